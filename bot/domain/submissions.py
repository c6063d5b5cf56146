"""An answer to a challenge: what may be handed in, and through which states it goes."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from enum import StrEnum
from pathlib import PurePath
from urllib.parse import urlsplit

from bot.domain.errors import Refusal

MAX_TEXT_LENGTH = 1500
MAX_LINK_LENGTH = 300
MAX_FILE_BYTES = 8 * 1024 * 1024
FILE_EXTENSIONS = frozenset(
    {
        ".csv",
        ".gif",
        ".ipynb",
        ".jpeg",
        ".jpg",
        ".json",
        ".md",
        ".pdf",
        ".png",
        ".py",
        ".sql",
        ".txt",
        ".webp",
        ".yaml",
        ".yml",
        ".zip",
    }
)


class SubmissionState(StrEnum):
    """Where a submission is."""

    PENDING = "pending"
    ACCEPTED = "accepted"
    RETURNED = "returned"


@dataclass(frozen=True, slots=True)
class SubmissionInput:
    """What a member handed in."""

    did: str
    learned: str = ""
    link: str = ""
    file_name: str | None = None
    file_url: str | None = None


@dataclass(frozen=True, slots=True)
class Upload:
    """A file as Discord received it."""

    name: str
    url: str
    size: int


def validate_submission(
    did: str, learned: str, link: str, upload: Upload | None
) -> SubmissionInput:
    """Return an answer that can be kept.

    Raises:
        Refusal: a part of it is not what it should be; it says which and what to do.
    """
    did, learned, link = did.strip(), learned.strip(), link.strip()
    if not did:
        raise Refusal("Write a line or two about what you did; the reviewer reads that first.")
    if link:
        _check_link(link)
    if upload:
        _check_file(upload)
    return SubmissionInput(
        did, learned, link, upload.name if upload else None, upload.url if upload else None
    )


def _check_link(link: str) -> None:
    try:
        parts = urlsplit(link)
    except ValueError:
        parts = urlsplit("")
    odd = any(mark.isspace() or not mark.isprintable() for mark in link)
    if parts.scheme not in {"http", "https"} or not parts.hostname or odd:
        raise Refusal(
            "That is no link that others can open. It must begin with https:// or http://."
        )
    if parts.username or parts.password:
        raise Refusal("That link has a user name or password in it. Hand in one without.")


def _check_file(upload: Upload) -> None:
    kind = PurePath(upload.name).suffix.lower()
    if kind not in FILE_EXTENSIONS:
        kinds = ", ".join(sorted(one.removeprefix(".") for one in FILE_EXTENSIONS))
        raise Refusal(f"A file of that kind cannot be taken. These can: {kinds}.")
    if upload.size > MAX_FILE_BYTES:
        raise Refusal("That file is too large: 8 MB at most. Put it somewhere and hand in a link.")


class Lateness(StrEnum):
    """What a group does with answers after the deadline."""

    FEWER = "fewer"
    NONE = "none"


@dataclass(frozen=True, slots=True)
class Deadline:
    """Until when answers count in full, and what comes after."""

    at: dt.datetime
    lateness: Lateness

    def require_accepts(self, now: dt.datetime) -> bool:
        """Return whether an answer now is on time.

        Raises:
            Refusal: it is late, and the group takes no late ones.
        """
        if now <= self.at:
            return True
        if self.lateness is Lateness.NONE:
            raise Refusal(
                "This challenge is closed, and your group takes no late answers. The next one comes "
                "with the weekly post; `/challenge now` shows it."
            )
        return False
