package pipelines

// callsFeature is a scenario that any tenant can be asked for.
const callsFeature = `Feature: calls
  Scenario: a call is created and ended
    Given a bot with the least permissions documented
    When the bot creates the call "deployed"
    Then Graph answers as documented
    When the bot sends "delete call: deployed"
    Then Graph answers as documented
`

const callsData = `clauses:
  deployed.created: {says: A call is created., evidence: assumed}
  deployed.deleted: {says: A call can be ended., evidence: assumed}
exchanges:
  - operation: create call
    name: deployed
    request:
      method: POST
      path: /communications/calls
      body: {"@odata.type": "#microsoft.graph.call", callbackUri: "${callbackUri}", tenantId: "${tenantId}",
        requestedModalities: [audio], mediaConfig: {"@odata.type": "#microsoft.graph.serviceHostedMediaConfig"},
        targets: [{"@odata.type": "#microsoft.graph.invitationParticipantInfo", identity: {
          "@odata.type": "#microsoft.graph.identitySet", user: {"@odata.type": "#microsoft.graph.identity",
            id: 112f7296-5fa4-42ca-bae8-6a692b15d4b8, displayName: John}}}]}
    permissions: {clause: deployed.created, least: [Calls.Initiate.All]}
    expect:
      - {clause: deployed.created, status: 201}
    capture: {callId: /id}
  - operation: delete call
    name: deployed
    request: {method: DELETE, path: "/communications/calls/${callId}"}
    permissions: {clause: deployed.deleted, least: []}
    expect:
      - {clause: deployed.deleted, status: 204}
`
