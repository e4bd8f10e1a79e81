@example-06 @meeting @service-hosted
Feature: Example 6 - the bot joins a scheduled meeting by joinMeetingId and passcode

  The sixth example of "Create call" knows no chat and no organizer, only the number and the passcode that
  people type; Graph finds the meeting and shows its chat. The page names no permission here, so that of other
  joins is assumed: https://learn.microsoft.com/graph/api/application-post-calls?view=graph-rest-beta

  Scenario: Graph finds the meeting and lets the bot join
    Given a bot with the least permissions documented
    When the bot creates the call "example 06"
    Then Graph answers as documented
    And the permissions used are the least documented
    And the notifications "meeting call established by meeting id" arrive
    And the notification "full roster" arrives
    And nothing else arrives

  Scenario: Graph shows the call in the meeting, and takes the bot out of it when the bot hangs up
    Given a bot with the least permissions documented
    When the bot creates the call "example 06"
    Then Graph answers as documented
    And the notifications "meeting call established by meeting id" arrive
    And the notification "full roster" arrives
    When the bot sends "get call: an established call in a meeting"
    Then Graph answers as documented
    When the bot hangs up
    Then Graph answers as documented
    And the notifications "call hung up" arrive

  @refusal
  Scenario Outline: Graph does not let the bot <join>
    Given a bot with the least permissions documented
    When the bot creates the call "<join>"
    Then Graph answers as documented
    And the notifications "join failed" arrive
    When the bot gets the call
    Then Graph answers "call not found"
    And nothing else arrives

    Examples:
      | join                                  |
      | into the meeting with a wrong passcode |
      | into the meeting without its passcode  |
      | into a meeting that there is not       |

  @refusal
  Scenario: Graph refuses to let the bot in without Calls.JoinGroupCall.All
    Given a bot without the permission "Calls.JoinGroupCall.All"
    When the bot creates the call "example 06"
    Then Graph answers "permission missing"
    And nothing else arrives
