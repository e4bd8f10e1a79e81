@scenario-08 @p2p @pstn
Feature: Scenario 8 - the bot calls a phone by its instance identifier

  Of the eleven calling scenarios that "Create call" lists this is the eighth: an outgoing call from the bot,
  in the name of its application instance, to a PSTN number. Examples 11 and 12 of the page show the request;
  the ends of a call are those of "Delete call": https://learn.microsoft.com/graph/api/call-delete

  @service-hosted
  Scenario: The phone picks up, and the bot hangs up in the end
    Given a bot with the least permissions documented
    When the bot creates the call "example 11"
    Then Graph answers as documented
    And the permissions used are the least documented
    And the notifications "outgoing call established" arrive
    And the notification "roster" does not arrive
    When the bot hangs up
    Then Graph answers as documented
    And the notifications "call hung up" arrive

  @app-hosted
  Scenario: The phone picks up a call whose media the bot hosts itself, and the bot hangs up in the end
    Given a bot with the least permissions documented
    When the bot creates the call "example 12"
    Then Graph answers as documented
    And the permissions used are the least documented
    And the notifications "outgoing call established" arrive
    When the bot hangs up
    Then Graph answers as documented
    And the notifications "call hung up" arrive

  @service-hosted
  Scenario: The phone hangs up
    Given a bot with the least permissions documented
    When the bot creates the call "example 11"
    Then Graph answers as documented
    And the notifications "outgoing call established" arrive
    When the party "phoneA" hangs up
    Then the notifications "call ended by the other party" arrive
    When the bot gets the call
    Then Graph answers "call not found"

  @service-hosted
  Scenario: The phone rings for a while before somebody picks up
    Given a bot with the least permissions documented
    And the party "phoneA" does not answer
    When the bot creates the call "example 11"
    Then Graph answers as documented
    And the notification "call establishing" arrives
    When 10 seconds pass
    Then the notification "ringing call established" does not arrive
    When the party "phoneA" picks up
    Then the notification "ringing call established" arrives

  @service-hosted
  Scenario: The phone is busy
    Given a bot with the least permissions documented
    And the party "phoneA" is busy
    When the bot creates the call "example 11"
    Then Graph answers as documented
    And the notifications "callee busy" arrive

  @service-hosted
  Scenario: The phone declines the call
    Given a bot with the least permissions documented
    And the party "phoneA" declines
    When the bot creates the call "example 11"
    Then Graph answers as documented
    And the notifications "callee declined" arrive

  @service-hosted @slow
  Scenario: Nobody picks up until the ringing time-out that the bot asked for
    Given a bot with the least permissions documented
    And the party "phoneA" does not answer
    When the bot creates the call "to a phone, ringing for 30 seconds"
    Then Graph answers as documented
    And the notification "call establishing" arrives
    When 20 seconds pass
    Then the notifications "callee did not answer" do not arrive
    When 15 seconds pass
    Then the notifications "callee did not answer" arrive

  @service-hosted
  Scenario: The phone cannot be reached
    Given a bot with the least permissions documented
    And the party "phoneA" cannot be reached
    When the bot creates the call "example 11"
    Then Graph answers as documented
    And the notifications "callee unreachable" arrive

  @service-hosted
  Scenario: The call is rejected when no number is assigned to the instance
    Given a bot with the least permissions documented
    When the bot creates the call "to a phone, from an instance without a number"
    Then Graph answers as documented
    And the notifications "call rejected for want of a number" arrive
    When the bot gets the call
    Then Graph answers "call not found"
    And nothing else arrives

  @service-hosted
  Scenario: The bot gives up while the phone still rings
    Given a bot with the least permissions documented
    And the party "phoneA" does not answer
    When the bot creates the call "example 11"
    Then Graph answers as documented
    And the notification "call establishing" arrives
    When the bot hangs up
    Then Graph answers as documented
    And the notifications "call hung up" arrive

  @service-hosted @refusal
  Scenario Outline: Graph refuses a call to a phone <fault>
    Given a bot with the least permissions documented
    When the bot creates the call "to a phone, <fault>"
    Then Graph answers as documented
    And nothing else arrives

    Examples:
      | fault                                        |
      | by a number that is not E.164                |
      | ringing for more than 115 seconds            |
      | without a source                             |
      | from the application instead of its instance |
      | from the instance of another application     |
      | in another tenant                            |
