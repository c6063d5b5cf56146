"""Everything that can be asked about one's personal data."""

from typing import ClassVar

from bot.domain.visibility import Visibility
from bot.interactions import MemberCommand, Offset


class ShowStored(MemberCommand):
    """What is stored about the person who asks, and what for."""

    path: ClassVar = "privacy:2:show"
    start: Offset = 0
    """How many tables come before the page."""


class ExportStored(MemberCommand):
    """All that is stored about the person who asks, as a file."""

    path: ClassVar = "privacy:2:export"


class DeleteStored(MemberCommand):
    """Delete all that is stored about the person who asks, after a confirmation."""

    path: ClassVar = "privacy:2:delete"
    never_in_id: ClassVar = frozenset({"confirmation"})
    confirmation: str | None = None


class SetVisibility(MemberCommand):
    """Choose how others in the server see a member."""

    path: ClassVar = "privacy:2:visibility"
    never_in_id: ClassVar = frozenset({"visibility", "alias"})
    visibility: Visibility
    alias: str | None = None
