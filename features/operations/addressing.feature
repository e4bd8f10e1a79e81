@operations @addressing
Feature: Addresses

  Under which addresses a call answers, and under which it does not: the deprecated ones, those of other bots, and
  those that there are not.

  Background:
    Given a bot with the least permissions documented

  Scenario: A call can be read and ended on the deprecated path
    When the bot creates the call "example 11"
    Then Graph answers as documented
    And the notifications "outgoing call established" arrive
    When the bot sends "get call: on the deprecated path"
    Then Graph answers as documented
    When the bot sends "delete call: on the deprecated path"
    Then Graph answers as documented
    And the notifications "call hung up" arrive
    And nothing else arrives

  @refusal
  Scenario Outline: The bot cannot <do> the call of another bot
    When another bot creates the call "example 11"
    And the bot sends "<do> call: the call of another bot"
    Then Graph answers as documented
    And nothing else arrives

    Examples:
      | do     |
      | get    |
      | delete |

  @refusal
  Scenario Outline: Graph refuses <what>
    When the bot creates the call "example 11"
    Then Graph answers as documented
    And the notifications "outgoing call established" arrive
    When the bot sends "no operation: <what>"
    Then Graph answers as documented
    And nothing else arrives

    Examples:
      | what                                     |
      | an action that there is not              |
      | an action that is read instead of posted |
      | an answer in plain text                  |
