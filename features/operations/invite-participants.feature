@operations @invite
Feature: Inviting participants

  What the page "participant: invite" says besides what scenarios 1, 4, 7, 9, 10 and 11 show: several at once, an
  invitation that is taken back, and the operation while it runs:
  https://learn.microsoft.com/graph/api/participant-invite

  Scenario: The bot invites two users at once into a meeting
    Given a bot with the least permissions documented
    When the bot creates the call "example 05"
    Then Graph answers as documented
    And the notifications "meeting call established" arrive
    And the notification "full roster" arrives
    When the bot invites "userB and userC at once"
    Then Graph answers as documented
    And the permissions used are the least documented
    And the notifications "userB and userC invited" arrive
    And nothing else arrives

  Scenario: The operation can be read while the invited party lets it ring
    Given a bot with the least permissions documented
    And the party "userB" does not answer
    When the bot creates the call "example 05"
    Then Graph answers as documented
    And the notifications "meeting call established" arrive
    When the bot invites "userB"
    Then Graph answers as documented
    When the bot sends "get operation: the invitation"
    Then Graph answers as documented
    When the party "userB" picks up
    Then the notifications "userB invited" arrive

  Scenario: The bot takes the invitation back while the invited party lets it ring
    Given a bot with the least permissions documented
    And the party "userB" does not answer
    When the bot creates the call "example 05"
    Then Graph answers as documented
    And the notifications "meeting call established" arrive
    And the notification "full roster" arrives
    When the bot invites "userB"
    Then Graph answers as documented
    When the bot sends "remove participant: the invitee"
    Then Graph answers as documented
    And the notification "invitation of userB failed" arrives
    And nothing else arrives

  Scenario: One of two invited users comes
    Given a bot with the least permissions documented
    And the party "userC" declines
    When the bot creates the call "example 05"
    Then Graph answers as documented
    And the notifications "meeting call established" arrive
    And the notification "full roster" arrives
    When the bot invites "userB and userC at once"
    Then Graph answers as documented
    And the notifications "userB invited" arrive
