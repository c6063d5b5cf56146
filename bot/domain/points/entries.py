"""Entries of the ledger of points, as values."""

import datetime as dt
from dataclasses import dataclass, field
from enum import StrEnum
from typing import NamedTuple

from bot.domain.points.periods import EntryPeriods


class EntryKind(StrEnum):
    """What an entry is for; stored in `entry.kind`."""

    CHECK_IN = "plan"
    ANSWER = "challenge"
    CORRECTION = "correction"


class EntryKey(NamedTuple):
    """What entries are for: something that a member did or got in a group."""

    guild_id: int
    group_id: int
    member_id: int
    kind: str
    subject: str


@dataclass(frozen=True, slots=True)
class Author:
    """The moderator who makes an entry, None if that is not known any more, and their reason."""

    member_id: int | None
    reason: str = field(repr=False)


@dataclass(frozen=True, slots=True)
class LedgerEntry:
    """An entry of the ledger; those with one key are numbered by `revision`."""

    guild_id: int
    group_id: int
    member_id: int
    kind: str
    subject: str
    revision: int
    points: int
    at: dt.datetime
    week: str
    month: str
    season: str
    author_id: int | None = None
    reason: str | None = field(default=None, repr=False)
    group_name: str = field(default="", repr=False)
    challenge_id: str | None = None
    """Of the answer it is about. Like the group's name, set only where a member's entries are listed."""

    @property
    def key(self) -> EntryKey:
        """What it is for."""
        return EntryKey(self.guild_id, self.group_id, self.member_id, self.kind, self.subject)

    @property
    def is_reversal(self) -> bool:
        """Whether it takes back what was paid; payments and reversals of a key alternate."""
        return self.revision % 2 == 0

    @property
    def periods(self) -> EntryPeriods:
        """The names of the periods in which it counts."""
        return EntryPeriods(self.week, self.month, self.season)
