"""Answers to challenges: what may be submitted, their states, and what on time, late and closed mean."""

import datetime as dt
import re
from dataclasses import dataclass
from enum import StrEnum
from pathlib import PurePath
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo

from bot.domain.errors import Refusal
from bot.domain.schedule.clock import days_later

MAX_TEXT_LENGTH = 1500
MAX_LINK_LENGTH = 300
MAX_FILE_BYTES = 8 * 1024 * 1024
LATE_DAYS = 7
FILE_KINDS = "csv, docx, gif, html, ipynb, jpeg, jpg, js, json, md, pdf, png, py, sql, toml, txt, webp, xlsx, yaml, yml, zip"
"""The extensions of files that may be submitted, as shown to members."""


class InvalidSubmission(Refusal):
    """Something in an answer has to be changed before it can be handed in."""


class SubmissionState(StrEnum):
    PENDING = "pending"
    ACCEPTED = "accepted"
    RETURNED = "returned"


@dataclass(frozen=True, slots=True)
class SubmissionInput:
    did: str
    learned: str = ""
    link: str = ""
    file_name: str | None = None
    file_channel_id: int | None = None
    file_message_id: int | None = None  # once it has been copied there


_WITHOUT_SCHEME = re.compile(r"[\w-]+(\.[\w-]+)+([/?#]\S*)?")


def validate_submission(
    did: str, learned: str, link: str, file_name: str | None, file_size: int = 0
) -> SubmissionInput:
    """Return the submission without surrounding spaces; refuse what may not be submitted."""
    did, learned, link = did.strip(), learned.strip(), link.strip()
    if not did:
        raise InvalidSubmission(
            "Write a line or two about what you did. That’s what the reviewer reads first."
        )
    if link:
        link = _require_link(link)
    if file_name is not None:
        extension = PurePath(file_name).suffix.lower().removeprefix(".")
        if extension not in FILE_KINDS.split(", "):
            raise InvalidSubmission(
                f"I can’t take that kind of file. These kinds work: {FILE_KINDS}."
            )
        if file_size > MAX_FILE_BYTES:
            raise InvalidSubmission(
                "That file is larger than 8 MB. Put it somewhere online and hand in a link to it."
            )
    return SubmissionInput(did, learned, link, file_name)


def _require_link(typed: str) -> str:
    """Return a link that others can open; “github.com/me/repo” and “<https://…>” are understood."""
    link = typed.removeprefix("<").removesuffix(">")
    if _WITHOUT_SCHEME.fullmatch(link):
        link = f"https://{link}"
    try:
        parts = urlsplit(link)
    except ValueError:
        parts = urlsplit("")
    has_bad_character = any(
        char in "<>" or char.isspace() or not char.isprintable() for char in link
    )
    if parts.scheme not in {"http", "https"} or not parts.hostname or has_bad_character:
        raise InvalidSubmission(
            "Others can’t open that link. It has to begin with https:// or http://, and have no spaces and no < or >."
        )
    if len(link) > MAX_LINK_LENGTH:
        raise InvalidSubmission(
            f"A link can have up to {MAX_LINK_LENGTH} characters. Hand in a shorter one."
        )
    if parts.username or parts.password:
        raise InvalidSubmission(
            "That link contains a user name or a password. Hand in a link without them."
        )
    return link


class Timing(StrEnum):
    """When an answer was handed in, which decides what it can earn; the values are stored."""

    ON_TIME = "on_time"
    LATE = "late"  # after the deadline: it earns half the points
    CLOSED = "closed"  # after that, for feedback: it earns nothing
    KNOWN = "known"  # before that, by somebody who could open the answer: it earns nothing


def closing_time(deadline: dt.datetime, zone: ZoneInfo) -> dt.datetime:
    """Return when a challenge is closed: seven days after its deadline, at the same local time."""
    return days_later(deadline, LATE_DAYS, zone)


def timing_of(at: dt.datetime, deadline_at: dt.datetime, closes_at: dt.datetime) -> Timing:
    """Return what an answer counts as that is handed in at a time."""
    if at <= deadline_at:
        return Timing.ON_TIME
    return Timing.LATE if at <= closes_at else Timing.CLOSED
