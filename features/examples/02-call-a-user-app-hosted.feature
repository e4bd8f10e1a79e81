@example-02 @p2p @app-hosted
Feature: Example 2 - the bot calls a Teams user and hosts the media itself

  The second example of "Create call" sends the bot's own media session along with the call to a Teams user,
  which takes a permission more. The page adds that a call between two brings notifications of its state only:
  https://learn.microsoft.com/graph/api/application-post-calls?view=graph-rest-beta

  Scenario: Graph creates the call with the media session of the bot and reports nothing but its state
    Given a bot with the least permissions documented
    When the bot creates the call "example 02"
    Then Graph answers as documented
    And the permissions used are the least documented
    And the notifications "outgoing call established" arrive
    And the notification "roster" does not arrive
    And nothing else arrives

  Scenario: Graph shows the established call, and ends it when the bot hangs up
    Given a bot with the least permissions documented
    When the bot creates the call "example 02"
    Then Graph answers as documented
    And the notifications "outgoing call established" arrive
    When the bot sends "get call: an established call between two"
    Then Graph answers as documented
    When the bot hangs up
    Then Graph answers as documented
    And the notifications "call hung up" arrive

  Scenario: Graph notifies the bot when the user hangs up
    Given a bot with the least permissions documented
    When the bot creates the call "example 02"
    Then Graph answers as documented
    And the notifications "outgoing call established" arrive
    When the party "userA" hangs up
    Then the notifications "call ended by the other party" arrive

  @refusal
  Scenario Outline: Graph refuses the call without <permission>
    Given a bot without the permission "<permission>"
    When the bot creates the call "example 02"
    Then Graph answers "permission missing"
    And nothing else arrives

    Examples:
      | permission            |
      | Calls.Initiate.All    |
      | Calls.AccessMedia.All |
