@errors @refusal @tokens
Feature: Tokens that Graph does not take

  A bot proves who it is by an access token of the application itself. Without a valid one Graph answers 401 and
  says by which scheme to authenticate; a valid one that gives no right answers 403. Nothing happens either way:
  https://learn.microsoft.com/graph/auth-v2-service

  Scenario: Graph asks who is there
    Given a bot with the least permissions documented
    When the bot creates the call "without a token"
    Then Graph answers as documented
    And nothing else arrives

  Scenario: Graph does not take any text for a token
    Given a bot with the least permissions documented
    When the bot creates the call "with a token that is not one"
    Then Graph answers as documented
    And nothing else arrives

  Scenario: Graph notices a changed signature
    Given a bot with the least permissions documented
    When the bot creates the call "with a token whose signature was changed"
    Then Graph answers as documented
    And nothing else arrives

  Scenario: Graph does not trust a key that it does not know
    Given a bot with the least permissions documented
    When the bot creates the call "with a token signed by a stranger"
    Then Graph answers as documented
    And nothing else arrives

  Scenario: Graph does not take an old token
    Given a bot with the least permissions documented
    When the bot creates the call "with a token that has expired"
    Then Graph answers as documented
    And nothing else arrives

  Scenario: Graph does not take a token before its time
    Given a bot with the least permissions documented
    When the bot creates the call "with a token that is not valid yet"
    Then Graph answers as documented
    And nothing else arrives

  Scenario: Graph does not take a token for another service
    Given a bot with the least permissions documented
    When the bot creates the call "with a token for another service"
    Then Graph answers as documented
    And nothing else arrives

  Scenario: Graph does not choose between two tokens
    Given a bot with the least permissions documented
    When the bot creates the call "with two Authorization headers"
    Then Graph answers as documented
    And nothing else arrives

  Scenario: Graph creates no call in a tenant that the token is not of
    Given a bot with the least permissions documented
    When the bot creates the call "with a token of another tenant"
    Then Graph answers as documented
    And nothing else arrives

  Scenario: Graph does not let a person call through an application
    Given a bot with the least permissions documented
    When the bot creates the call "with a token of a person"
    Then Graph answers as documented
    And nothing else arrives

  Scenario: Graph shows no call, and ends none, to somebody without a valid token
    Given a bot with the least permissions documented
    When the bot creates the call "example 01"
    Then Graph answers as documented
    And the notifications "outgoing call established" arrive
    When the bot sends "get call: the bot's call, without a token"
    Then Graph answers as documented
    When the bot sends "delete call: the bot's call, with a token that has expired"
    Then Graph answers as documented
    When the bot sends "get call: an established call between two"
    Then Graph answers as documented
    And nothing else arrives
