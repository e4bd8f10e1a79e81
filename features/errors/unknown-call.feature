@errors @refusal @unknown-call
Feature: Calls that Graph does not know

  A call that never was, one that is over, and one of another bot are all the same to a bot: Graph finds no such
  call, whatever is asked of it: https://learn.microsoft.com/graph/errors#http-status-codes

  Scenario Outline: Graph finds no such call when the bot asks to <operation>
    Given a bot with the least permissions documented
    When the bot sends "<operation>: in a call that there is not"
    Then Graph answers as documented
    And nothing else arrives

    Examples:
      | operation                     |
      | reject                        |
      | redirect                      |
      | transfer                      |
      | keep alive                    |
      | mute                          |
      | unmute                        |
      | change screen sharing role    |
      | update recording status       |
      | play prompt                   |
      | record response               |
      | cancel media processing       |
      | subscribe to tone             |
      | send DTMF tones               |
      | list participants             |
      | list content sharing sessions |

  Scenario: Graph finds no call that the bot has ended
    Given a bot with the least permissions documented
    When the bot creates the call "example 01"
    Then Graph answers as documented
    And the notifications "outgoing call established" arrive
    When the bot hangs up
    Then Graph answers as documented
    And the notifications "call hung up" arrive
    When the bot hangs up
    Then Graph answers "call not found"
    When the bot gets the call
    Then Graph answers "call not found"
    And nothing else arrives
