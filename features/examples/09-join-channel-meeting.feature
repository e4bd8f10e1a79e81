@example-09 @meeting @service-hosted
Feature: Example 9 - the bot joins a meeting in a channel, the service hosts the media

  The ninth example of "Create call" joins a meeting that was scheduled in a channel: its chat is the channel's
  thread, and its message the post that announces the meeting:
  https://learn.microsoft.com/graph/api/application-post-calls?view=graph-rest-beta

  Scenario: Graph lets the bot join the meeting in the channel
    Given a bot with the least permissions documented
    When the bot creates the call "example 09"
    Then Graph answers as documented
    And the permissions used are the least documented
    And the notifications "meeting call established" arrive
    And the notification "full roster" arrives
    And nothing else arrives

  Scenario: Graph lets the bot join with the consent of that chat alone
    Given a bot with the resource-specific consent "Calls.JoinGroupCalls.Chat" instead of "Calls.JoinGroupCall.All"
    When the bot creates the call "example 09"
    Then Graph answers "joined by the consent of a chat"

  Scenario: Graph shows the call in the meeting, and takes the bot out of it when the bot hangs up
    Given a bot with the least permissions documented
    When the bot creates the call "example 09"
    Then Graph answers as documented
    And the notifications "meeting call established" arrive
    And the notification "full roster" arrives
    When the bot sends "get call: an established call in a meeting"
    Then Graph answers as documented
    When the bot hangs up
    Then Graph answers as documented
    And the notifications "call hung up" arrive

  @refusal
  Scenario: Graph refuses to let the bot in without Calls.JoinGroupCall.All
    Given a bot without the permission "Calls.JoinGroupCall.All"
    When the bot creates the call "example 09"
    Then Graph answers "permission missing"
    And nothing else arrives
