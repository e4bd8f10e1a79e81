@scenario-05 @incoming @transfer
Feature: Scenario 5 - a Teams user calls the bot's instance, and the bot transfers the call to a phone

  The fifth calling scenario of "Create call". The caller is a Teams user and the target a phone, which is allowed
  because an application instance was called: https://learn.microsoft.com/graph/api/call-transfer

  @service-hosted
  Scenario: The bot transfers the caller blindly, and the call is over for the bot
    Given a bot with the least permissions documented
    When the caller "userA" calls the bot's instance identifier
    Then the notification "incoming call from userA to the instance" arrives
    When the bot answers "with audio"
    Then Graph answers as documented
    And the notifications "answered call established" arrive
    When the bot transfers "to phoneB"
    Then Graph answers as documented
    And the permissions used are the least documented
    And the notifications "call transferred" arrive
    When the bot gets the call
    Then Graph answers "call not found"
    And nothing else arrives

  @app-hosted
  Scenario: The bot transfers a caller whose sound it has handled itself
    Given a bot with the least permissions documented
    When the caller "userA" calls the bot's instance identifier
    Then the notification "incoming call from userA to the instance" arrives
    When the bot answers "with media of the bot's own"
    Then Graph answers as documented
    And the notifications "answered call established" arrive
    When the bot transfers "to phoneB"
    Then Graph answers as documented
    And the notifications "call transferred" arrive

  @service-hosted
  Scenario: The bot asks the phone first, then its two calls become one without the bot
    Given a bot with the least permissions documented
    When the caller "userA" calls the bot's instance identifier
    Then the notification "incoming call from userA to the instance" arrives
    When the bot answers "with audio"
    Then Graph answers as documented
    And the notifications "answered call established" arrive
    When the bot creates the call "to phoneB, as a second call"
    Then Graph answers as documented
    And the notifications "second call established" arrive
    When the bot transfers "to phoneB, replacing the second call"
    Then Graph answers as documented
    And the notifications "call transferred after consultation" arrive
    And nothing else arrives

  @service-hosted
  Scenario Outline: The bot has the caller back when the phone <does not come>
    Given a bot with the least permissions documented
    And the party "phoneB" <does not come>
    When the caller "userA" calls the bot's instance identifier
    Then the notification "incoming call from userA to the instance" arrives
    When the bot answers "with audio"
    Then Graph answers as documented
    And the notifications "answered call established" arrive
    When the bot transfers "to phoneB"
    Then Graph answers as documented
    And the notifications "transfer failed" arrive
    When the party "userA" hangs up
    Then the notification "call ended by the other party" arrives
    And nothing else arrives

    Examples:
      | does not come     |
      | is busy           |
      | declines          |
      | cannot be reached |

  @service-hosted @slow
  Scenario: The bot has the caller back when nobody picks up the phone
    Given a bot with the least permissions documented
    And the party "phoneB" does not answer
    When the caller "userA" calls the bot's instance identifier
    Then the notification "incoming call from userA to the instance" arrives
    When the bot answers "with audio"
    Then Graph answers as documented
    And the notifications "answered call established" arrive
    When the bot transfers "to phoneB"
    Then Graph answers as documented
    And the notifications "transfer accepted" arrive
    When 2 minutes pass
    Then the notification "transfer not taken" arrives
    When the bot sends "get call: the call is established again"
    Then Graph answers as documented
    And nothing else arrives

  Scenario: The caller hangs up before the bot has answered, and there is nobody to transfer
    Given a bot with the least permissions documented
    When the caller "userA" calls the bot's instance identifier
    Then the notification "incoming call from userA to the instance" arrives
    When the caller hangs up
    Then the notification "incoming call given up" arrives
    When the bot transfers "to phoneB"
    Then Graph answers "call not found"
    And nothing else arrives

  Scenario: The bot rejects the call because it is forbidden
    Given a bot with no permissions
    When the caller "userA" calls the bot's instance identifier
    Then the notification "incoming call to the instance" arrives
    When the bot rejects "because it is forbidden"
    Then Graph answers as documented
    And the notification "call rejected" arrives
    And nothing else arrives

  @slow
  Scenario: The bot answers after its 15 seconds, and there is nothing to transfer
    Given a bot with the least permissions documented
    When the caller "userA" calls the bot's instance identifier
    Then the notification "incoming call from userA to the instance" arrives
    When 16 seconds pass
    Then the notification "incoming call not taken" arrives
    When the bot answers "with audio"
    Then Graph answers "answer too late"
    When the bot transfers "to phoneB"
    Then Graph answers "call not found"

  @refusal
  Scenario: A call to the application, not to its instance, cannot be transferred to a phone
    Given a bot with the least permissions documented
    When the caller "userA" calls the bot's application
    Then the notification "incoming call from userA to the application" arrives
    When the bot answers "with audio"
    Then Graph answers as documented
    And the notifications "answered call established" arrive
    When the bot transfers "to phoneB, out of a call without an instance"
    Then Graph answers as documented
    And nothing else arrives

  @refusal
  Scenario: Graph refuses to transfer the call to a number that is not E.164
    Given a bot with the least permissions documented
    When the caller "userA" calls the bot's instance identifier
    Then the notification "incoming call from userA to the instance" arrives
    When the bot answers "with audio"
    Then Graph answers as documented
    And the notifications "answered call established" arrive
    When the bot transfers "to a number that is not E.164"
    Then Graph answers as documented
    And nothing else arrives

  @refusal
  Scenario: Graph does not let the bot transfer the call of another bot
    Given a bot with the least permissions documented
    When another bot creates the call "example 11"
    And the bot transfers "the call of another bot"
    Then Graph answers as documented
    And nothing else arrives

  @refusal
  Scenario: Graph refuses the transfer without Calls.Initiate.All
    Given a bot without the permission "Calls.Initiate.All"
    When the caller "userA" calls the bot's instance identifier
    Then the notification "incoming call to the instance" arrives
    When the bot answers "with audio"
    Then Graph answers as documented
    And the notifications "answered call established" arrive
    When the bot transfers "to phoneB"
    Then Graph answers "permission missing"
    And nothing else arrives
