@scenario-10 @p2p @invite
Feature: Scenario 10 - from a call between the bot and one other, the bot invites a Teams user

  The tenth calling scenario of "Create call": as the ninth, but the invited party is a Teams user, who can be
  reached without a number behind the call: https://learn.microsoft.com/graph/api/participant-invite

  @service-hosted
  Scenario Outline: The bot calls <peer>, then invites the user, and hangs up in the end
    Given a bot with the least permissions documented
    When the bot creates the call "<call>"
    Then Graph answers as documented
    And the notifications "outgoing call established" arrive
    And the notification "roster" does not arrive
    When the bot invites "userB"
    Then Graph answers as documented
    And the notifications "userB invited" arrive
    And the permissions used are the least documented
    When the bot sends "list participants: <who is in it>"
    Then Graph answers as documented
    When the bot hangs up
    Then Graph answers as documented
    And the notifications "call hung up" arrive
    And nothing else arrives

    Examples:
      | peer         | call       | who is in it              |
      | a Teams user | to userA   | userA, the bot and userB  |
      | a phone      | example 11 | phoneA, the bot and userB |

  @app-hosted
  Scenario Outline: The bot calls <peer> with media of its own, then invites the user
    Given a bot with the least permissions documented
    When the bot creates the call "<call>"
    Then Graph answers as documented
    And the notifications "outgoing call established" arrive
    When the bot invites "userB"
    Then Graph answers as documented
    And the notifications "userB invited" arrive
    And the permissions used are the least documented
    And nothing else arrives

    Examples:
      | peer         | call       |
      | a Teams user | example 02 |
      | a phone      | example 12 |

  @service-hosted
  Scenario: A bot that asked for deltas is notified only of who came
    Given a bot with the least permissions documented
    When the bot creates the call "example 01"
    Then Graph answers as documented
    And the notifications "outgoing call established" arrive
    When the bot invites "userB"
    Then Graph answers as documented
    And the notifications "userB invited, as a delta" arrive
    And nothing else arrives

  @service-hosted
  Scenario: The call was begun by the other side, who called the application by its id
    Given a bot with the least permissions documented
    When the caller "userA" calls the bot's application
    Then the notification "incoming call from userA to the application" arrives
    When the bot answers "with audio"
    Then Graph answers as documented
    And the notifications "answered call established" arrive
    When the bot invites "userB"
    Then Graph answers as documented
    And the notifications "userB invited" arrive
    And the permissions used are the least documented
    And nothing else arrives

  @service-hosted
  Scenario: A phone dials the bot's number, and the bot takes a Teams user into the call to help
    Given a bot with the least permissions documented
    When the caller "phoneA" dials the bot's number
    Then the notification "incoming call from phoneA to the number" arrives
    When the bot answers "with audio"
    Then Graph answers as documented
    And the notifications "answered call established" arrive
    When the bot invites "userB"
    Then Graph answers as documented
    And the notifications "userB invited" arrive
    And the permissions used are the least documented
    When the bot sends "list participants: phoneA, the bot and userB"
    Then Graph answers as documented
    When the party "phoneA" hangs up
    Then the notification "roster without phoneA" arrives
    When the party "userB" hangs up
    Then the notification "call ended when the bot was left alone" arrives
    And nothing else arrives

  @service-hosted
  Scenario: The bot already talks to that user in another call, which the invitation replaces
    Given a bot with the least permissions documented
    When the bot creates the call "to userA"
    Then Graph answers as documented
    And the notifications "outgoing call established" arrive
    When the bot creates the call "to userB, as a second call"
    Then Graph answers as documented
    And the notifications "second call established" arrive
    When the bot invites "userB, replacing the second call"
    Then Graph answers as documented
    And the notifications "userB invited" arrive
    And the notifications "second call replaced" arrive
    And nothing else arrives

  @service-hosted
  Scenario Outline: The call goes on between two when the invited user <does not come>
    Given a bot with the least permissions documented
    And the party "userB" <does not come>
    When the bot creates the call "to userA"
    Then Graph answers as documented
    And the notifications "outgoing call established" arrive
    When the bot invites "userB"
    Then Graph answers as documented
    And the notification "invitation of userB failed" arrives
    When the bot sends "get call: the call is still established"
    Then Graph answers as documented
    When the party "userA" hangs up
    Then the notification "call ended by the other party" arrives
    And nothing else arrives

    Examples:
      | does not come     |
      | is busy           |
      | declines          |
      | cannot be reached |

  @service-hosted
  Scenario: The invited user lets it ring, then joins
    Given a bot with the least permissions documented
    And the party "userB" does not answer
    When the bot creates the call "to userA"
    Then Graph answers as documented
    And the notifications "outgoing call established" arrive
    When the bot invites "userB"
    Then Graph answers as documented
    And the notification "operation ended" does not arrive
    When the party "userB" picks up
    Then the notifications "userB invited" arrive
    And nothing else arrives

  @service-hosted @slow
  Scenario: The call goes on when the invited user's client rings and nobody picks up
    Given a bot with the least permissions documented
    And the party "userB" does not answer
    When the bot creates the call "to userA"
    Then Graph answers as documented
    And the notifications "outgoing call established" arrive
    When the bot invites "userB"
    Then Graph answers as documented
    When 10 seconds pass
    Then the notification "operation ended" does not arrive
    When 110 seconds pass
    Then the notification "invitation of userB failed" arrives
    When the bot sends "get call: the call is still established"
    Then Graph answers as documented
    And nothing else arrives

  @service-hosted
  Scenario: The first party hangs up while the invited user's client rings
    Given a bot with the least permissions documented
    And the party "userB" does not answer
    When the bot creates the call "to userA"
    Then Graph answers as documented
    And the notifications "outgoing call established" arrive
    When the bot invites "userB"
    Then Graph answers as documented
    When the party "userA" hangs up
    Then the notification "call ended by the other party" arrives
    When the bot invites "userB"
    Then Graph answers "call not found"

  @refusal
  Scenario Outline: Graph refuses to invite <invitee>
    Given a bot with the least permissions documented
    When the bot creates the call "to userA"
    Then Graph answers as documented
    And the notifications "outgoing call established" arrive
    When the bot invites "<invitee>"
    Then Graph answers as documented
    And nothing else arrives

    Examples:
      | invitee                                          |
      | nobody                                           |
      | userB and userC at once, into a call between two |

  @refusal
  Scenario: Graph refuses the invitation without Calls.InitiateGroupCall.All
    Given a bot without the permission "Calls.InitiateGroupCall.All"
    When the bot creates the call "to userA"
    Then Graph answers as documented
    And the notifications "outgoing call established" arrive
    When the bot invites "userB"
    Then Graph answers "permission missing"
    And nothing else arrives
