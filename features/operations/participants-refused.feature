@operations @participants @refusal
Feature: What the permission to invite does not give

  In a call between two that has become a group call by an invitation, the bot needs a permission of its own to
  act upon the others: https://learn.microsoft.com/graph/api/participant-mute

  Scenario Outline: Graph does not let the bot <act> without <permission>
    Given a bot without the permission "<permission>"
    When the bot creates the call "to userA"
    Then Graph answers as documented
    And the notifications "outgoing call established" arrive
    When the bot invites "userB"
    Then Graph answers as documented
    And the notifications "userB invited" arrive
    When the bot sends "<act>"
    Then Graph answers "permission missing"
    And nothing else arrives

    Examples:
      | act                               | permission                     |
      | mute participant: the invitee     | Calls.JoinGroupCall.All        |
      | start hold music: for the invitee | Calls.JoinGroupCallAsGuest.All |
