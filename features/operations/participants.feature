@operations @participants
Feature: The participants of a call

  Who is in a group call can be listed and read, muted, put on hold and removed:
  https://learn.microsoft.com/graph/api/resources/participant

  Background:
    Given a bot with the least permissions documented

  Scenario: The bot reads itself and the user whom it has invited
    When the bot creates the call "example 05"
    Then Graph answers as documented
    And the notifications "meeting call established" arrive
    And the notification "full roster" arrives
    When the bot sends "get participant: the bot"
    Then Graph answers as documented
    When the bot invites "userB"
    Then Graph answers as documented
    And the notifications "userB invited" arrive
    When the bot sends "get participant: the invitee"
    Then Graph answers as documented
    When the bot sends "get participant: userB, by the id of the user"
    Then Graph answers as documented
    And nothing else arrives

  Scenario: The bot mutes somebody, which everybody sees
    When the bot creates the call "example 05"
    Then Graph answers as documented
    And the notifications "meeting call established" arrive
    And the notification "full roster" arrives
    When the bot invites "userB"
    Then Graph answers as documented
    And the notifications "userB invited" arrive
    When the bot sends "mute participant: the invitee"
    Then Graph answers as documented
    And the permissions used are the least documented
    And the notification "roster with the invitee muted" arrives
    And the notification "operation reported again" does not arrive
    And nothing else arrives

  Scenario: The bot removes somebody
    When the bot creates the call "example 05"
    Then Graph answers as documented
    And the notifications "meeting call established" arrive
    And the notification "full roster" arrives
    When the bot invites "userB"
    Then Graph answers as documented
    And the notifications "userB invited" arrive
    When the bot sends "remove participant: the invitee"
    Then Graph answers as documented
    And the permissions used are the least documented
    And the notification "roster without userB" arrives
    When the bot sends "get participant: the invitee"
    Then Graph answers "participant not found"
    And nothing else arrives

  Scenario: The bot puts somebody on hold and takes them off again
    When the bot creates the call "example 05"
    Then Graph answers as documented
    And the notifications "meeting call established" arrive
    And the notification "full roster" arrives
    When the bot invites "userB"
    Then Graph answers as documented
    And the notifications "userB invited" arrive
    When the bot sends "start hold music: for the invitee"
    Then Graph answers as documented
    And the notification "hold music begun or ended" arrives
    When the bot sends "stop hold music: for the invitee"
    Then Graph answers as documented
    And the notification "hold music begun or ended" arrives
    And nothing else arrives

  @refusal
  Scenario Outline: Graph refuses to <action> a participant that there is not
    When the bot creates the call "example 05"
    Then Graph answers as documented
    And the notifications "meeting call established" arrive
    And the notification "full roster" arrives
    When the bot sends "<action> participant: one that there is not"
    Then Graph answers as documented
    And nothing else arrives

    Examples:
      | action |
      | mute   |
      | remove |
