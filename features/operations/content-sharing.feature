@operations @content-sharing
Feature: Shared content

  While somebody shares a screen or a document there is a session that the bot can list and read:
  https://learn.microsoft.com/graph/api/call-list-contentsharingsessions

  Scenario: The bot finds what is being shared, and nothing afterwards
    Given a bot with the least permissions documented
    When the bot creates the call "example 01"
    Then Graph answers as documented
    And the notifications "outgoing call established" arrive
    When the bot sends "list content sharing sessions: of a call in which nothing is shared"
    Then Graph answers as documented
    When the party "userA" starts sharing content
    Then the notification "content sharing started" arrives
    When the bot sends "list content sharing sessions: of the call"
    Then Graph answers as documented
    When the bot sends "get content sharing session: the one that was begun"
    Then Graph answers as documented
    When the party "userA" stops sharing content
    Then the notification "content sharing ended" arrives
    When the bot sends "list content sharing sessions: of a call in which nothing is shared"
    Then Graph answers as documented
    When the bot sends "get content sharing session: the one that has ended"
    Then Graph answers as documented
    And nothing else arrives
