"""Answers to challenges: what may be submitted, their states, and the deadline."""

import datetime as dt
import re
from dataclasses import dataclass
from enum import StrEnum
from pathlib import PurePath
from urllib.parse import urlsplit

from bot.domain.errors import Refusal

MAX_TEXT_LENGTH = 1500
MAX_LINK_LENGTH = 300
MAX_FILE_BYTES = 8 * 1024 * 1024
FILE_KINDS = (
    "csv, docx, gif, html, ipynb, jpeg, jpg, js, json, md, pdf, png, py, sql, toml, txt, webp, xlsx, yaml, "
    "yml, zip"
)
"""The extensions of files that may be submitted, as shown to members."""


class InvalidSubmission(Refusal):
    """Something in an answer has to be changed before it can be handed in."""


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


_WITHOUT_SCHEME = re.compile(r"[\w-]+(\.[\w-]+)+([/?#]\S*)?")


def validate_submission(
    did: str, learned: str, link: str, upload: Upload | None
) -> SubmissionInput:
    """Return the submission without surrounding spaces; refuse what may not be submitted."""
    did, learned, link = did.strip(), learned.strip(), link.strip()
    if not did:
        raise InvalidSubmission(
            "Write a line or two about what you did. That’s what the reviewer reads first."
        )
    if link:
        link = _require_link(link)
    if upload:
        extension = PurePath(upload.name).suffix.lower().removeprefix(".")
        if extension not in FILE_KINDS.split(", "):
            raise InvalidSubmission(
                f"I can’t take that kind of file. These kinds work: {FILE_KINDS}."
            )
        if upload.size > MAX_FILE_BYTES:
            raise InvalidSubmission(
                "That file is larger than 8 MB. Put it somewhere online and hand in a link to it."
            )
    return SubmissionInput(
        did, learned, link, upload.name if upload else None, upload.url if upload else None
    )


def _require_link(typed: str) -> str:
    """Return a link that others can open; “github.com/me/repo” and “<https://…>” are understood."""
    link = typed.removeprefix("<").removesuffix(">")
    if _WITHOUT_SCHEME.fullmatch(link):
        link = f"https://{link}"
    try:
        parts = urlsplit(link)
    except ValueError:
        parts = urlsplit("")
    has_bad_character = any(char.isspace() or not char.isprintable() for char in link)
    if parts.scheme not in {"http", "https"} or not parts.hostname or has_bad_character:
        raise InvalidSubmission(
            "Others can’t open that link. It has to begin with https:// or http://, and have no spaces."
        )
    if parts.username or parts.password:
        raise InvalidSubmission(
            "That link contains a user name or a password. Hand in a link without them."
        )
    return link


class Lateness(StrEnum):
    """How a group treats answers after the deadline: fewer points, or not accepted."""

    FEWER = "fewer"
    NONE = "none"


@dataclass(frozen=True, slots=True)
class Deadline:
    """Until when answers earn full points, and how late ones are treated."""

    at: dt.datetime
    lateness: Lateness

    def is_on_time(self, now: dt.datetime) -> bool:
        """Return whether an answer submitted now earns full points."""
        return now <= self.at

    def require_accepts(self, now: dt.datetime) -> None:
        """Refuse an answer submitted now if it is late and the group takes no late ones."""
        if not self.is_on_time(now) and self.lateness is Lateness.NONE:
            raise Refusal(
                "The deadline for this challenge has passed, and your group doesn’t take late answers. The next "
                "challenge comes with the weekly post."
            )
