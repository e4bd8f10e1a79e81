@scenario-03 @incoming @pstn @redirect
Feature: Scenario 3 - a phone calls the bot's number, and the bot redirects it to another phone

  The third calling scenario of "Create call". The bot does not answer: it sends the caller on within its 15
  seconds, and the call is over for the bot when the other phone picks up. It is never establishing or established:
  https://learn.microsoft.com/graph/api/call-redirect

  Scenario: The other phone picks up, and the call is over for the bot
    Given a bot with the least permissions documented
    When the caller "phoneA" dials the bot's number
    Then the notification "incoming call from phoneA to the number" arrives
    When the bot redirects "to phoneB"
    Then Graph answers as documented
    And the permissions used are the least documented
    And the notification "call redirected to a phone" arrives
    When the bot gets the call
    Then Graph answers "call not found"
    And nothing else arrives

  Scenario: The other phone lets it ring, then picks up
    Given a bot with the least permissions documented
    And the party "phoneB" does not answer
    When the caller "phoneA" dials the bot's number
    Then the notification "incoming call from phoneA to the number" arrives
    When the bot redirects "to phoneB"
    Then Graph answers as documented
    When 20 seconds pass
    Then the notification "call redirected to a phone" does not arrive
    When the party "phoneB" picks up
    Then the notification "call redirected to a phone" arrives
    And nothing else arrives

  Scenario: Two phones ring at once, one is busy and the other has the call
    Given a bot with the least permissions documented
    And the party "phoneB" is busy
    When the caller "phoneA" dials the bot's number
    Then the notification "incoming call from phoneA to the number" arrives
    When the bot redirects "to phoneB and phoneC at once"
    Then Graph answers as documented
    And the notification "call redirected to a phone" arrives
    And nothing else arrives

  @slow
  Scenario: Nobody picks up until the time-out that the bot asked for
    Given a bot with the least permissions documented
    And the party "phoneB" does not answer
    When the caller "phoneA" dials the bot's number
    Then the notification "incoming call from phoneA to the number" arrives
    When the bot redirects "to phoneB, for 20 seconds"
    Then Graph answers as documented
    When 15 seconds pass
    Then the notification "redirect not taken" does not arrive
    When 10 seconds pass
    Then the notification "redirect not taken" arrives
    And nothing else arrives

  @slow
  Scenario: Nobody picks up until the time-out that Graph sets for one target
    Given a bot with the least permissions documented
    And the party "phoneB" does not answer
    When the caller "phoneA" dials the bot's number
    Then the notification "incoming call from phoneA to the number" arrives
    When the bot redirects "to phoneB"
    Then Graph answers as documented
    When 50 seconds pass
    Then the notification "redirect not taken" does not arrive
    When 10 seconds pass
    Then the notification "redirect not taken" arrives
    And nothing else arrives

  Scenario Outline: The call ends unanswered when the other phone <does not come>
    Given a bot with the least permissions documented
    And the party "phoneB" <does not come>
    When the caller "phoneA" dials the bot's number
    Then the notification "incoming call from phoneA to the number" arrives
    When the bot redirects "to phoneB"
    Then Graph answers as documented
    And the notification "redirect not taken" arrives
    And nothing else arrives

    Examples:
      | does not come     |
      | is busy           |
      | declines          |
      | cannot be reached |

  Scenario: The caller hangs up while the other phone rings
    Given a bot with the least permissions documented
    And the party "phoneB" does not answer
    When the caller "phoneA" dials the bot's number
    Then the notification "incoming call from phoneA to the number" arrives
    When the bot redirects "to phoneB"
    Then Graph answers as documented
    When the caller hangs up
    Then the notification "incoming call given up" arrives
    And nothing else arrives

  @slow
  Scenario: The bot redirects after its 15 seconds, and the call is gone
    Given a bot with the least permissions documented
    When the caller "phoneA" dials the bot's number
    Then the notification "incoming call from phoneA to the number" arrives
    When 16 seconds pass
    Then the notification "incoming call not taken" arrives
    When the bot redirects "to phoneB"
    Then Graph answers "answer too late"
    And nothing else arrives

  @refusal
  Scenario: Graph does not redirect a call that the bot has answered
    Given a bot with the least permissions documented
    When the caller "phoneA" dials the bot's number
    Then the notification "incoming call from phoneA to the number" arrives
    When the bot answers "with audio"
    Then Graph answers as documented
    And the notifications "answered call established" arrive
    When the bot redirects "to phoneB"
    Then Graph answers "call answered already"
    And nothing else arrives

  @refusal
  Scenario: Graph does not redirect a call that the bot has rejected
    Given a bot with the least permissions documented
    When the caller "phoneA" dials the bot's number
    Then the notification "incoming call from phoneA to the number" arrives
    When the bot rejects "because it is busy"
    Then Graph answers as documented
    And the notification "call rejected" arrives
    When the bot redirects "to phoneB"
    Then Graph answers "call not found"
    And nothing else arrives

  @refusal
  Scenario Outline: Graph refuses to redirect the call <fault>
    Given a bot with the least permissions documented
    When the caller "phoneA" dials the bot's number
    Then the notification "incoming call from phoneA to the number" arrives
    When the bot redirects "<fault>"
    Then Graph answers as documented
    And nothing else arrives

    Examples:
      | fault                         |
      | to a number that is not E.164 |
      | to phoneB, for 10 seconds     |
      | to phoneB, for 91 seconds     |
      | to 26 phones at once          |
      | to nobody                     |

  @refusal
  Scenario: Graph refuses to redirect the call without Calls.Initiate.All
    Given a bot without the permission "Calls.Initiate.All"
    When the caller "phoneA" dials the bot's number
    Then the notification "incoming call to the instance" arrives
    When the bot redirects "to phoneB"
    Then Graph answers "permission missing"
    And nothing else arrives
