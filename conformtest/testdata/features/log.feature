Feature: A bot keeps a log
  Whoever writes a bot knows more of it than Graph says. Steps of one's own look at that.

  Scenario: The log names the call that the bot created
    Given the bot keeps a log
    And a bot with the least permissions documented
    When the bot creates the call "example 01"
    Then Graph answers as documented
    And the log has these lines:
      | created | the call |
    When the bot hangs up
    Then Graph answers as documented
    And the log has these lines:
      | created | the call |
      | ended   | the call |

  Scenario Outline: The log is about this scenario alone
    Given the bot keeps a log
    And a bot with the least permissions documented
    When the bot creates the call "<call>"
    Then the log has 1 line
    Examples:
      | call       |
      | example 01 |
      | example 01 |
