@scenario-04 @incoming @invite
Feature: Scenario 4 - a Teams user calls the bot's instance, and the bot invites a phone

  The fourth calling scenario of "Create call": as the first, but the caller is a Teams user who calls the
  application instance itself, by its identifier, instead of its number. Who calls is shown to the bot only if it
  has one of the calling permissions: https://learn.microsoft.com/graph/api/call-answer

  @service-hosted
  Scenario: The bot answers, the phone joins, and the bot hangs up in the end
    Given a bot with the least permissions documented
    When the caller "userA" calls the bot's instance identifier
    Then the notification "incoming call from userA to the instance" arrives
    When the bot answers "with audio"
    Then Graph answers as documented
    And the notifications "answered call established" arrive
    And the notification "roster" does not arrive
    When the bot sends "get call: an answered call from userA"
    Then Graph answers as documented
    When the bot invites "phoneB"
    Then Graph answers as documented
    And the notifications "phoneB invited" arrive
    And the permissions used are the least documented
    When the bot sends "list participants: userA, the bot and phoneB"
    Then Graph answers as documented
    When the bot hangs up
    Then Graph answers as documented
    And the notifications "call hung up" arrive
    And nothing else arrives

  @app-hosted
  Scenario: The bot answers with media of its own and invites the phone
    Given a bot with the least permissions documented
    When the caller "userA" calls the bot's instance identifier
    Then the notification "incoming call from userA to the instance" arrives
    When the bot answers "with media of the bot's own"
    Then Graph answers as documented
    And the notifications "answered call established" arrive
    When the bot invites "phoneB"
    Then Graph answers as documented
    And the notifications "phoneB invited" arrive
    And the permissions used are the least documented

  @service-hosted
  Scenario: A bot that asked for deltas is notified only of who came
    Given a bot with the least permissions documented
    When the caller "userA" calls the bot's instance identifier
    Then the notification "incoming call from userA to the instance" arrives
    When the bot answers "with audio, to hear of content sharing"
    Then Graph answers as documented
    And the notifications "answered call established" arrive
    When the bot invites "phoneB"
    Then Graph answers as documented
    And the notifications "phoneB invited, as a delta" arrive
    And nothing else arrives

  Scenario: A bot without any permission does not learn who calls
    Given a bot with no permissions
    When the caller "userA" calls the bot's instance identifier
    Then the notification "incoming call from somebody hidden" arrives
    When the bot answers "with audio"
    Then Graph answers as documented
    And the permissions used are the least documented
    And the notifications "answered call established" arrive
    And nothing else arrives

  @service-hosted
  Scenario: The phone hangs up again, then the caller
    Given a bot with the least permissions documented
    When the caller "userA" calls the bot's instance identifier
    Then the notification "incoming call from userA to the instance" arrives
    When the bot answers "with audio"
    Then Graph answers as documented
    And the notifications "answered call established" arrive
    When the bot invites "phoneB"
    Then Graph answers as documented
    And the notifications "phoneB invited" arrive
    When the party "phoneB" hangs up
    Then the notification "roster without phoneB" arrives
    When the party "userA" hangs up
    Then the notification "call ended when the bot was left alone" arrives
    And nothing else arrives

  @service-hosted
  Scenario Outline: The call goes on between two when the phone <does not come>
    Given a bot with the least permissions documented
    And the party "phoneB" <does not come>
    When the caller "userA" calls the bot's instance identifier
    Then the notification "incoming call from userA to the instance" arrives
    When the bot answers "with audio"
    Then Graph answers as documented
    And the notifications "answered call established" arrive
    When the bot invites "phoneB"
    Then Graph answers as documented
    And the notification "invitation of phoneB failed" arrives
    When the bot sends "get call: the call is still established"
    Then Graph answers as documented
    And nothing else arrives

    Examples:
      | does not come     |
      | is busy           |
      | declines          |
      | cannot be reached |

  @service-hosted @slow
  Scenario: The call goes on when the invited phone rings and nobody picks up
    Given a bot with the least permissions documented
    And the party "phoneB" does not answer
    When the caller "userA" calls the bot's instance identifier
    Then the notification "incoming call from userA to the instance" arrives
    When the bot answers "with audio"
    Then Graph answers as documented
    And the notifications "answered call established" arrive
    When the bot invites "phoneB"
    Then Graph answers as documented
    When 10 seconds pass
    Then the notification "operation ended" does not arrive
    When 110 seconds pass
    Then the notification "invitation of phoneB failed" arrives
    When the bot sends "get call: the call is still established"
    Then Graph answers as documented
    And nothing else arrives

  Scenario: The caller hangs up before the bot has answered
    Given a bot with no permissions
    When the caller "userA" calls the bot's instance identifier
    Then the notification "incoming call to the instance" arrives
    When the caller hangs up
    Then the notification "incoming call given up" arrives
    When the bot answers "with audio"
    Then Graph answers "call not found"
    And nothing else arrives

  @slow
  Scenario: The bot answers after its 15 seconds, and the call is gone
    Given a bot with no permissions
    When the caller "userA" calls the bot's instance identifier
    Then the notification "incoming call to the instance" arrives
    When 14 seconds pass
    Then the notification "incoming call not taken" does not arrive
    When 2 seconds pass
    Then the notification "incoming call not taken" arrives
    When the bot answers "with audio"
    Then Graph answers "answer too late"
    And nothing else arrives

  Scenario Outline: The bot rejects the call <reason>
    Given a bot with the least permissions documented
    When the caller "userA" calls the bot's instance identifier
    Then the notification "incoming call to the instance" arrives
    When the bot rejects "<reason>"
    Then Graph answers as documented
    And the notification "call rejected" arrives
    And nothing else arrives

    Examples:
      | reason                  |
      | because it is busy      |
      | because it is forbidden |
      | for no reason           |

  @refusal
  Scenario: Graph refuses a reason that there is not, and the call goes on ringing
    Given a bot with the least permissions documented
    When the caller "userA" calls the bot's instance identifier
    Then the notification "incoming call to the instance" arrives
    When the bot rejects "for a reason that there is not"
    Then Graph answers as documented
    When the bot answers "with audio"
    Then Graph answers as documented
    And the notifications "answered call established" arrive

  @refusal
  Scenario Outline: Graph refuses to invite <invitee>
    Given a bot with the least permissions documented
    When the caller "userA" calls the bot's instance identifier
    Then the notification "incoming call from userA to the instance" arrives
    When the bot answers "with audio"
    Then Graph answers as documented
    And the notifications "answered call established" arrive
    When the bot invites "<invitee>"
    Then Graph answers as documented
    And nothing else arrives

    Examples:
      | invitee                               |
      | a number that is not E.164            |
      | nobody                                |
      | phoneB, into a call that there is not |

  @refusal
  Scenario: Graph does not let the bot invite into the call of another bot, and lets it into its own
    Given a bot with the least permissions documented
    When the caller "userA" calls the bot's instance identifier
    Then the notification "incoming call from userA to the instance" arrives
    When the bot answers "with audio"
    Then Graph answers as documented
    And the notifications "answered call established" arrive
    When another bot creates the call "example 11"
    And the bot invites "phoneB, into the call of another bot"
    Then Graph answers as documented
    And nothing else arrives
    When the bot invites "phoneB"
    Then Graph answers as documented
    And the notifications "phoneB invited" arrive
    And nothing else arrives

  @refusal
  Scenario: Graph refuses the invitation without Calls.InitiateGroupCall.All
    Given a bot without the permission "Calls.InitiateGroupCall.All"
    When the caller "userA" calls the bot's instance identifier
    Then the notification "incoming call to the instance" arrives
    When the bot answers "with audio"
    Then Graph answers as documented
    And the notifications "answered call established" arrive
    When the bot invites "phoneB"
    Then Graph answers "permission missing"
    And nothing else arrives
