// Package notify is the webhook listener: one server for the run, an address for each scenario, and
// inboxes that never mix. A post to an address is recorded whole, with the verdict on its token, before it
// is answered; when the sender has its answer, the notifications are in the inbox.
//
// What it answers is what Graph is documented to expect of a bot
// (https://learn.microsoft.com/microsoftteams/platform/bots/calls-and-meetings/call-notifications):
// 202 for a commsNotifications; 204 for the older format, upon which Graph sends the call again in its own;
// 400 for what cannot be read, 401 for a token that is missing or not valid, 404 for a notification that no
// scenario expects at this address, 405 for anything but POST, 413 for a body that is too long, 415 for one
// that is coded (Content-Encoding).
//
// Floor 1: it imports record, go-oidc and go-jose, and nothing else of ours.
package notify
