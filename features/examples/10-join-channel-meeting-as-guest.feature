@example-10 @meeting @guest @service-hosted
Feature: Example 10 - the bot joins a meeting in a channel as a guest, the service hosts the media

  The tenth example of "Create call" gives the bot a guest's name. The meeting's settings may keep it in the
  lobby: until somebody admits it, the bot sees nobody but itself in the roster:
  https://learn.microsoft.com/graph/api/application-post-calls?view=graph-rest-beta

  Scenario: Graph lets the guest in or keeps it in the lobby, and shows it whom it may see
    Given a bot with the least permissions documented
    When the bot creates the call "example 10"
    Then Graph answers as documented
    And the notifications "call established" arrive
    And the notification "roster of the guest" arrives
    And nothing else arrives

  Scenario: Graph keeps the guest in the lobby, where it sees nobody but itself
    Given a bot with the least permissions documented
    When the bot creates the call "example 10"
    Then Graph answers as documented
    And the permissions used are the least documented
    And the notifications "call established" arrive
    And the notification "roster in the lobby" arrives
    And nothing else arrives

  Scenario: Graph sends the guest in the lobby a delta if it asked for that
    Given a bot with the least permissions documented
    When the bot creates the call "example 10 with a delta roster"
    Then Graph answers as documented
    And the notifications "call established" arrive
    And the notification "delta roster in the lobby" arrives
    And nothing else arrives

  Scenario: Graph sends the guest the whole roster once it is admitted, and not before
    Given a bot with the least permissions documented
    When the bot creates the call "example 10"
    Then Graph answers as documented
    And the notifications "call established" arrive
    And the notification "roster in the lobby" arrives
    And the notification "roster after the lobby" does not arrive
    When the bot is admitted from the lobby
    Then the notification "roster after the lobby" arrives

  Scenario: Graph sends the admitted guest a delta if it asked for that
    Given a bot with the least permissions documented
    When the bot creates the call "example 10 with a delta roster"
    Then Graph answers as documented
    And the notifications "call established" arrive
    And the notification "delta roster in the lobby" arrives
    And the notification "delta roster after the lobby" does not arrive
    When the bot is admitted from the lobby
    Then the notification "delta roster after the lobby" arrives

  Scenario: Graph takes the guest out of the meeting when it hangs up
    Given a bot with the least permissions documented
    When the bot creates the call "example 10"
    Then Graph answers as documented
    And the notifications "call established" arrive
    And the notification "roster in the lobby" arrives
    When the bot sends "get call: an established call in a meeting"
    Then Graph answers as documented
    When the bot hangs up
    Then Graph answers as documented
    And the notifications "call hung up" arrive

  @refusal
  Scenario: Graph refuses to let the guest in without Calls.JoinGroupCallAsGuest.All
    Given a bot without the permission "Calls.JoinGroupCallAsGuest.All"
    When the bot creates the call "example 10"
    Then Graph answers "permission missing"
    And nothing else arrives

  @refusal
  Scenario: Graph does not let a guest in with the permission of those who join as themselves
    Given a bot without the permission "Calls.JoinGroupCallAsGuest.All"
    And a bot that also has the permission "Calls.JoinGroupCall.All"
    When the bot creates the call "example 10"
    Then Graph answers "permission of another kind of call"
