"""Answers to challenges: what may be submitted, their states, and what on time, late and closed mean."""

import datetime as dt
import re
from dataclasses import dataclass
from enum import StrEnum
from pathlib import PurePath
from zoneinfo import ZoneInfo

from bot.domain.markup import SafeName, SafeText
from bot.domain.schedule.clock import days_later

MAX_TEXT_LENGTH = 1300
MAX_LINK_LENGTH = 300
MAX_FILE_BYTES = 8 * 1024 * 1024
LATE_DAYS = 7
FILE_KINDS = "csv, docx, gif, html, ipynb, java, jpeg, jpg, js, json, jsonl, markdown, md, parquet, pdf, png, pptx, py, sh, sql, toml, ts, tsv, txt, webp, xlsx, yaml, yml, zip"
"""The extensions of files that may be submitted, as shown to members."""


class SubmissionState(StrEnum):
    PENDING = "pending"
    ACCEPTED = "accepted"
    RETURNED = "returned"


NO_TEXT = SafeText("")


@dataclass(frozen=True, slots=True)
class SubmissionInput:
    work: SafeText
    note: SafeText = NO_TEXT
    ticked: tuple[int, ...] = ()  # the criteria that the member says it meets, counted from 1
    file_name: SafeName | None = None
    file_channel_id: int | None = None
    file_message_id: int | None = None  # once it has been copied there


_LINK = re.compile(r"https?://[^\s<>]{1,400}", re.IGNORECASE)
_AFTER_LINK = ".,;:!?”"


def find_link(text: str) -> str:
    """Return the first web address in a text, without what ends the sentence.

    Empty if it has none, or one that is too long to be shown beside others.
    """
    found = _LINK.search(text)
    link = found[0].rstrip(_AFTER_LINK) if found else ""
    while link.endswith(")") and link.count(")") > link.count("("):
        link = link[:-1].rstrip(_AFTER_LINK)
    return link if len(link) <= MAX_LINK_LENGTH else ""


def why_not_taken(file_name: str, file_size: int) -> str:
    """Say why a file can't be handed in; empty if it can."""
    if PurePath(file_name).suffix.lower().removeprefix(".") not in FILE_KINDS.split(", "):
        return f"I can’t take that kind of file. These kinds work: {FILE_KINDS}."
    if file_size > MAX_FILE_BYTES:
        return "That file is larger than 8 MB. Put it somewhere online and add a link to it."
    return ""


class Timing(StrEnum):
    """What decides how much an answer can earn; the values are stored."""

    ON_TIME = "on_time"
    LATE = "late"  # after the deadline, before the challenge closed: half the points
    CLOSED = "closed"  # after the challenge closed: no points, only feedback
    KNOWN = "known"  # before it closed, but the member could see the solution or others' answers: no points


def closing_time(deadline: dt.datetime, zone: ZoneInfo) -> dt.datetime:
    """Return when a challenge is closed: seven days after its deadline, at the same local time."""
    return days_later(deadline, LATE_DAYS, zone)


def timing_of(at: dt.datetime, deadline_at: dt.datetime, closes_at: dt.datetime) -> Timing:
    if at <= deadline_at:
        return Timing.ON_TIME
    return Timing.LATE if at <= closes_at else Timing.CLOSED
