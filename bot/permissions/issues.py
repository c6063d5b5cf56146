"""What can keep the bot from working in a server."""

from dataclasses import dataclass
from enum import Enum, auto

from bot.services.groups.setup_issues import Problem


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
class PermissionIssue(Problem):
    """Something that keeps the bot from working, found in the settings."""

    kind: IssueKind
    severity: Severity = Severity.MILD
    permission: str = ""
    """The name in Discord's settings of the permission that is missing."""
