@scenario-09 @p2p @pstn @invite
Feature: Scenario 9 - from a call between the bot and one other, the bot invites a phone

  The ninth calling scenario of "Create call": a call between two, with a Teams user or a phone, becomes a group
  call. For the phone to be dialled the bot must be in the call as an application instance that has a number:
  https://learn.microsoft.com/graph/api/participant-invite

  @service-hosted
  Scenario Outline: The bot calls <peer>, then invites the phone, and hangs up in the end
    Given a bot with the least permissions documented
    When the bot creates the call "<call>"
    Then Graph answers as documented
    And the notifications "outgoing call established" arrive
    And the notification "roster" does not arrive
    When the bot sends "list participants: of a call between two"
    Then Graph answers as documented
    When the bot invites "phoneB"
    Then Graph answers as documented
    And the notifications "phoneB invited" arrive
    And the permissions used are the least documented
    When the bot sends "list participants: <who is in it>"
    Then Graph answers as documented
    When the bot hangs up
    Then Graph answers as documented
    And the notifications "call hung up" arrive
    And nothing else arrives

    Examples:
      | peer         | call                              | who is in it               |
      | a Teams user | to userA, from the bot's instance | userA, the bot and phoneB  |
      | a phone      | example 11                        | phoneA, the bot and phoneB |

  @app-hosted
  Scenario Outline: The bot calls <peer> with media of its own, then invites the other phone
    Given a bot with the least permissions documented
    When the bot creates the call "<call>"
    Then Graph answers as documented
    And the notifications "outgoing call established" arrive
    When the bot invites "phoneB"
    Then Graph answers as documented
    And the notifications "phoneB invited" arrive
    And the permissions used are the least documented
    And nothing else arrives

    Examples:
      | peer         | call                                                           |
      | a phone      | example 12                                                     |
      | a Teams user | to userA, from the bot's instance, with media of the bot's own |

  @service-hosted
  Scenario: The call was begun by the other side, who called the application by its id
    Given a bot with the least permissions documented
    When the caller "userA" calls the bot's application
    Then the notification "incoming call from userA to the application" arrives
    When the bot answers "with audio"
    Then Graph answers as documented
    And the notifications "answered call established" arrive
    When the bot invites "phoneB"
    Then Graph answers as documented
    And the notification "invitation of phoneB without a sponsor" arrives
    When the bot sends "get call: the call is still established"
    Then Graph answers as documented
    And nothing else arrives

  @service-hosted
  Scenario: The invitation fails in a call that the application made, since it has no number
    Given a bot with the least permissions documented
    When the bot creates the call "to userA"
    Then Graph answers as documented
    And the notifications "outgoing call established" arrive
    When the bot invites "phoneB"
    Then Graph answers as documented
    And the notification "invitation of phoneB without a sponsor" arrives
    When the bot sends "get call: the call is still established"
    Then Graph answers as documented
    And nothing else arrives

  @service-hosted
  Scenario: The first party leaves, and the bot stays with the phone
    Given a bot with the least permissions documented
    When the bot creates the call "to userA, from the bot's instance"
    Then Graph answers as documented
    And the notifications "outgoing call established" arrive
    When the bot invites "phoneB"
    Then Graph answers as documented
    And the notifications "phoneB invited" arrive
    When the party "userA" hangs up
    Then the notification "roster without userA" arrives
    When the bot hangs up
    Then Graph answers as documented
    And the notifications "call hung up" arrive
    And nothing else arrives

  @service-hosted
  Scenario Outline: The call goes on between two when the invited phone <does not come>
    Given a bot with the least permissions documented
    And the party "phoneB" <does not come>
    When the bot creates the call "example 11"
    Then Graph answers as documented
    And the notifications "outgoing call established" arrive
    When the bot invites "phoneB"
    Then Graph answers as documented
    And the notification "invitation of phoneB failed" arrives
    When the party "phoneA" hangs up
    Then the notification "call ended by the other party" arrives
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
    When the bot creates the call "example 11"
    Then Graph answers as documented
    And the notifications "outgoing call established" arrive
    When the bot invites "phoneB"
    Then Graph answers as documented
    When 10 seconds pass
    Then the notification "operation ended" does not arrive
    When 110 seconds pass
    Then the notification "invitation of phoneB failed" arrives
    When the bot sends "get call: the call is still established"
    Then Graph answers as documented
    And nothing else arrives

  Scenario Outline: There is no call to invite into when the called party <does not come>
    Given a bot with the least permissions documented
    And the party "phoneA" <does not come>
    When the bot creates the call "example 11"
    Then Graph answers as documented
    And the notifications "<end>" arrive
    When the bot invites "phoneB"
    Then Graph answers "call not found"
    And nothing else arrives

    Examples:
      | does not come     | end                |
      | is busy           | callee busy        |
      | declines          | callee declined    |
      | cannot be reached | callee unreachable |

  @refusal
  Scenario Outline: Graph refuses to invite <invitee>
    Given a bot with the least permissions documented
    When the bot creates the call "example 11"
    Then Graph answers as documented
    And the notifications "outgoing call established" arrive
    When the bot invites "<invitee>"
    Then Graph answers as documented
    And nothing else arrives

    Examples:
      | invitee                                          |
      | a number that is not E.164                       |
      | userB and userC at once, into a call between two |

  @refusal
  Scenario: Graph does not invite into a call that has not been established yet
    Given a bot with the least permissions documented
    And the party "phoneA" does not answer
    When the bot creates the call "example 11"
    Then Graph answers as documented
    And the notification "call establishing" arrives
    When the bot invites "phoneB, too early"
    Then Graph answers as documented
    And nothing else arrives

  @refusal
  Scenario: Graph refuses the invitation without Calls.InitiateGroupCall.All
    Given a bot without the permission "Calls.InitiateGroupCall.All"
    When the bot creates the call "example 11"
    Then Graph answers as documented
    And the notifications "outgoing call established" arrive
    When the bot invites "phoneB"
    Then Graph answers "permission missing"
    And nothing else arrives

  @refusal
  Scenario: Graph refuses the call itself without Calls.Initiate.All, though the bot may invite
    Given a bot without the permission "Calls.Initiate.All"
    And a bot that also has the permission "Calls.InitiateGroupCall.All"
    When the bot creates the call "to userA, from the bot's instance"
    Then Graph answers "permission missing"
    And nothing else arrives
