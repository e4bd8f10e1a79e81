@operations @own-leg
Feature: The bot's own leg of a call

  What a bot does to itself in a group call, which the others see in the roster: it mutes itself
  (https://learn.microsoft.com/graph/api/call-mute), shares its screen, reports that it records, looks at everybody.
  And the update of a call, which has no page any more.

  Scenario: The bot mutes itself and unmutes itself
    Given a bot with the least permissions documented
    When the bot creates the call "example 03"
    Then Graph answers as documented
    And the notifications "outgoing call established" arrive
    And the notification "roster of the group call" arrives
    When the bot sends "mute: the bot itself"
    Then Graph answers as documented
    And the notification "roster with the bot muted" arrives
    And the notification "operation reported again" does not arrive
    When the bot sends "unmute: the bot itself"
    Then Graph answers as documented
    And the permissions used are the least documented
    And the notification "roster with the bot unmuted" arrives
    And nothing else arrives

  @refusal
  Scenario: There is no muting in a call between two
    Given a bot with the least permissions documented
    When the bot creates the call "example 11"
    Then Graph answers as documented
    And the notifications "outgoing call established" arrive
    When the bot sends "mute: the bot itself, in a call between two"
    Then Graph answers as documented
    And nothing else arrives

  @refusal
  Scenario: Graph refuses a client context that is too long
    Given a bot with the least permissions documented
    When the bot creates the call "example 03"
    Then Graph answers as documented
    When the bot sends "mute: with a client context of 257 characters"
    Then Graph answers as documented
    And the notification "roster with the bot muted" does not arrive

  @refusal
  Scenario: A call that is over cannot be muted
    Given a bot with the least permissions documented
    When the bot creates the call "example 03"
    Then Graph answers as documented
    And the notifications "outgoing call established" arrive
    When the bot hangs up
    Then Graph answers as documented
    When the bot sends "mute: the bot itself"
    Then Graph answers "call not found"

  @app-hosted
  Scenario: The bot shares its screen and stops
    Given a bot with the least permissions documented
    When the bot creates the call "example 04"
    Then Graph answers as documented
    And the notifications "outgoing call established" arrive
    And the notification "roster of the group call" arrives
    When the bot sends "change screen sharing role: to sharer"
    Then Graph answers as documented
    And the permissions used are the least documented
    And the notification "roster with the bot's screen" arrives
    When the bot sends "change screen sharing role: to viewer"
    Then Graph answers as documented
    And the notification "roster without the bot's screen" arrives
    And nothing else arrives

  @refusal
  Scenario Outline: Graph refuses the role of the screen <fault>
    Given a bot with the least permissions documented
    When the bot creates the call "<call>"
    Then Graph answers as documented
    And the notifications "outgoing call established" arrive
    And the notification "roster of the group call" arrives
    When the bot sends "change screen sharing role: <fault>"
    Then Graph answers as documented
    And nothing else arrives

    Examples:
      | fault                                     | call       |
      | to a role that there is not               | example 04 |
      | to sharer, without media of the bot's own | example 03 |

  @app-hosted
  Scenario: The bot reports that it records, that it does so no longer, and that it could not
    Given a bot with the least permissions documented
    When the bot creates the call "example 08"
    Then Graph answers as documented
    And the notifications "meeting call established" arrive
    And the notification "full roster" arrives
    When the bot sends "update recording status: to recording"
    Then Graph answers as documented
    And the permissions used are the least documented
    And the notification "roster with the bot recording" arrives
    When the bot sends "update recording status: to not recording"
    Then Graph answers as documented
    And the notification "roster with the bot not recording" arrives
    When the bot sends "update recording status: to failed"
    Then Graph answers as documented
    And the notification "roster with the recording failed" arrives
    And nothing else arrives

  @refusal
  Scenario: Graph refuses a recording status that there is not
    Given a bot with the least permissions documented
    When the bot creates the call "example 08"
    Then Graph answers as documented
    And the notifications "meeting call established" arrive
    And the notification "full roster" arrives
    When the bot sends "update recording status: to a status that there is not"
    Then Graph answers as documented
    And nothing else arrives

  @refusal
  Scenario: Graph does not let the bot report that it records without Calls.AccessMedia.All
    Given a bot without the permission "Calls.AccessMedia.All"
    When the bot creates the call "example 03"
    Then Graph answers as documented
    And the notifications "outgoing call established" arrive
    And the notification "roster of the group call" arrives
    When the bot sends "update recording status: to recording"
    Then Graph answers "permission missing"
    And nothing else arrives

  @app-hosted
  Scenario: The bot asks for the large gallery
    Given a bot with the least permissions documented
    When the bot creates the call "example 08"
    Then Graph answers as documented
    And the notifications "meeting call established" arrive
    And the notification "full roster" arrives
    When the bot sends "add large gallery view: to the call"
    Then Graph answers as documented
    And the permissions used are the least documented
    And the notification "large gallery there" arrives
    And nothing else arrives

  @update
  Scenario: The bot gives its call a subject
    Given a bot with the least permissions documented
    When the bot creates the call "example 11"
    Then Graph answers as documented
    And the notifications "outgoing call established" arrive
    When the bot sends "update call: its subject"
    Then Graph answers as documented
    When the bot sends "get call: a call with the new subject"
    Then Graph answers as documented
    And nothing else arrives

  @update @refusal
  Scenario Outline: Graph does not let the bot update <what>
    Given a bot with the least permissions documented
    When the bot creates the call "example 11"
    Then Graph answers as documented
    And the notifications "outgoing call established" arrive
    When the bot sends "update call: <what>"
    Then Graph answers as documented
    And nothing else arrives

    Examples:
      | what                     |
      | its state                |
      | a call that there is not |

  @refusal
  Scenario: Graph has no recording of the group call
    Given a bot with the least permissions documented
    When the bot creates the call "example 03"
    Then Graph answers as documented
    And the notifications "outgoing call established" arrive
    And the notification "roster of the group call" arrives
    When the bot sends "update recording status: to recording, in a group call of the bot"
    Then Graph answers as documented
    And nothing else arrives
