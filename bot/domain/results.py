"""Rules of results that members find in a file of their own: whose file it is, and how often they may try."""

import datetime as dt
import hashlib
from dataclasses import dataclass, replace
from math import isclose
from typing import TypeAlias

from bot.domain.content import ComputedResult
from bot.domain.errors import Refusal
from bot.domain.markup import SafeText
from bot.domain.parsing import comparable, number_readings

TRIES = 3
WAIT = dt.timedelta(hours=1)  # after three wrong tries
LONGEST_TYPED = 100

Result: TypeAlias = float | str


def seed_of(secret: str, post_id: int, member_id: int) -> int:
    """Return what a member's file for a post is made from: the same while the database has this secret."""
    return int.from_bytes(hashlib.sha256(f"{secret}:{post_id}:{member_id}".encode()).digest()[:8])


def is_right(about: ComputedResult, result: Result, typed: str) -> bool:
    """Return whether what was typed is the result; refuse it if it is not even of that kind."""
    if isinstance(result, str):
        if not comparable(typed):
            raise Refusal("Type the result into the form.")
        return comparable(typed) == comparable(result)
    within = about.tolerance + 1e-9
    readings = number_readings(typed, about.unit)
    return any(isclose(number, result, rel_tol=1e-9, abs_tol=within) for number in readings)


def result_text(about: ComputedResult, result: Result) -> str:
    shown = result if isinstance(result, str) else f"{result:,.12g}"
    return f"{shown} {about.unit}".rstrip()


@dataclass(frozen=True, slots=True)
class TypedResult:
    """What a member entered as the result of a post, compared with that of their file."""

    post_id: int
    text: SafeText
    is_right: bool


@dataclass(frozen=True, slots=True)
class Tries:
    """A member's tries at a result: those that were wrong since they last had to wait."""

    wrong: int = 0
    last_at: dt.datetime | None = None
    solved_at: dt.datetime | None = None

    @property
    def left(self) -> int:
        return TRIES - self.wrong

    @property
    def next_at(self) -> dt.datetime | None:
        """When three more tries are allowed; None while some are left."""
        return None if self.last_at is None or self.left else self.last_at + WAIT

    def after(self, now: dt.datetime, *, is_right: bool) -> "Tries":
        if is_right:
            return Tries(last_at=now, solved_at=now)
        return replace(self, wrong=self.wrong % TRIES + 1, last_at=now)
