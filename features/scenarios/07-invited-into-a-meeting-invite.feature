@scenario-07 @incoming @meeting @invite
Feature: Scenario 7 - somebody in a scheduled meeting adds the bot's instance, and the bot invites a phone

  The seventh calling scenario of "Create call". The call comes in as any other, with the chat and the meeting in
  it; the bot knows by them that it is a group call, which takes a permission to answer. When the bot leaves, the
  meeting goes on: https://learn.microsoft.com/graph/api/call-answer

  @service-hosted
  Scenario: The bot answers, invites the phone, and leaves in the end
    Given a bot with the least permissions documented
    When the participant "userA" adds the bot's instance to the scheduled meeting
    Then the notification "incoming call from the meeting" arrives
    When the bot answers "the meeting with audio"
    Then Graph answers as documented
    And the notifications "answered call established" arrive
    And the notification "roster of the meeting" arrives
    When the bot invites "phoneB"
    Then Graph answers as documented
    And the notifications "phoneB invited" arrive
    And the permissions used are the least documented
    When the bot sends "list participants: phoneB in the meeting"
    Then Graph answers as documented
    When the bot hangs up
    Then Graph answers as documented
    And the notifications "call hung up" arrive
    And nothing else arrives

  @app-hosted
  Scenario: The bot answers with media of its own and invites the phone
    Given a bot with the least permissions documented
    When the participant "userA" adds the bot's instance to the scheduled meeting
    Then the notification "incoming call from the meeting" arrives
    When the bot answers "the meeting with media of the bot's own"
    Then Graph answers as documented
    And the notifications "answered call established" arrive
    And the notification "roster of the meeting" arrives
    When the bot invites "phoneB"
    Then Graph answers as documented
    And the notifications "phoneB invited" arrive
    And the permissions used are the least documented

  @service-hosted
  Scenario: A bot that asked for deltas is notified only of who came
    Given a bot with the least permissions documented
    When the participant "userA" adds the bot's instance to the scheduled meeting
    Then the notification "incoming call from the meeting" arrives
    When the bot answers "the meeting with audio, for a delta roster"
    Then Graph answers as documented
    And the notifications "answered call established" arrive
    And the notification "delta roster of the meeting" arrives
    When the bot invites "phoneB"
    Then Graph answers as documented
    And the notifications "phoneB invited, as a delta" arrive
    And nothing else arrives

  @service-hosted
  Scenario: The permission of guests lets the bot answer too
    Given a bot without the permission "Calls.JoinGroupCall.All"
    And a bot that also has the permission "Calls.JoinGroupCallAsGuest.All"
    When the participant "userA" adds the bot's instance to the scheduled meeting
    Then the notification "incoming call from the meeting" arrives
    When the bot answers "the meeting with audio"
    Then Graph answers as documented
    And the notifications "answered call established" arrive

  @service-hosted
  Scenario Outline: The meeting goes on without the phone when it <does not come>
    Given a bot with the least permissions documented
    And the party "phoneB" <does not come>
    When the participant "userA" adds the bot's instance to the scheduled meeting
    Then the notification "incoming call from the meeting" arrives
    When the bot answers "the meeting with audio"
    Then Graph answers as documented
    And the notifications "answered call established" arrive
    And the notification "roster of the meeting" arrives
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

  @service-hosted
  Scenario: The phone leaves the meeting again, and the meeting goes on
    Given a bot with the least permissions documented
    When the participant "userA" adds the bot's instance to the scheduled meeting
    Then the notification "incoming call from the meeting" arrives
    When the bot answers "the meeting with audio"
    Then Graph answers as documented
    And the notifications "answered call established" arrive
    And the notification "roster of the meeting" arrives
    When the bot invites "phoneB"
    Then Graph answers as documented
    And the notifications "phoneB invited" arrive
    When the party "phoneB" hangs up
    Then the notification "roster without phoneB" arrives
    When the bot sends "get call: the call is still established"
    Then Graph answers as documented
    And nothing else arrives

  @service-hosted @slow
  Scenario: The meeting goes on when the phone rings and nobody picks up
    Given a bot with the least permissions documented
    And the party "phoneB" does not answer
    When the participant "userA" adds the bot's instance to the scheduled meeting
    Then the notification "incoming call from the meeting" arrives
    When the bot answers "the meeting with audio"
    Then Graph answers as documented
    And the notifications "answered call established" arrive
    And the notification "roster of the meeting" arrives
    When the bot invites "phoneB"
    Then Graph answers as documented
    When 10 seconds pass
    Then the notification "operation ended" does not arrive
    When 110 seconds pass
    Then the notification "invitation of phoneB failed" arrives
    When the bot sends "get call: the call is still established"
    Then Graph answers as documented
    And nothing else arrives

  @slow
  Scenario: The bot answers after its 15 seconds, and the call is gone
    Given a bot with the least permissions documented
    When the participant "userA" adds the bot's instance to the scheduled meeting
    Then the notification "incoming call from the meeting" arrives
    When 16 seconds pass
    Then the notification "incoming call not taken" arrives
    When the bot answers "the meeting with audio"
    Then Graph answers "answer too late"
    And nothing else arrives

  Scenario: The bot would rather not come
    Given a bot with the least permissions documented
    And a bot that also has the permission "Calls.JoinGroupCall.All"
    When the participant "userA" adds the bot's instance to the scheduled meeting
    Then the notification "incoming call from the meeting" arrives
    When the bot rejects "because it is busy"
    Then Graph answers as documented
    And the notification "call rejected" arrives
    And nothing else arrives

  @refusal
  Scenario Outline: Graph refuses to invite <invitee>
    Given a bot with the least permissions documented
    When the participant "userA" adds the bot's instance to the scheduled meeting
    Then the notification "incoming call from the meeting" arrives
    When the bot answers "the meeting with audio"
    Then Graph answers as documented
    And the notifications "answered call established" arrive
    And the notification "roster of the meeting" arrives
    When the bot invites "<invitee>"
    Then Graph answers as documented
    And nothing else arrives

    Examples:
      | invitee                    |
      | a number that is not E.164 |
      | six users at once          |

  @refusal
  Scenario: The bot invites after it has left, and there is no call
    Given a bot with the least permissions documented
    When the participant "userA" adds the bot's instance to the scheduled meeting
    Then the notification "incoming call from the meeting" arrives
    When the bot answers "the meeting with audio"
    Then Graph answers as documented
    And the notifications "answered call established" arrive
    And the notification "roster of the meeting" arrives
    When the bot hangs up
    Then Graph answers as documented
    And the notifications "call hung up" arrive
    When the bot invites "phoneB"
    Then Graph answers "call not found"
    And nothing else arrives

  @refusal
  Scenario: Graph does not let the bot answer without Calls.JoinGroupCall.All
    Given a bot without the permission "Calls.JoinGroupCall.All"
    And a bot that also has the permission "Calls.Initiate.All"
    When the participant "userA" adds the bot's instance to the scheduled meeting
    Then the notification "incoming call from the meeting" arrives
    When the bot answers "the meeting with audio"
    Then Graph answers "permission missing"
    And nothing else arrives

  @refusal
  Scenario: Graph refuses the invitation without Calls.InitiateGroupCall.All
    Given a bot without the permission "Calls.InitiateGroupCall.All"
    When the participant "userA" adds the bot's instance to the scheduled meeting
    Then the notification "incoming call from the meeting" arrives
    When the bot answers "the meeting with audio"
    Then Graph answers as documented
    And the notifications "answered call established" arrive
    And the notification "roster of the meeting" arrives
    When the bot invites "phoneB"
    Then Graph answers "permission missing"
    And nothing else arrives
