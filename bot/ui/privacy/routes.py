"""Everything that can be asked about one's personal data."""

from bot.domain.visibility import Visibility
from bot.interactions import MemberCommand, Offset, Route


class ShowStored(MemberCommand, path="privacy:2:show"):
    """What is stored about the person who asks, in short."""


class ShowStoredDetails(Route, path="privacy:2:details"):
    """Each thing that is stored about the person who asks, and what for."""

    start: Offset = 0  # how many tables come before the page


class ExportStored(MemberCommand, path="privacy:2:export"):
    """All that is stored about the person who asks, as a file."""


class DeleteStored(MemberCommand, path="privacy:2:delete", never_in_id={"confirmation"}):
    """Delete all that is stored about the person who asks, after a confirmation."""

    confirmation: str | None = None


class SetVisibility(
    MemberCommand, path="privacy:2:visibility", never_in_id={"visibility", "alias"}
):
    """Choose how others in the server see a member."""

    visibility: Visibility
    alias: str | None = None
