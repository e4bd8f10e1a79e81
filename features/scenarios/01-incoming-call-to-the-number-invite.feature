@scenario-01 @incoming @pstn @invite
Feature: Scenario 1 - a phone calls the bot's number, and the bot invites another phone

  The first of the eleven calling scenarios that "Create call" lists. Somebody dials the PSTN number of the bot's
  application instance; the bot answers and takes another phone into the call, which is a group call from then on:
  https://learn.microsoft.com/graph/api/call-answer and https://learn.microsoft.com/graph/api/participant-invite

  @service-hosted
  Scenario: The bot answers, the other phone joins, and the bot hangs up in the end
    Given a bot with the least permissions documented
    When the caller "phoneA" dials the bot's number
    Then the notification "incoming call from phoneA to the number" arrives
    When the bot answers "with audio"
    Then Graph answers as documented
    And the notifications "answered call established" arrive
    And the notification "roster" does not arrive
    When the bot sends "get call: an answered call from phoneA"
    Then Graph answers as documented
    When the bot invites "phoneB"
    Then Graph answers as documented
    And the notifications "phoneB invited" arrive
    And the permissions used are the least documented
    When the bot sends "list participants: phoneA, the bot and phoneB"
    Then Graph answers as documented
    When the bot hangs up
    Then Graph answers as documented
    And the notifications "call hung up" arrive
    And nothing else arrives

  @app-hosted
  Scenario: The bot answers with media of its own and invites the other phone
    Given a bot with the least permissions documented
    When the caller "phoneA" dials the bot's number
    Then the notification "incoming call from phoneA to the number" arrives
    When the bot answers "with media of the bot's own"
    Then Graph answers as documented
    And the notifications "answered call established" arrive
    When the bot invites "phoneB"
    Then Graph answers as documented
    And the notifications "phoneB invited" arrive
    And the permissions used are the least documented

  @service-hosted
  Scenario: The two phones hang up one after the other, and the call is over for the bot
    Given a bot with the least permissions documented
    When the caller "phoneA" dials the bot's number
    Then the notification "incoming call from phoneA to the number" arrives
    When the bot answers "with audio"
    Then Graph answers as documented
    And the notifications "answered call established" arrive
    When the bot invites "phoneB"
    Then Graph answers as documented
    And the notifications "phoneB invited" arrive
    When the party "phoneA" hangs up
    Then the notification "roster without phoneA" arrives
    When the party "phoneB" hangs up
    Then the notification "call ended when the bot was left alone" arrives
    When the bot gets the call
    Then Graph answers "call not found"
    And nothing else arrives

  @service-hosted
  Scenario Outline: The call goes on between two when the other phone <does not come>
    Given a bot with the least permissions documented
    And the party "phoneB" <does not come>
    When the caller "phoneA" dials the bot's number
    Then the notification "incoming call from phoneA to the number" arrives
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
  Scenario: The call goes on between two when the other phone rings and nobody picks up
    Given a bot with the least permissions documented
    And the party "phoneB" does not answer
    When the caller "phoneA" dials the bot's number
    Then the notification "incoming call from phoneA to the number" arrives
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

  @service-hosted
  Scenario: The caller hangs up before the bot has answered
    Given a bot with the least permissions documented
    When the caller "phoneA" dials the bot's number
    Then the notification "incoming call from phoneA to the number" arrives
    When the caller hangs up
    Then the notification "incoming call given up" arrives
    When the bot answers "with audio"
    Then Graph answers "call not found"
    And nothing else arrives

  @service-hosted
  Scenario: The caller hangs up before the bot has invited anybody
    Given a bot with the least permissions documented
    When the caller "phoneA" dials the bot's number
    Then the notification "incoming call from phoneA to the number" arrives
    When the bot answers "with audio"
    Then Graph answers as documented
    And the notifications "answered call established" arrive
    When the caller hangs up
    Then the notification "call ended by the other party" arrives
    When the bot invites "phoneB"
    Then Graph answers "call not found"
    And nothing else arrives

  @service-hosted @slow
  Scenario: The bot answers after its 15 seconds, and the call is gone
    Given a bot with the least permissions documented
    When the caller "phoneA" dials the bot's number
    Then the notification "incoming call from phoneA to the number" arrives
    When 16 seconds pass
    Then the notification "incoming call not taken" arrives
    When the bot answers "with audio"
    Then Graph answers "answer too late"
    And nothing else arrives

  Scenario Outline: The bot rejects the call <reason>
    Given a bot with the least permissions documented
    When the caller "phoneA" dials the bot's number
    Then the notification "incoming call from phoneA to the number" arrives
    When the bot rejects "<reason>"
    Then Graph answers as documented
    And the permissions used are the least documented
    And the notification "call rejected" arrives
    When the bot answers "with audio"
    Then Graph answers "call not found"
    And nothing else arrives

    Examples:
      | reason                  |
      | because it is busy      |
      | because it is forbidden |
      | for no reason           |

  @refusal
  Scenario Outline: Graph refuses to invite <invitee>
    Given a bot with the least permissions documented
    When the caller "phoneA" dials the bot's number
    Then the notification "incoming call from phoneA to the number" arrives
    When the bot answers "with audio"
    Then Graph answers as documented
    And the notifications "answered call established" arrive
    When the bot invites "<invitee>"
    Then Graph answers as documented
    And nothing else arrives

    Examples:
      | invitee                                          |
      | a number that is not E.164                       |
      | nobody                                           |
      | userB and userC at once, into a call between two |
      | phoneB, into a call that there is not            |

  @refusal
  Scenario: Graph does not let the bot invite into the call of another bot
    Given a bot with the least permissions documented
    When another bot creates the call "example 11"
    And the bot invites "phoneB, into the call of another bot"
    Then Graph answers as documented
    And nothing else arrives

  @refusal
  Scenario: Graph refuses the invitation without Calls.InitiateGroupCall.All
    Given a bot without the permission "Calls.InitiateGroupCall.All"
    When the caller "phoneA" dials the bot's number
    Then the notification "incoming call to the instance" arrives
    When the bot answers "with audio"
    Then Graph answers as documented
    And the notifications "answered call established" arrive
    When the bot invites "phoneB"
    Then Graph answers "permission missing"
    And nothing else arrives

  @app-hosted @refusal
  Scenario: Graph refuses an answer with media of the bot's own without Calls.AccessMedia.All
    Given a bot without the permission "Calls.AccessMedia.All"
    When the caller "phoneA" dials the bot's number
    Then the notification "incoming call to the instance" arrives
    When the bot answers "with media of the bot's own"
    Then Graph answers "permission missing"
    And nothing else arrives
