@example-12 @p2p @pstn @app-hosted
Feature: Example 12 - the bot calls a phone and hosts the media itself

  The last example of "Create call" rings a PSTN number from the bot's application instance and sends the bot's
  own media session along, which takes Calls.AccessMedia.All besides Calls.Initiate.All:
  https://learn.microsoft.com/graph/api/application-post-calls?view=graph-rest-beta

  Scenario: Graph creates the call with the media session of the bot and notifies it when the call is established
    Given a bot with the least permissions documented
    When the bot creates the call "example 12"
    Then Graph answers as documented
    And the permissions used are the least documented
    And the notifications "outgoing call established" arrive
    And the notification "roster" does not arrive

  Scenario: Graph shows the established call, and ends it when the bot hangs up
    Given a bot with the least permissions documented
    When the bot creates the call "example 12"
    Then Graph answers as documented
    And the notifications "outgoing call established" arrive
    When the bot sends "get call: an established call between two"
    Then Graph answers as documented
    When the bot hangs up
    Then Graph answers as documented
    And the notifications "call hung up" arrive

  @refusal
  Scenario Outline: Graph refuses the call without <permission>
    Given a bot without the permission "<permission>"
    When the bot creates the call "example 12"
    Then Graph answers "permission missing"
    And nothing else arrives

    Examples:
      | permission            |
      | Calls.Initiate.All    |
      | Calls.AccessMedia.All |
