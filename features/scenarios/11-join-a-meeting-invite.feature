@scenario-11 @meeting @pstn @invite
Feature: Scenario 11 - the bot joins a scheduled meeting and invites a phone

  The last of the calling scenarios of "Create call". No page says in whose name the bot must have joined for a
  phone to be dialled; here it is its application instance, which has a number, as "participant: invite" asks of
  calls in general: https://learn.microsoft.com/graph/api/participant-invite

  @service-hosted
  Scenario: The bot joins, invites the phone, and leaves in the end
    Given a bot with the least permissions documented
    When the bot creates the call "into the meeting, from the bot's instance"
    Then Graph answers as documented
    And the notifications "meeting call established" arrive
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
  Scenario: The bot joins with media of its own and invites the phone
    Given a bot with the least permissions documented
    When the bot creates the call "into the meeting, from the bot's instance, with media of the bot's own"
    Then Graph answers as documented
    And the notifications "meeting call established" arrive
    And the notification "roster of the meeting" arrives
    When the bot invites "phoneB"
    Then Graph answers as documented
    And the notifications "phoneB invited" arrive
    And the permissions used are the least documented
    And nothing else arrives

  @service-hosted
  Scenario: The bot joins by the meeting's id and passcode and invites the phone
    Given a bot with the least permissions documented
    When the bot creates the call "into the meeting by its id and passcode, from the bot's instance"
    Then Graph answers as documented
    And the notifications "meeting call established by meeting id" arrive
    And the notification "roster of the meeting" arrives
    When the bot invites "phoneB"
    Then Graph answers as documented
    And the notifications "phoneB invited" arrive
    And nothing else arrives

  @service-hosted
  Scenario: A bot that asked for deltas is notified only of who came
    Given a bot with the least permissions documented
    When the bot creates the call "into the meeting, from the bot's instance, for a delta roster"
    Then Graph answers as documented
    And the notifications "meeting call established" arrive
    And the notification "delta roster of the meeting" arrives
    When the bot invites "phoneB"
    Then Graph answers as documented
    And the notifications "phoneB invited, as a delta" arrive
    And nothing else arrives

  @service-hosted
  Scenario: The consent of that meeting replaces the permission to join, not for the one to invite
    Given a bot with the resource-specific consent "Calls.JoinGroupCalls.Chat" instead of "Calls.JoinGroupCall.All"
    When the bot creates the call "into the meeting, from the bot's instance"
    Then Graph answers as documented
    And the notifications "meeting call established" arrive
    And the notification "roster of the meeting" arrives
    When the bot invites "phoneB"
    Then Graph answers as documented
    And the permissions used are the least documented
    And the notifications "phoneB invited" arrive

  @service-hosted
  Scenario: Phone and bot leave one after the other, and the meeting goes on without them
    Given a bot with the least permissions documented
    When the bot creates the call "into the meeting, from the bot's instance"
    Then Graph answers as documented
    And the notifications "meeting call established" arrive
    And the notification "roster of the meeting" arrives
    When the bot invites "phoneB"
    Then Graph answers as documented
    And the notifications "phoneB invited" arrive
    When the party "phoneB" hangs up
    Then the notification "roster without phoneB" arrives
    When the bot hangs up
    Then Graph answers as documented
    And the notifications "call hung up" arrive
    And nothing else arrives

  @service-hosted
  Scenario: The invitation fails when the bot has joined as the application, behind which is no number
    Given a bot with the least permissions documented
    When the bot creates the call "example 05"
    Then Graph answers as documented
    And the notifications "meeting call established" arrive
    And the notification "full roster" arrives
    When the bot invites "phoneB"
    Then Graph answers as documented
    And the notification "invitation of phoneB without a sponsor" arrives
    When the bot sends "get call: the call is still established"
    Then Graph answers as documented
    And nothing else arrives

  @service-hosted
  Scenario Outline: The meeting goes on without the phone when it <does not come>
    Given a bot with the least permissions documented
    And the party "phoneB" <does not come>
    When the bot creates the call "into the meeting, from the bot's instance"
    Then Graph answers as documented
    And the notifications "meeting call established" arrive
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

  @service-hosted @slow
  Scenario: The meeting goes on when the phone rings and nobody picks up
    Given a bot with the least permissions documented
    And the party "phoneB" does not answer
    When the bot creates the call "into the meeting, from the bot's instance"
    Then Graph answers as documented
    And the notifications "meeting call established" arrive
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

  @refusal
  Scenario: The bot invites after it has left, and there is no call
    Given a bot with the least permissions documented
    When the bot creates the call "into the meeting, from the bot's instance"
    Then Graph answers as documented
    And the notifications "meeting call established" arrive
    And the notification "roster of the meeting" arrives
    When the bot hangs up
    Then Graph answers as documented
    And the notifications "call hung up" arrive
    When the bot invites "phoneB"
    Then Graph answers "call not found"
    And nothing else arrives

  @refusal
  Scenario Outline: Graph refuses to invite <invitee> into the meeting
    Given a bot with the least permissions documented
    When the bot creates the call "into the meeting, from the bot's instance"
    Then Graph answers as documented
    And the notifications "meeting call established" arrive
    And the notification "roster of the meeting" arrives
    When the bot invites "<invitee>"
    Then Graph answers as documented
    And nothing else arrives

    Examples:
      | invitee                    |
      | a number that is not E.164 |
      | six users at once          |

  @refusal
  Scenario: Graph refuses the invitation without Calls.InitiateGroupCall.All
    Given a bot without the permission "Calls.InitiateGroupCall.All"
    When the bot creates the call "into the meeting, from the bot's instance"
    Then Graph answers as documented
    And the notifications "meeting call established" arrive
    And the notification "roster of the meeting" arrives
    When the bot invites "phoneB"
    Then Graph answers "permission missing"
    And nothing else arrives

  @refusal
  Scenario: Graph does not let the bot join with the permission to invite alone
    Given a bot without the permission "Calls.JoinGroupCall.All"
    And a bot that also has the permission "Calls.InitiateGroupCall.All"
    When the bot creates the call "into the meeting, from the bot's instance"
    Then Graph answers "permission missing"
    And nothing else arrives
