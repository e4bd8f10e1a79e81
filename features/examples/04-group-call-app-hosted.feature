@example-04 @group @app-hosted
Feature: Example 4 - the bot calls two Teams users at once and hosts the media itself

  The fourth example of "Create call" is a group call that carries the bot's own media session. Its note names
  the group permission alone, but the page asks for Calls.AccessMedia.All whenever the app hosts the media:
  https://learn.microsoft.com/graph/api/application-post-calls?view=graph-rest-beta

  Scenario: Graph creates the group call with the media session of the bot
    Given a bot with the least permissions documented
    When the bot creates the call "example 04"
    Then Graph answers as documented
    And the permissions used are the least documented
    And the notifications "call established" arrive
    And the notification "roster of the group call" arrives

  Scenario: Graph shows the group call and ends the bot's part of it when the bot hangs up
    Given a bot with the least permissions documented
    When the bot creates the call "example 04"
    Then Graph answers as documented
    And the notifications "call established" arrive
    And the notification "roster of the group call" arrives
    When the bot sends "get call: an established group call"
    Then Graph answers as documented
    When the bot hangs up
    Then Graph answers as documented
    And the notifications "call hung up" arrive

  @refusal
  Scenario Outline: Graph refuses the group call without <permission>
    Given a bot without the permission "<permission>"
    When the bot creates the call "example 04"
    Then Graph answers "permission missing"
    And nothing else arrives

    Examples:
      | permission                  |
      | Calls.InitiateGroupCall.All |
      | Calls.AccessMedia.All       |
