@errors @refusal @busy-or-broken
Feature: A Graph that is too busy, or broken

  Graph may have more to do than it can. Then it says when to come back, and has done nothing; what was asked
  for is still to be had afterwards: https://learn.microsoft.com/graph/throttling

  Scenario: A bot that asks too often learns when to come back
    Given a bot with the least permissions documented
    And Graph throttles the next request
    When the bot creates the call "example 01"
    Then Graph answers "throttled"
    And nothing else arrives
    When the bot creates the call "example 01"
    Then Graph answers as documented
    And the notifications "outgoing call established" arrive
    And nothing else arrives

  Scenario: A throttled request leaves the call as it was
    Given a bot with the least permissions documented
    When the bot creates the call "example 01"
    Then Graph answers as documented
    And the notifications "outgoing call established" arrive
    Given Graph throttles the next request
    When the bot hangs up
    Then Graph answers "throttled"
    And nothing else arrives
    When the bot sends "get call: an established call between two"
    Then Graph answers as documented

  Scenario Outline: A service that <does not answer> creates no call
    Given a bot with the least permissions documented
    And <what Graph does> at the next request
    When the bot creates the call "example 01"
    Then Graph answers "<answer>"
    And nothing else arrives
    When the bot creates the call "example 01"
    Then Graph answers as documented
    And the notifications "outgoing call established" arrive
    And nothing else arrives

    Examples:
      | does not answer       | what Graph does         | answer          |
      | is unavailable        | Graph is unavailable    | unavailable     |
      | does not come in time | Graph's gateway times out | gateway timeout |

  Scenario: A service that is unavailable leaves the call as it was
    Given a bot with the least permissions documented
    When the bot creates the call "example 01"
    Then Graph answers as documented
    And the notifications "outgoing call established" arrive
    Given Graph is unavailable at the next request
    When the bot hangs up
    Then Graph answers "unavailable"
    And nothing else arrives
    When the bot sends "get call: an established call between two"
    Then Graph answers as documented

  Scenario: A fault of the service creates no call
    Given a bot with the least permissions documented
    And Graph fails at the next request
    When the bot creates the call "example 01"
    Then Graph answers "server error"
    And nothing else arrives
    When the bot creates the call "example 01"
    Then Graph answers as documented
    And the notifications "outgoing call established" arrive
    And nothing else arrives
