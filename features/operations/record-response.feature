@operations @media @recording
Feature: Recording a response

  The service plays a prompt, beeps and records what the other side says, until a key, silence or the length ends
  it: https://learn.microsoft.com/graph/api/call-record

  Scenario: The other side speaks and then presses the pound key
    Given a bot with the least permissions documented
    When the bot creates the call "example 11"
    Then Graph answers as documented
    And the notifications "outgoing call established" arrive
    When the bot sends "record response: a message"
    Then Graph answers as documented
    And the permissions used are the least documented
    When the party "phoneA" speaks
    Then the notification "operation ended" does not arrive
    When the party "phoneA" presses "pound"
    Then the notification "recording ended by a key" arrives
    And nothing else arrives

  Scenario: The other side speaks and then falls silent
    Given a bot with the least permissions documented
    When the bot creates the call "example 11"
    Then Graph answers as documented
    And the notifications "outgoing call established" arrive
    When the bot sends "record response: a message"
    Then Graph answers as documented
    When the party "phoneA" speaks
    And 4 seconds pass
    Then the notification "recording ended by silence" arrives
    And nothing else arrives

  Scenario: The other side never stops speaking
    Given a bot with the least permissions documented
    When the bot creates the call "example 11"
    Then Graph answers as documented
    And the notifications "outgoing call established" arrive
    When the bot sends "record response: at most 10 seconds"
    Then Graph answers as documented
    When the party "phoneA" speaks
    And 12 seconds pass
    Then the notification "recording ended by its length" arrives
    And nothing else arrives

  Scenario: The other side says nothing at all
    Given a bot with the least permissions documented
    When the bot creates the call "example 11"
    Then Graph answers as documented
    And the notifications "outgoing call established" arrive
    When the bot sends "record response: a message"
    Then Graph answers as documented
    When 7 seconds pass
    Then the notification "nobody spoke" arrives
    And nothing else arrives

  Scenario: The bot cancels the recording
    Given a bot with the least permissions documented
    When the bot creates the call "example 11"
    Then Graph answers as documented
    And the notifications "outgoing call established" arrive
    When the bot sends "record response: a message"
    Then Graph answers as documented
    When the bot sends "cancel media processing: all of it"
    Then Graph answers as documented
    And the notification "recording cancelled" arrives
    And nothing else arrives

  @refusal
  Scenario Outline: Graph refuses to record <what>
    Given a bot with the least permissions documented
    When the bot creates the call "example 11"
    Then Graph answers as documented
    And the notifications "outgoing call established" arrive
    When the bot sends "record response: <what>"
    Then Graph answers as documented
    And nothing else arrives

    Examples:
      | what              |
      | after two prompts |
      | for 121 seconds   |

  @refusal
  Scenario: Graph does not record without Calls.AccessMedia.All
    Given a bot without the permission "Calls.AccessMedia.All"
    When the bot creates the call "example 11"
    Then Graph answers as documented
    And the notifications "outgoing call established" arrive
    When the bot sends "record response: a message"
    Then Graph answers "permission missing"
    And nothing else arrives
