@operations @media @prompts
Feature: Playing prompts

  The service plays sounds into the call, one after the other, until they are over or cancelled:
  https://learn.microsoft.com/graph/api/call-playprompt and
  https://learn.microsoft.com/graph/api/call-cancelmediaprocessing

  Scenario Outline: The bot plays <what>
    Given a bot with the least permissions documented
    When the bot creates the call "example 11"
    Then Graph answers as documented
    And the notifications "outgoing call established" arrive
    When the bot sends "play prompt: <what>"
    Then Graph answers as documented
    And the permissions used are the least documented
    And the notification "prompt played" arrives
    When the bot sends "get operation: one that is over"
    Then Graph answers as documented
    And nothing else arrives

    Examples:
      | what       |
      | a beep     |
      | two sounds |

  Scenario: The bot plays two prompts, one after the other
    Given a bot with the least permissions documented
    When the bot creates the call "example 11"
    Then Graph answers as documented
    And the notifications "outgoing call established" arrive
    When the bot sends "play prompt: a beep"
    Then Graph answers as documented
    When the bot sends "play prompt: a second one"
    Then Graph answers as documented
    And the notifications "both prompts played" arrive
    And nothing else arrives

  Scenario: The bot plays a prompt over and over until it cancels it
    Given a bot with the least permissions documented
    When the bot creates the call "example 11"
    Then Graph answers as documented
    And the notifications "outgoing call established" arrive
    When the bot sends "play prompt: a beep over and over"
    Then Graph answers as documented
    When 5 minutes pass
    Then the notification "endless prompt over" does not arrive
    When the bot sends "get operation: the prompt"
    Then Graph answers as documented
    When the bot sends "cancel media processing: all of it"
    Then Graph answers as documented
    And the permissions used are the least documented
    And the notification "prompt cancelled" arrives
    And nothing else arrives

  Scenario: A prompt waits behind one that is played, and cancelling ends both
    Given a bot with the least permissions documented
    When the bot creates the call "example 11"
    Then Graph answers as documented
    And the notifications "outgoing call established" arrive
    When the bot sends "play prompt: a beep over and over"
    Then Graph answers as documented
    When the bot sends "play prompt: a second one"
    Then Graph answers as documented
    When 15 seconds pass
    Then the notification "second prompt over" does not arrive
    When the bot sends "cancel media processing: all of it"
    Then Graph answers as documented
    And the notifications "both prompts cancelled" arrive
    And nothing else arrives

  Scenario: The bot plays a prompt into a call that it has answered
    Given a bot with no permissions
    When the caller "phoneA" dials the bot's number
    Then the notification "incoming call to the instance" arrives
    When the bot answers "with audio"
    Then Graph answers as documented
    And the notifications "answered call established" arrive
    When the bot sends "play prompt: a beep"
    Then Graph answers as documented
    And the permissions used are the least documented
    And the notification "prompt played" arrives
    And nothing else arrives

  @refusal
  Scenario Outline: Graph refuses to play <what>
    Given a bot with the least permissions documented
    When the bot creates the call "example 11"
    Then Graph answers as documented
    And the notifications "outgoing call established" arrive
    When the bot sends "play prompt: <what>"
    Then Graph answers as documented
    And nothing else arrives

    Examples:
      | what      |
      | 21 sounds |
      | nothing   |

  @app-hosted @refusal
  Scenario: The service plays nothing into a call whose sound the bot handles itself
    Given a bot with the least permissions documented
    When the bot creates the call "example 12"
    Then Graph answers as documented
    And the notifications "outgoing call established" arrive
    When the bot sends "play prompt: a beep, into media of the bot's own"
    Then Graph answers as documented
    And nothing else arrives
