@operations @keep-alive
Feature: Keeping a call alive

  A bot that does not say at least once in 45 minutes that it is still there loses its call:
  https://learn.microsoft.com/graph/api/call-keepalive

  Scenario: The bot keeps its call alive for more than an hour
    Given a bot with the least permissions documented
    When the bot creates the call "example 11"
    Then Graph answers as documented
    And the notifications "outgoing call established" arrive
    When 40 minutes pass
    And the bot sends "keep alive: the bot's call"
    Then Graph answers as documented
    When 40 minutes pass
    Then the notification "call ended without a keep-alive" does not arrive
    When the bot sends "get call: the call kept alive"
    Then Graph answers as documented

  @slow
  Scenario: The bot forgets to, and the call ends after 45 minutes
    Given a bot with the least permissions documented
    When the bot creates the call "example 11"
    Then Graph answers as documented
    And the notifications "outgoing call established" arrive
    When 44 minutes pass
    Then the notification "call ended without a keep-alive" does not arrive
    When 2 minutes pass
    Then the notification "call ended without a keep-alive" arrives
    When the bot sends "keep alive: the bot's call"
    Then Graph answers "call not found"
    And nothing else arrives

  @names
  Scenario: Graph knows the action by its qualified name
    Given a bot with the least permissions documented
    When the bot creates the call "example 11"
    Then Graph answers as documented
    When the bot sends "keep alive: by its qualified name"
    Then Graph answers as documented

  @refusal
  Scenario: The bot cannot keep the call of another bot alive
    Given a bot with the least permissions documented
    When another bot creates the call "example 11"
    And the bot sends "keep alive: the call of another bot"
    Then Graph answers as documented
