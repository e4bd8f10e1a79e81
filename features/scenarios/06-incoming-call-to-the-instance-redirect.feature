@scenario-06 @incoming @redirect
Feature: Scenario 6 - a Teams user calls the bot's instance, and the bot redirects the call to a phone

  The sixth calling scenario of "Create call", which is the third example of "call: redirect": a Teams user calls
  the application instance, and is sent on to a phone: https://learn.microsoft.com/graph/api/call-redirect

  Scenario: The phone picks up, and the call is over for the bot
    Given a bot with the least permissions documented
    When the caller "userA" calls the bot's instance identifier
    Then the notification "incoming call from userA to the instance" arrives
    When the bot redirects "to phoneB"
    Then Graph answers as documented
    And the permissions used are the least documented
    And the notification "call redirected to a phone" arrives
    When the bot gets the call
    Then Graph answers "call not found"
    And nothing else arrives

  Scenario: The bot redirects to a Teams user instead
    Given a bot with the least permissions documented
    When the caller "userA" calls the bot's instance identifier
    Then the notification "incoming call from userA to the instance" arrives
    When the bot redirects "to userB"
    Then Graph answers as documented
    And the notification "call redirected to userB" arrives
    And nothing else arrives

  Scenario: Two phones ring at once, and the second that is picked up has the call
    Given a bot with the least permissions documented
    And the party "phoneB" does not answer
    And the party "phoneC" does not answer
    When the caller "userA" calls the bot's instance identifier
    Then the notification "incoming call from userA to the instance" arrives
    When the bot redirects "to phoneB and phoneC at once"
    Then Graph answers as documented
    When the party "phoneC" picks up
    Then the notification "call redirected to a phone" arrives
    And nothing else arrives

  @slow
  Scenario: Neither of two phones is picked up until the time-out that Graph sets for several targets
    Given a bot with the least permissions documented
    And the party "phoneB" does not answer
    And the party "phoneC" does not answer
    When the caller "userA" calls the bot's instance identifier
    Then the notification "incoming call from userA to the instance" arrives
    When the bot redirects "to phoneB and phoneC at once"
    Then Graph answers as documented
    When 57 seconds pass
    Then the notification "redirect not taken" does not arrive
    When 6 seconds pass
    Then the notification "redirect not taken" arrives
    And nothing else arrives

  Scenario Outline: The call ends unanswered when the phone <does not come>
    Given a bot with the least permissions documented
    And the party "phoneB" <does not come>
    When the caller "userA" calls the bot's instance identifier
    Then the notification "incoming call from userA to the instance" arrives
    When the bot redirects "to phoneB"
    Then Graph answers as documented
    And the notification "redirect not taken" arrives
    And nothing else arrives

    Examples:
      | does not come     |
      | is busy           |
      | declines          |
      | cannot be reached |

  Scenario: The caller hangs up before the bot has redirected the call
    Given a bot with the least permissions documented
    When the caller "userA" calls the bot's instance identifier
    Then the notification "incoming call from userA to the instance" arrives
    When the caller hangs up
    Then the notification "incoming call given up" arrives
    When the bot redirects "to phoneB"
    Then Graph answers "call not found"
    And nothing else arrives

  @slow
  Scenario: Nobody picks up until the time-out that the bot asked for
    Given a bot with the least permissions documented
    And the party "phoneB" does not answer
    When the caller "userA" calls the bot's instance identifier
    Then the notification "incoming call from userA to the instance" arrives
    When the bot redirects "to phoneB, for 20 seconds"
    Then Graph answers as documented
    When 15 seconds pass
    Then the notification "redirect not taken" does not arrive
    When 10 seconds pass
    Then the notification "redirect not taken" arrives
    And nothing else arrives

  @slow
  Scenario: The bot redirects after its 15 seconds, and the call is gone
    Given a bot with the least permissions documented
    When the caller "userA" calls the bot's instance identifier
    Then the notification "incoming call from userA to the instance" arrives
    When 16 seconds pass
    Then the notification "incoming call not taken" arrives
    When the bot redirects "to phoneB"
    Then Graph answers "answer too late"
    And nothing else arrives

  Scenario: The bot rejects the call for no reason
    Given a bot with no permissions
    When the caller "userA" calls the bot's instance identifier
    Then the notification "incoming call to the instance" arrives
    When the bot rejects "for no reason"
    Then Graph answers as documented
    And the notification "call rejected" arrives
    And nothing else arrives

  @refusal
  Scenario: Graph refuses to redirect the call to a number that is not E.164
    Given a bot with the least permissions documented
    When the caller "userA" calls the bot's instance identifier
    Then the notification "incoming call from userA to the instance" arrives
    When the bot redirects "to a number that is not E.164"
    Then Graph answers as documented
    And nothing else arrives

  @refusal
  Scenario: Graph does not let the bot redirect the call of another bot
    Given a bot with the least permissions documented
    When another bot creates the call "example 11"
    And the bot redirects "the call of another bot"
    Then Graph answers as documented
    And nothing else arrives

  @refusal
  Scenario: Graph refuses to redirect the call without Calls.Initiate.All
    Given a bot without the permission "Calls.Initiate.All"
    When the caller "userA" calls the bot's instance identifier
    Then the notification "incoming call to the instance" arrives
    When the bot redirects "to phoneB"
    Then Graph answers "permission missing"
    And nothing else arrives
