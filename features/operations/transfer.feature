@operations @transfer
Feature: Transferring a call

  What the page "call: transfer" says besides what scenarios 2 and 5 show: to a Teams user, and out of a group
  call: https://learn.microsoft.com/graph/api/call-transfer

  Scenario: The bot transfers a Teams user to another
    Given a bot with the least permissions documented
    When the bot creates the call "to userA"
    Then Graph answers as documented
    And the notifications "outgoing call established" arrive
    When the bot transfers "to userB"
    Then Graph answers as documented
    And the permissions used are the least documented
    And the notifications "call transferred" arrive
    And nothing else arrives

  Scenario: The other user declines, and the bot has the first one back
    Given a bot with the least permissions documented
    And the party "userB" declines
    When the bot creates the call "to userA"
    Then Graph answers as documented
    And the notifications "outgoing call established" arrive
    When the bot transfers "to userB"
    Then Graph answers as documented
    And the notifications "transfer failed" arrive
    When the party "userA" hangs up
    Then the notification "call ended by the other party" arrives
    And nothing else arrives

  Scenario: The bot transfers one user out of a call that has become a group call
    Given a bot with the least permissions documented
    When the bot creates the call "to userA"
    Then Graph answers as documented
    And the notifications "outgoing call established" arrive
    When the bot invites "userB"
    Then Graph answers as documented
    And the notifications "userB invited" arrive
    When the bot transfers "userB to userC, out of the group call"
    Then Graph answers as documented
    And the notifications "transfer accepted" arrive

  @refusal
  Scenario: Out of a group call the bot must say whom it transfers
    Given a bot with the least permissions documented
    When the bot creates the call "to userA"
    Then Graph answers as documented
    And the notifications "outgoing call established" arrive
    When the bot invites "userB"
    Then Graph answers as documented
    And the notifications "userB invited" arrive
    When the bot transfers "somebody to userC, out of the group call"
    Then Graph answers as documented
    And nothing else arrives
