"""Everything that moderators can ask about the challenges that come next."""

from __future__ import annotations

import datetime as dt
from typing import Annotated, ClassVar

from pydantic import StringConstraints

from bot.interactions.route import FollowUp, Offset, Route, RowId

Week = Annotated[str, StringConstraints(pattern=r"^[0-9]{4}-W[0-9]{2}$")]
"""An ISO week, such as 2026-W02."""


class QueueRoute(Route):
    """A question about the challenges of a group.

    A button names the group by its number. A command names it as it was typed, or not at all: then
    it is the only group of the server, or the one whose channel the command was typed in.
    """

    for_moderators: ClassVar = True
    follow_up: ClassVar = FollowUp.SETUP_NEWS
    never_in_id: ClassVar = frozenset({"group"})
    group_id: RowId | None = None
    group: str | None = None


class Preview(QueueRoute):
    """What the group gets next, and when."""

    path: ClassVar = "queue:2:preview"


class PostNow(QueueRoute):
    """Post this week's challenge at once."""

    path: ClassVar = "queue:2:post-now"


class Skip(QueueRoute):
    """Leave the next week out."""

    path: ClassVar = "queue:2:skip"
    week: Week | None = None
    """The week that the button is about; refused once another one comes next."""


class Unskip(QueueRoute):
    """Take back that a week is left out."""

    path: ClassVar = "queue:2:unskip"
    week: Week


class Pause(QueueRoute):
    """Post nothing until after a date, or until posts are resumed."""

    path: ClassVar = "queue:2:pause"
    never_in_id: ClassVar = frozenset({"group", "until"})
    until: dt.date | None = None


class Resume(QueueRoute):
    """End a pause."""

    path: ClassVar = "queue:2:resume"


class ToggleQueued(QueueRoute):
    """Put a challenge at the end of the queue, or take it out if it is in it."""

    path: ClassVar = "queue:2:queue"
    never_in_id: ClassVar = frozenset({"group", "challenge"})
    challenge: str


class Replace(QueueRoute):
    """Put a challenge before all others in the queue."""

    path: ClassVar = "queue:2:replace"
    never_in_id: ClassVar = frozenset({"group", "challenge"})
    challenge: str


class ToggleRetired(Route):
    """Keep a challenge from being posted in this server, or allow it again."""

    path: ClassVar = "queue:2:retire"
    for_moderators: ClassVar = True
    follow_up: ClassVar = FollowUp.SETUP_NEWS
    never_in_id: ClassVar = frozenset({"challenge"})
    challenge: str


class ShowHistory(QueueRoute):
    """What became of the weeks of a group."""

    path: ClassVar = "queue:2:history"
    skip: Offset = 0
