// What a bot built on the official JavaScript client does: it signs in, creates a call, reads it, asks for a
// call that is not there, and hangs up. Each result is one line of JSON for the Go test to judge; an error
// that nothing expected ends the program with its text.
import { ClientSecretCredential } from "@azure/identity";
import { Client, GraphError } from "@microsoft/microsoft-graph-client";
import { TokenCredentialAuthenticationProvider } from "@microsoft/microsoft-graph-client/authProviders/azureTokenCredentials/index.js";

const mock = JSON.parse(process.env.MOCK);
const credential = new ClientSecretCredential(mock.tenant, mock.clientId, mock.secret, {
  authorityHost: mock.root,
  disableInstanceDiscovery: true,
});
const client = Client.initWithMiddleware({
  baseUrl: mock.root,
  defaultVersion: "beta",
  customHosts: new Set([new URL(mock.root).hostname]),
  authProvider: new TokenCredentialAuthenticationProvider(credential, { scopes: [mock.root + "/.default"] }),
});
const say = (what, value) => console.log(JSON.stringify({ what, value }));

const call = await client.api("/communications/calls").post({
  "@odata.type": "#microsoft.graph.call",
  callbackUri: mock.callback,
  targets: [{
    "@odata.type": "#microsoft.graph.invitationParticipantInfo",
    identity: {
      "@odata.type": "#microsoft.graph.identitySet",
      user: { "@odata.type": "#microsoft.graph.identity", displayName: "John", id: "112f7296-5fa4-42ca-bae8-6a692b15d4b8" },
    },
  }],
  requestedModalities: ["audio"],
  mediaConfig: { "@odata.type": "#microsoft.graph.serviceHostedMediaConfig" },
});
say("created", { id: call.id, state: call.state, media: call.mediaConfig["@odata.type"] });

const read = await client.api(`/communications/calls/${call.id}`).get();
say("read", { id: read.id, direction: read.direction });

// An action by its qualified name, as the SDKs call it; its answer has a body.
const muted = await client.api(`/communications/calls/${call.id}/microsoft.graph.subscribeToTone`)
  .post({ clientContext: "from JavaScript" });
say("subscribed", { status: muted.status, clientContext: muted.clientContext });

// An action whose answer has none: the client throws when such an answer claims to be JSON.
await client.api(`/communications/calls/${call.id}/keepAlive`).post(undefined);
say("kept alive", {});

try {
  await client.api("/communications/calls/00000000-0000-4000-8000-000000000000").get();
  say("not refused", {});
} catch (error) {
  if (!(error instanceof GraphError)) throw error;
  say("refused", { status: error.statusCode, code: error.code, message: error.message, requestId: error.requestId });
}

await client.api(`/communications/calls/${call.id}`).delete();
say("hung up", {});
