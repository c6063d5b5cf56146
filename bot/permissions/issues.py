"""What can keep the bot from working in a server."""

from dataclasses import dataclass
from enum import Enum, auto


class IssueKind(Enum):
    NO_CHANNEL = auto()
    CHANNEL_GONE = auto()
    PERMISSION_MISSING = auto()
    JOIN_ROLE_GONE = auto()
    PING_ROLE_GONE = auto()
    PING_NOT_ALLOWED = auto()
    MEMBER_ROLE_GONE = auto()
    REWARD_ROLE_GONE = auto()
    ROLE_UNSAFE = auto()
    MANAGE_ROLES_MISSING = auto()
    ROLE_TOO_HIGH = auto()


class Severity(Enum):
    """Whether an issue keeps the weekly post from being sent."""

    BLOCKS_POST = auto()
    MILD = auto()


@dataclass(frozen=True, slots=True)
class PermissionIssue:
    """Something that keeps the bot from working."""

    kind: IssueKind
    key: str
    """Identifies the issue as long as it lasts; it is stored."""
    sentence: str
    """What is wrong and how to change it, for moderators."""
    severity: Severity = Severity.MILD
    permission: str = ""
    """The name in Discord's settings of the permission that is missing."""
