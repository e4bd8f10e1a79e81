@example-01 @p2p @service-hosted
Feature: Example 1 - the bot calls a Teams user, the service hosts the media

  "Create call" shows first how a bot rings one Teams user and leaves the media to the service. Graph answers
  with a call that is being established, notifies the bot when it is, and, since this bot asked for it, when
  the user shares content: https://learn.microsoft.com/graph/api/application-post-calls?view=graph-rest-beta

  Scenario: Graph creates the call and notifies the bot when it is established
    Given a bot with the least permissions documented
    When the bot creates the call "example 01"
    Then Graph answers as documented
    And the permissions used are the least documented
    And the notifications "outgoing call established" arrive
    And the notification "roster" does not arrive

  Scenario: Graph notifies the bot when the user starts, changes and stops sharing content
    Given a bot with the least permissions documented
    When the bot creates the call "example 01"
    Then Graph answers as documented
    And the notifications "outgoing call established" arrive
    When the party "userA" starts sharing content
    Then the notification "content sharing started" arrives
    When the party "userA" updates the shared content
    Then the notification "content sharing updated" arrives
    When the party "userA" stops sharing content
    Then the notification "content sharing ended" arrives
    And nothing else arrives

  Scenario: Graph keeps content sharing from a bot that did not ask for it
    Given a bot with the least permissions documented
    When the bot creates the call "example 01 without content sharing"
    Then Graph answers as documented
    And the notifications "outgoing call established" arrive
    When the party "userA" starts sharing content
    And the party "userA" stops sharing content
    Then the notifications "content sharing" do not arrive

  Scenario: Graph shows the established call, ends it when the bot hangs up, and then knows it no more
    Given a bot with the least permissions documented
    When the bot creates the call "example 01"
    Then Graph answers as documented
    And the notifications "outgoing call established" arrive
    When the bot sends "get call: an established call between two"
    Then Graph answers as documented
    When the bot hangs up
    Then Graph answers as documented
    And the notifications "call hung up" arrive
    When the bot gets the call
    Then Graph answers "call not found"

  Scenario: Graph shows and ends no call that never was
    Given a bot with the least permissions documented
    When the bot creates the call "example 01"
    Then Graph answers as documented
    And the notifications "outgoing call established" arrive
    When the bot sends "get call: unknown call"
    Then Graph answers as documented
    When the bot sends "delete call: unknown call"
    Then Graph answers as documented
    And nothing else arrives

  Scenario: Graph notifies the bot when the user hangs up
    Given a bot with the least permissions documented
    When the bot creates the call "example 01"
    Then Graph answers as documented
    And the notifications "outgoing call established" arrive
    When the party "userA" hangs up
    Then the notifications "call ended by the other party" arrive

  Scenario Outline: Graph ends the call when the user <does not take it>
    Given a bot with the least permissions documented
    And the party "userA" <does not take it>
    When the bot creates the call "example 01"
    Then Graph answers as documented
    And the notifications "<end>" arrive

    Examples:
      | does not take it  | end                |
      | is busy           | callee busy        |
      | declines          | callee declined    |
      | cannot be reached | callee unreachable |

  Scenario: Graph still creates the call on the deprecated path
    Given a bot with the least permissions documented
    When the bot creates the call "example 01 on the deprecated path"
    Then Graph answers as documented
    And the notifications "outgoing call established" arrive

  @refusal
  Scenario: Graph refuses the call without Calls.Initiate.All
    Given a bot without the permission "Calls.Initiate.All"
    When the bot creates the call "example 01"
    Then Graph answers "permission missing"
    And nothing else arrives

  @refusal
  Scenario: Graph does not take the permission for group calls in its place
    Given a bot without the permission "Calls.Initiate.All"
    And a bot that also has the permission "Calls.InitiateGroupCall.All"
    When the bot creates the call "example 01"
    Then Graph answers "permission of another kind of call"

  Scenario: A token that carries more than the call needs does not go unnoticed
    Given a bot with the least permissions documented
    And a bot that also has the permission "Calls.JoinGroupCall.All"
    When the bot creates the call "example 01"
    Then Graph answers as documented
    And the token carries more than is documented as needed
    And the notifications "outgoing call established" arrive
