@operations @media @tones
Feature: Hearing and sending tones

  A bot can ask to be notified of every key that the other side presses, and can press keys itself:
  https://learn.microsoft.com/graph/api/call-subscribetotone and
  https://learn.microsoft.com/graph/api/call-senddtmftones

  Scenario: The bot is notified of each key that is pressed
    Given a bot with the least permissions documented
    When the bot creates the call "example 11"
    Then Graph answers as documented
    And the notifications "outgoing call established" arrive
    When the bot sends "subscribe to tone: of the call"
    Then Graph answers as documented
    And the permissions used are the least documented
    And the notification "operation reported again" does not arrive
    When the party "phoneA" presses "tone5"
    Then the notification "tone5 pressed" arrives
    When the party "phoneA" presses "pound"
    Then the notification "pound pressed" arrives
    And nothing else arrives

  Scenario: Cancelling media processing does not end the subscription
    Given a bot with the least permissions documented
    When the bot creates the call "example 11"
    Then Graph answers as documented
    And the notifications "outgoing call established" arrive
    When the bot sends "subscribe to tone: of the call"
    Then Graph answers as documented
    When the bot sends "play prompt: a beep over and over"
    Then Graph answers as documented
    When the bot sends "cancel media processing: all of it"
    Then Graph answers as documented
    And the notification "prompt cancelled" arrives
    When the party "phoneA" presses "star"
    Then the notification "star pressed after a cancel" arrives
    And nothing else arrives

  Scenario: A bot that has not asked is not notified
    Given a bot with the least permissions documented
    When the bot creates the call "example 11"
    Then Graph answers as documented
    And the notifications "outgoing call established" arrive
    When the party "phoneA" presses "tone5"
    Then the notification "tone" does not arrive
    And nothing else arrives

  Scenario: The bot presses keys itself
    Given a bot with the least permissions documented
    When the bot creates the call "example 11"
    Then Graph answers as documented
    And the notifications "outgoing call established" arrive
    When the bot sends "send DTMF tones: a number"
    Then Graph answers as documented
    And the permissions used are the least documented
    And the notification "tones sent" arrives
    And nothing else arrives

  @refusal
  Scenario: Graph refuses a tone that there is not
    Given a bot with the least permissions documented
    When the bot creates the call "example 11"
    Then Graph answers as documented
    And the notifications "outgoing call established" arrive
    When the bot sends "send DTMF tones: a tone that there is not"
    Then Graph answers as documented
    And nothing else arrives

  @refusal
  Scenario: Graph does not notify of keys without Calls.AccessMedia.All
    Given a bot without the permission "Calls.AccessMedia.All"
    When the bot creates the call "example 11"
    Then Graph answers as documented
    And the notifications "outgoing call established" arrive
    When the bot sends "subscribe to tone: of the call"
    Then Graph answers "permission missing"
    When the party "phoneA" presses "tone5"
    Then the notification "tone" does not arrive
    And nothing else arrives
