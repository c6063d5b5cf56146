"""Everything that members can ask about challenges."""

from __future__ import annotations

from typing import ClassVar

from bot.interactions.route import DeliveryId, FollowUp, Route, RowId


class ChallengeRoute(Route):
    """A question of a member about challenges."""

    follow_up: ClassVar = FollowUp.MEMBER_NOTICES


class ShowCurrent(ChallengeRoute):
    """The latest challenge of the member's group."""

    path: ClassVar = "challenge:2:now"


class AnswerCurrent(ChallengeRoute):
    """The form for an answer to the latest challenge of the member's group."""

    path: ClassVar = "challenge:2:submit"


class Answer(ChallengeRoute):
    """The form for an answer to a post; filled in, it hands the answer in."""

    path: ClassVar = "challenge:2:answer"
    never_in_id: ClassVar = frozenset({"did", "learned", "link"})
    post_id: RowId
    did: str | None = None
    learned: str | None = None
    link: str | None = None


class ShowHints(ChallengeRoute):
    """The hints to the challenge of a post."""

    path: ClassVar = "challenge:2:hint"
    post_id: RowId
    delivery_id: DeliveryId | None = None


class ShowSubmission(ChallengeRoute):
    """The member's answer to a post."""

    path: ClassVar = "challenge:2:mine"
    post_id: RowId
    delivery_id: DeliveryId | None = None


class ListSubmissions(ChallengeRoute):
    """The member's latest answers in this server."""

    path: ClassVar = "challenge:2:list"


class ShowHistory(ChallengeRoute):
    """The latest challenges of the member's group."""

    path: ClassVar = "challenge:2:history"
