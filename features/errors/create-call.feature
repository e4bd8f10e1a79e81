@errors @refusal @create-call
Feature: Calls that Graph does not create

  What a request to create a call must have, what it must not have, and what each value may be, stands on the
  page "Create call" and on those of the types it takes. Graph refuses what is otherwise, says why in an error
  that support can find by its request-id, and nothing happens:
  https://learn.microsoft.com/graph/api/application-post-calls?view=graph-rest-beta

  Scenario Outline: Graph creates no call <fault>
    Given a bot with the least permissions documented
    When the bot creates the call "<fault>"
    Then Graph answers as documented
    And nothing else arrives

    Examples:
      | fault                                                |
      | in JSON that breaks off                              |
      | in two values instead of one                         |
      | with nothing in it                                   |
      | in plain text                                        |
      | without a content type                               |
      | without a callback address                           |
      | with a callback address that is not https            |
      | with a callback address that is not one                 |
      | with no target and no meeting                        |
      | with an empty list of targets and no meeting         |
      | with a target and a meeting                          |
      | with six users                                       |
      | with a phone among several targets                   |
      | of a type that there is not                          |
      | with a subject that is no text                       |
      | with targets that are no list                        |
      | with media of a kind that there is not               |
      | with media of no kind                                |
      | with media that the service hosts and the bot too    |
      | without media                                        |
      | with media of the bot without a session              |
      | without modalities                                   |
      | with a modality that there is not                    |
      | in a direction that there is not                     |
      | in the direction of incoming calls                   |
      | with a routing policy that there is not              |
      | to a user without an id                              |
      | to nobody                                            |
      | as a guest, to a user                                |
      | into a meeting without its chat                      |
      | into a meeting of nobody                             |
      | into a meeting by no id                              |

  Scenario: After a refusal Graph still creates the call when it is asked as documented
    Given a bot with the least permissions documented
    When the bot creates the call "without a callback address"
    Then Graph answers as documented
    When the bot creates the call "example 01"
    Then Graph answers as documented
    And the notifications "outgoing call established" arrive
    And nothing else arrives
