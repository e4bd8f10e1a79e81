@operations @answer @incoming
Feature: Answering a call

  What the page "call: answer" says besides what scenarios 1 to 7 show: the bot's own options, where the
  notifications go, what Graph refuses, and the names under which clients ask for it:
  https://learn.microsoft.com/graph/api/call-answer

  Scenario: The bot is called by its application id and answers
    Given a bot with the least permissions documented
    And a bot that also has the permission "Calls.Initiate.All"
    When the caller "userA" calls the bot's application
    Then the notification "incoming call from userA to the application" arrives
    When the bot answers "with audio"
    Then Graph answers as documented
    And the notifications "answered call established" arrive
    When the caller hangs up
    Then the notification "call ended by the other party" arrives
    And nothing else arrives

  Scenario: The notifications go to the registered address when the bot names none
    Given a bot with the least permissions documented
    When the caller "phoneA" dials the bot's number
    Then the notification "incoming call to the instance" arrives
    When the bot answers "without a callback address"
    Then Graph answers as documented
    And the notifications "answered call established, at the registered address" arrive
    And nothing else arrives

  Scenario: A bot that asked for it hears of shared content in a call that it has answered
    Given a bot with the least permissions documented
    When the caller "userA" calls the bot's instance identifier
    Then the notification "incoming call to the instance" arrives
    When the bot answers "with audio, to hear of content sharing"
    Then Graph answers as documented
    And the notifications "answered call established" arrive
    When the party "userA" starts sharing content
    Then the notification "content sharing started" arrives
    When the party "userA" stops sharing content
    Then the notification "content sharing ended" arrives
    And nothing else arrives

  Scenario: A bot that did not ask for it hears nothing of shared content
    Given a bot with the least permissions documented
    When the caller "userA" calls the bot's instance identifier
    Then the notification "incoming call to the instance" arrives
    When the bot answers "with audio"
    Then Graph answers as documented
    And the notifications "answered call established" arrive
    When the party "userA" starts sharing content
    Then the notification "content sharing" does not arrive
    And nothing else arrives

  @refusal
  Scenario Outline: Graph refuses an answer <fault>, and the call goes on ringing
    Given a bot with the least permissions documented
    When the caller "phoneA" dials the bot's number
    Then the notification "incoming call to the instance" arrives
    When the bot answers "<fault>"
    Then Graph answers as documented
    When the bot answers "with audio"
    Then Graph answers as documented
    And the notifications "answered call established" arrive
    And nothing else arrives

    Examples:
      | fault                                     |
      | without media                             |
      | with a callback address that is not https |

  @refusal
  Scenario: A call cannot be answered, rejected or redirected twice
    Given a bot with the least permissions documented
    When the caller "phoneA" dials the bot's number
    Then the notification "incoming call to the instance" arrives
    When the bot answers "with audio"
    Then Graph answers as documented
    And the notifications "answered call established" arrive
    When the bot answers "with audio"
    Then Graph answers "call answered already"
    When the bot rejects "because it is busy"
    Then Graph answers "call answered already"
    And nothing else arrives

  @refusal
  Scenario Outline: Graph does not let the bot answer <call>
    Given a bot with the least permissions documented
    When another bot creates the call "example 11"
    And the bot answers "<call>"
    Then Graph answers as documented
    And nothing else arrives

    Examples:
      | call                     |
      | a call that there is not |
      | the call of another bot  |

  @names
  Scenario Outline: Graph knows the action <as>
    Given a bot with the least permissions documented
    When the caller "phoneA" dials the bot's number
    Then the notification "incoming call to the instance" arrives
    When the bot answers "with audio, <as>"
    Then Graph answers as documented
    And the notifications "answered call established" arrive
    And nothing else arrives

    Examples:
      | as                    |
      | by its qualified name |
      | in other letter case  |
