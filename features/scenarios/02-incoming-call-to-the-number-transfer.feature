@scenario-02 @incoming @pstn @transfer
Feature: Scenario 2 - a phone calls the bot's number, and the bot transfers it to another phone

  The second calling scenario of "Create call". The bot answers, hands the caller to another phone and is out of
  the call: at once, or after it has asked the other side in a call of its own. If the transfer fails, the bot has
  the caller back: https://learn.microsoft.com/graph/api/call-transfer

  @service-hosted
  Scenario: The bot transfers the caller blindly, and the call is over for the bot
    Given a bot with the least permissions documented
    When the caller "phoneA" dials the bot's number
    Then the notification "incoming call from phoneA to the number" arrives
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
    When the caller "phoneA" dials the bot's number
    Then the notification "incoming call from phoneA to the number" arrives
    When the bot answers "with media of the bot's own"
    Then Graph answers as documented
    And the notifications "answered call established" arrive
    When the bot transfers "to phoneB"
    Then Graph answers as documented
    And the permissions used are the least documented
    And the notifications "call transferred" arrive

  @service-hosted
  Scenario: The bot asks the other phone first, then its two calls become one without the bot
    Given a bot with the least permissions documented
    When the caller "phoneA" dials the bot's number
    Then the notification "incoming call from phoneA to the number" arrives
    When the bot answers "with audio"
    Then Graph answers as documented
    And the notifications "answered call established" arrive
    When the bot creates the call "to phoneB, as a second call"
    Then Graph answers as documented
    And the notifications "second call established" arrive
    When the bot transfers "to phoneB, replacing the second call"
    Then Graph answers as documented
    And the permissions used are the least documented
    And the notifications "call transferred after consultation" arrive
    And nothing else arrives

  @service-hosted
  Scenario: The other phone lets it ring, then picks up
    Given a bot with the least permissions documented
    And the party "phoneB" does not answer
    When the caller "phoneA" dials the bot's number
    Then the notification "incoming call from phoneA to the number" arrives
    When the bot answers "with audio"
    Then Graph answers as documented
    And the notifications "answered call established" arrive
    When the bot transfers "to phoneB"
    Then Graph answers as documented
    And the notifications "transfer accepted" arrive
    When the party "phoneB" picks up
    Then the notification "transferred call ended" arrives
    And nothing else arrives

  @service-hosted
  Scenario Outline: The bot has the caller back when the other phone <does not come>
    Given a bot with the least permissions documented
    And the party "phoneB" <does not come>
    When the caller "phoneA" dials the bot's number
    Then the notification "incoming call from phoneA to the number" arrives
    When the bot answers "with audio"
    Then Graph answers as documented
    And the notifications "answered call established" arrive
    When the bot transfers "to phoneB"
    Then Graph answers as documented
    And the notifications "transfer failed" arrive
    When the bot sends "get call: the call is established again"
    Then Graph answers as documented
    When the bot hangs up
    Then Graph answers as documented
    And the notifications "call hung up" arrive
    And nothing else arrives

    Examples:
      | does not come     |
      | is busy           |
      | declines          |
      | cannot be reached |

  @service-hosted @slow
  Scenario: The bot has the caller back when nobody picks up the other phone
    Given a bot with the least permissions documented
    And the party "phoneB" does not answer
    When the caller "phoneA" dials the bot's number
    Then the notification "incoming call from phoneA to the number" arrives
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

  @service-hosted
  Scenario: The bot has the caller back when the phone that it has asked declines after all
    Given a bot with the least permissions documented
    When the caller "phoneA" dials the bot's number
    Then the notification "incoming call from phoneA to the number" arrives
    When the bot answers "with audio"
    Then Graph answers as documented
    And the notifications "answered call established" arrive
    When the bot creates the call "to phoneB, as a second call"
    Then Graph answers as documented
    And the notifications "second call established" arrive
    Given the party "phoneB" declines
    When the bot transfers "to phoneB, replacing the second call"
    Then Graph answers as documented
    And the notifications "transfer after consultation failed" arrive
    When the bot sends "get call: the call is established again"
    Then Graph answers as documented

  @service-hosted
  Scenario: The bot tries again with another way after a transfer has failed
    Given a bot with the least permissions documented
    And the party "phoneB" is busy
    When the caller "phoneA" dials the bot's number
    Then the notification "incoming call from phoneA to the number" arrives
    When the bot answers "with audio"
    Then Graph answers as documented
    And the notifications "answered call established" arrive
    When the bot transfers "to phoneB"
    Then Graph answers as documented
    And the notifications "transfer failed" arrive
    When the bot invites "userB"
    Then Graph answers as documented
    And the notifications "userB invited" arrive

  Scenario: The caller hangs up before the bot has answered
    Given a bot with no permissions
    When the caller "phoneA" dials the bot's number
    Then the notification "incoming call to the instance" arrives
    When the caller hangs up
    Then the notification "incoming call given up" arrives
    When the bot answers "with audio"
    Then Graph answers "call not found"

  Scenario: The caller hangs up before the bot has transferred anybody
    Given a bot with the least permissions documented
    When the caller "phoneA" dials the bot's number
    Then the notification "incoming call from phoneA to the number" arrives
    When the bot answers "with audio"
    Then Graph answers as documented
    And the notifications "answered call established" arrive
    When the caller hangs up
    Then the notification "call ended by the other party" arrives
    When the bot transfers "to phoneB"
    Then Graph answers "call not found"
    And nothing else arrives

  @slow
  Scenario: The bot transfers a call that it has not answered in its 15 seconds, and the call is gone
    Given a bot with the least permissions documented
    When the caller "phoneA" dials the bot's number
    Then the notification "incoming call from phoneA to the number" arrives
    When 16 seconds pass
    Then the notification "incoming call not taken" arrives
    When the bot transfers "to phoneB"
    Then Graph answers "call not found"
    And nothing else arrives

  Scenario: The bot rejects the call because it is busy
    Given a bot with no permissions
    When the caller "phoneA" dials the bot's number
    Then the notification "incoming call to the instance" arrives
    When the bot rejects "because it is busy"
    Then Graph answers as documented
    And the notification "call rejected" arrives
    And nothing else arrives

  @refusal
  Scenario: Graph does not transfer a call that the bot has not answered
    Given a bot with the least permissions documented
    When the caller "phoneA" dials the bot's number
    Then the notification "incoming call from phoneA to the number" arrives
    When the bot transfers "to phoneB, too early"
    Then Graph answers as documented
    And nothing else arrives

  @refusal
  Scenario Outline: Graph refuses to transfer the call <fault>
    Given a bot with the least permissions documented
    When the caller "phoneA" dials the bot's number
    Then the notification "incoming call from phoneA to the number" arrives
    When the bot answers "with audio"
    Then Graph answers as documented
    And the notifications "answered call established" arrive
    When the bot transfers "<fault>"
    Then Graph answers as documented
    And nothing else arrives

    Examples:
      | fault                                         |
      | to a number that is not E.164                 |
      | to nobody                                     |
      | to phoneB, replacing a call that there is not |

  @refusal
  Scenario: Graph refuses the transfer without Calls.Initiate.All
    Given a bot without the permission "Calls.Initiate.All"
    When the caller "phoneA" dials the bot's number
    Then the notification "incoming call to the instance" arrives
    When the bot answers "with audio"
    Then Graph answers as documented
    And the notifications "answered call established" arrive
    When the bot transfers "to phoneB"
    Then Graph answers "permission missing"
    And nothing else arrives
