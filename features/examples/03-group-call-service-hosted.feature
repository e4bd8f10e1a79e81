@example-03 @group @service-hosted
Feature: Example 3 - the bot calls two Teams users at once, the service hosts the media

  The third example of "Create call" names two targets, and thereby makes a group call, which has a permission
  of its own: https://learn.microsoft.com/graph/api/application-post-calls?view=graph-rest-beta
  (the page spells it Calls.InitiateGroupCalls.All in the example and, as it is right, without the "s" elsewhere).

  Scenario: Graph creates the group call and notifies the bot when it is established and who is in it
    Given a bot with the least permissions documented
    When the bot creates the call "example 03"
    Then Graph answers as documented
    And the permissions used are the least documented
    And the notifications "call established" arrive
    And the notification "roster of the group call" arrives

  Scenario: Graph shows the group call with both targets
    Given a bot with the least permissions documented
    When the bot creates the call "example 03"
    Then Graph answers as documented
    And the notifications "call established" arrive
    And the notification "roster of the group call" arrives
    When the bot sends "get call: an established group call"
    Then Graph answers as documented

  Scenario: Graph ends the bot's part of the group call when the bot hangs up
    Given a bot with the least permissions documented
    When the bot creates the call "example 03"
    Then Graph answers as documented
    And the notifications "call established" arrive
    And the notification "roster of the group call" arrives
    When the bot hangs up
    Then Graph answers as documented
    And the notifications "call hung up" arrive
    When the bot gets the call
    Then Graph answers "call not found"

  Scenario: Graph calls as many as five users at once
    Given a bot with the least permissions documented
    When the bot creates the call "example 03 with five users"
    Then Graph answers as documented
    And the notifications "call established" arrive
    And the notification "roster of the group call" arrives

  @refusal
  Scenario: Graph lets the bot invite one at a time into the group call, which has no chat
    Given a bot with the least permissions documented
    When the bot creates the call "example 03"
    Then Graph answers as documented
    And the notifications "outgoing call established" arrive
    And the notification "roster of the group call" arrives
    When the bot invites "two at once, into a call without a chat"
    Then Graph answers as documented
    And nothing else arrives

  @refusal
  Scenario: Graph refuses the group call without Calls.InitiateGroupCall.All
    Given a bot without the permission "Calls.InitiateGroupCall.All"
    When the bot creates the call "example 03"
    Then Graph answers "permission missing"
    And nothing else arrives

  @refusal
  Scenario: Graph does not take the permission for calls between two in its place
    Given a bot without the permission "Calls.InitiateGroupCall.All"
    And a bot that also has the permission "Calls.Initiate.All"
    When the bot creates the call "example 03"
    Then Graph answers "permission of another kind of call"

  Scenario: A token that carries more than the group call needs does not go unnoticed
    Given a bot with the least permissions documented
    And a bot that also has the permission "Calls.AccessMedia.All"
    When the bot creates the call "example 03"
    Then Graph answers as documented
    And the token carries more than is documented as needed
    And the notifications "call established" arrive
    And the notification "roster of the group call" arrives
