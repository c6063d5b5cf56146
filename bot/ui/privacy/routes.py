"""Everything that can be asked about one's personal data."""

from typing import ClassVar

from bot.domain.visibility import Visibility
from bot.interactions import FollowUp, Offset, Route


class ShowStored(Route):
    """What is stored about the person who asks, and what for."""

    path: ClassVar = "privacy:2:show"
    follow_up: ClassVar = FollowUp.MEMBER_NOTICES
    start: Offset = 0
    """How many tables come before the page."""


class ExportStored(Route):
    """All that is stored about the person who asks, as a file."""

    path: ClassVar = "privacy:2:export"
    follow_up: ClassVar = FollowUp.MEMBER_NOTICES


class DeleteStored(Route):
    """Delete all that is stored about the person who asks, after a confirmation."""

    path: ClassVar = "privacy:2:delete"
    follow_up: ClassVar = FollowUp.MEMBER_NOTICES
    never_in_id: ClassVar = frozenset({"confirmation"})
    confirmation: str | None = None


class SetVisibility(Route):
    """Choose how others in the server see a member."""

    path: ClassVar = "privacy:2:visibility"
    follow_up: ClassVar = FollowUp.MEMBER_NOTICES
    never_in_id: ClassVar = frozenset({"visibility", "alias"})
    visibility: Visibility
    alias: str | None = None
