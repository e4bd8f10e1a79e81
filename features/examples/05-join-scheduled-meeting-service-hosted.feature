@example-05 @meeting @service-hosted
Feature: Example 5 - the bot joins a scheduled meeting, the service hosts the media

  The fifth example of "Create call" takes the bot into a meeting that somebody has scheduled, by its chat and
  its organizer. Besides the state of the call Graph then sends the roster, whole or, if the bot asked for it,
  as a delta: https://learn.microsoft.com/graph/api/application-post-calls?view=graph-rest-beta

  Scenario: Graph lets the bot join and sends it the whole roster
    Given a bot with the least permissions documented
    When the bot creates the call "example 05"
    Then Graph answers as documented
    And the permissions used are the least documented
    And the notifications "meeting call established" arrive
    And the notification "full roster" arrives
    And nothing else arrives

  Scenario: Graph sends the roster as a delta to a bot that asked for it
    Given a bot with the least permissions documented
    When the bot creates the call "example 05 with a delta roster"
    Then Graph answers as documented
    And the notifications "meeting call established" arrive
    And the notification "delta roster" arrives
    And nothing else arrives

  Scenario: Graph lets the bot join without naming the message, which a meeting outside of channels has not
    Given a bot with the least permissions documented
    When the bot creates the call "example 05 without a message"
    Then Graph answers as documented
    And the notifications "call established" arrive
    And the notification "full roster" arrives
    And nothing else arrives

  Scenario: Graph lets the bot join without naming the tenant, which the token names
    Given a bot with the least permissions documented
    When the bot creates the call "example 05 without a tenant"
    Then Graph answers as documented
    And the notifications "meeting call established" arrive
    And the notification "full roster" arrives
    And nothing else arrives

  Scenario: Graph lets the bot join with the consent of that meeting alone
    Given a bot with the resource-specific consent "Calls.JoinGroupCalls.Chat" instead of "Calls.JoinGroupCall.All"
    When the bot creates the call "example 05"
    Then Graph answers as documented
    And the permissions used are the least documented
    And the notifications "meeting call established" arrive
    And the notification "full roster" arrives

  Scenario: Graph sends the roster again when somebody joins and when they leave
    Given a bot with the least permissions documented
    When the bot creates the call "example 05"
    Then Graph answers as documented
    And the notifications "meeting call established" arrive
    And the notification "full roster" arrives
    When the participant "userB" joins the call
    Then the notification "roster with userB" arrives
    When the participant "userB" leaves the call
    Then the notification "roster without userB" arrives

  Scenario: Graph names only those who join or leave to a bot that asked for deltas
    Given a bot with the least permissions documented
    When the bot creates the call "example 05 with a delta roster"
    Then Graph answers as documented
    And the notifications "meeting call established" arrive
    And the notification "delta roster" arrives
    When the participant "userB" joins the call
    Then the notification "delta roster with userB" arrives
    When the participant "userB" leaves the call
    Then the notification "delta roster of userB leaving" arrives

  Scenario: Graph shows the call in the meeting, and takes the bot out of it when the bot hangs up
    Given a bot with the least permissions documented
    When the bot creates the call "example 05"
    Then Graph answers as documented
    And the notifications "meeting call established" arrive
    And the notification "full roster" arrives
    When the bot sends "get call: an established call in a meeting"
    Then Graph answers as documented
    When the bot hangs up
    Then Graph answers as documented
    And the notifications "call hung up" arrive
    When the bot gets the call
    Then Graph answers "call not found"

  @refusal
  Scenario: Graph refuses to let the bot in without Calls.JoinGroupCall.All
    Given a bot without the permission "Calls.JoinGroupCall.All"
    When the bot creates the call "example 05"
    Then Graph answers "permission missing"
    And nothing else arrives

  @refusal
  Scenario: Graph does not let the bot in as itself with the permission of guests
    Given a bot without the permission "Calls.JoinGroupCall.All"
    And a bot that also has the permission "Calls.JoinGroupCallAsGuest.All"
    When the bot creates the call "example 05"
    Then Graph answers "permission of another kind of call"

  Scenario: A token that carries more than the join needs does not go unnoticed
    Given a bot with the least permissions documented
    And a bot that also has the permission "Calls.InitiateGroupCall.All"
    When the bot creates the call "example 05"
    Then Graph answers as documented
    And the token carries more than is documented as needed
    And the notifications "meeting call established" arrive
    And the notification "full roster" arrives
