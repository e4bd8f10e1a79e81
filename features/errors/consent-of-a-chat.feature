@errors @refusal @consent-of-a-chat
Feature: What the consent of a chat does not give

  A chat can let a bot into its meeting by a consent of its own, Calls.JoinGroupCalls.Chat, in place of the
  permission that an administrator gives for all. It is a consent to join, and to nothing else; what else can be
  done in a meeting asks for the permission all the same:
  https://learn.microsoft.com/microsoftteams/platform/graph-api/rsc/resource-specific-consent

  Scenario Outline: Graph lets the bot join, and does not let it <do more>
    Given a bot with the resource-specific consent "Calls.JoinGroupCalls.Chat" instead of "Calls.JoinGroupCall.All"
    When the bot creates the call "example 05"
    Then Graph answers as documented
    And the notifications "meeting call established" arrive
    And the notification "full roster" arrives
    When the bot sends "<request>"
    Then Graph answers "permission missing"
    And nothing else arrives

    Examples:
      | do more                   | request                            |
      | ask for the large gallery | add large gallery view: to the call |
