"""Answers to challenges: what may be submitted, their states, and the deadline."""

import datetime as dt
from dataclasses import dataclass
from enum import StrEnum
from pathlib import PurePath
from urllib.parse import urlsplit

from bot.domain.errors import Refusal

MAX_TEXT_LENGTH = 1500
MAX_LINK_LENGTH = 300
MAX_FILE_BYTES = 8 * 1024 * 1024
FILE_KINDS = "csv, gif, ipynb, jpeg, jpg, json, md, pdf, png, py, sql, txt, webp, yaml, yml, zip"
"""The extensions of files that may be submitted, as shown to members."""


class SubmissionState(StrEnum):
    """The state of a submission."""

    PENDING = "pending"
    ACCEPTED = "accepted"
    RETURNED = "returned"


@dataclass(frozen=True, slots=True)
class SubmissionInput:
    """The validated content of a submission."""

    did: str
    learned: str = ""
    link: str = ""
    file_name: str | None = None
    file_url: str | None = None


@dataclass(frozen=True, slots=True)
class Upload:
    """A file that was uploaded to Discord."""

    name: str
    url: str
    size: int


def validate_submission(
    did: str, learned: str, link: str, upload: Upload | None
) -> SubmissionInput:
    """Return the submission without surrounding spaces; refuse what may not be submitted."""
    did, learned, link = did.strip(), learned.strip(), link.strip()
    if not did:
        raise Refusal("Write a line or two about what you did; the reviewer reads that first.")
    if link:
        _check_link(link)
    if upload:
        extension = PurePath(upload.name).suffix.lower().removeprefix(".")
        if extension not in FILE_KINDS.split(", "):
            raise Refusal(f"A file of that kind cannot be taken. These can: {FILE_KINDS}.")
        if upload.size > MAX_FILE_BYTES:
            raise Refusal(
                "That file is too large: 8 MB at most. Put it somewhere and hand in a link."
            )
    return SubmissionInput(
        did, learned, link, upload.name if upload else None, upload.url if upload else None
    )


def _check_link(link: str) -> None:
    try:
        parts = urlsplit(link)
    except ValueError:
        parts = urlsplit("")
    has_bad_character = any(char.isspace() or not char.isprintable() for char in link)
    if parts.scheme not in {"http", "https"} or not parts.hostname or has_bad_character:
        raise Refusal(
            "That is no link that others can open. It must begin with https:// or http://."
        )
    if parts.username or parts.password:
        raise Refusal("That link has a user name or password in it. Hand in one without.")


class Lateness(StrEnum):
    """How a group treats answers after the deadline: fewer points, or not accepted."""

    FEWER = "fewer"
    NONE = "none"


@dataclass(frozen=True, slots=True)
class Deadline:
    """Until when answers earn full points, and how late ones are treated."""

    at: dt.datetime
    lateness: Lateness

    def require_accepts(self, now: dt.datetime) -> bool:
        """Return whether an answer submitted now is on time; refuse it if the group takes no late ones."""
        if now <= self.at:
            return True
        if self.lateness is Lateness.NONE:
            raise Refusal(
                "This challenge is closed, and your group takes no late answers. The next one comes "
                "with the weekly post; `/challenge now` shows it."
            )
        return False
