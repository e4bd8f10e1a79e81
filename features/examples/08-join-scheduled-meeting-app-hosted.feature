@example-08 @meeting @app-hosted
Feature: Example 8 - the bot joins a scheduled meeting and hosts the media itself

  The eighth example of "Create call" is the fifth with the bot's own media session. It names no permission;
  the page asks for Calls.AccessMedia.All besides that of the call whenever the app hosts the media:
  https://learn.microsoft.com/graph/api/application-post-calls?view=graph-rest-beta

  Scenario: Graph lets the bot join with its own media session
    Given a bot with the least permissions documented
    When the bot creates the call "example 08"
    Then Graph answers as documented
    And the permissions used are the least documented
    And the notifications "meeting call established" arrive
    And the notification "full roster" arrives
    And nothing else arrives

  Scenario: Graph shows the call in the meeting, and takes the bot out of it when the bot hangs up
    Given a bot with the least permissions documented
    When the bot creates the call "example 08"
    Then Graph answers as documented
    And the notifications "meeting call established" arrive
    And the notification "full roster" arrives
    When the bot sends "get call: an established call in a meeting"
    Then Graph answers as documented
    When the bot hangs up
    Then Graph answers as documented
    And the notifications "call hung up" arrive

  @refusal
  Scenario Outline: Graph refuses to let the bot in without <permission>
    Given a bot without the permission "<permission>"
    When the bot creates the call "example 08"
    Then Graph answers "permission missing"
    And nothing else arrives

    Examples:
      | permission              |
      | Calls.JoinGroupCall.All |
      | Calls.AccessMedia.All   |
