@example-11 @p2p @pstn @service-hosted
Feature: Example 11 - the bot calls a phone, the service hosts the media

  The eleventh example of "Create call" rings a PSTN number. The call must come from an application instance
  with a number of its own, linked to the application that signs in; the number is given in E.164 form:
  https://learn.microsoft.com/graph/api/application-post-calls?view=graph-rest-beta

  Scenario: Graph creates the call and notifies the bot when it is established
    Given a bot with the least permissions documented
    When the bot creates the call "example 11"
    Then Graph answers as documented
    And the permissions used are the least documented
    And the notifications "outgoing call established" arrive
    And the notification "roster" does not arrive

  Scenario: Graph shows the established call, ends it when the bot hangs up, and then knows it no more
    Given a bot with the least permissions documented
    When the bot creates the call "example 11"
    Then Graph answers as documented
    And the notifications "outgoing call established" arrive
    When the bot sends "get call: an established call between two"
    Then Graph answers as documented
    When the bot hangs up
    Then Graph answers as documented
    And the notifications "call hung up" arrive
    When the bot gets the call
    Then Graph answers "call not found"

  @refusal
  Scenario: Graph refuses the call without Calls.Initiate.All
    Given a bot without the permission "Calls.Initiate.All"
    When the bot creates the call "example 11"
    Then Graph answers "permission missing"
    And nothing else arrives

  Scenario: A token that carries more than the call needs does not go unnoticed
    Given a bot with the least permissions documented
    And a bot that also has the permission "Calls.InitiateGroupCall.All"
    When the bot creates the call "example 11"
    Then Graph answers as documented
    And the token carries more than is documented as needed
    And the notifications "outgoing call established" arrive
