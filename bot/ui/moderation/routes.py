"""Everything that moderators can ask about members, decisions and exports."""

from typing import Annotated, Literal, TypeAlias

from pydantic import Field

from bot.interactions import ModeratorRoute, Offset, RowId, Snowflake
from bot.ui.groups.routes import GroupRoute

ExportFormat: TypeAlias = Literal["CSV", "JSON"]


class Dashboard(GroupRoute, path="manage:2:dashboard", shows_challenges=True):
    """What waits for the moderators of a group, and the way to everything they can do."""


class ShowMembers(GroupRoute, path="members:2:board"):
    """The members of a group with their points, including what they do not see of each other."""

    skip: Offset = 0
    quiet: bool = False  # only those who may need a message


class ShowMember(ModeratorRoute, path="members:2:member"):
    """Everything that moderators see of one member."""

    member_id: Snowflake
    quiet: bool = False  # reached from the list of those who may need a message


class SetExcluded(ModeratorRoute, path="members:2:set-excluded"):
    """Take a member off the boards or put them back, then show what moderators see of them."""

    member_id: Snowflake
    excluded: bool


class MoveMember(ModeratorRoute, path="members:2:move"):
    """Move a member to another group; without one, the groups to choose from."""

    member_id: Snowflake
    group_id: RowId | None = None


class ShowDecisions(ModeratorRoute, path="audit:2:show", shows_challenges=True):
    """What moderators decided, newest first: by one of them, about one member, or all."""

    moderator_id: Snowflake | None = None
    member_id: Snowflake | None = None
    skip: Offset = 0


class Export(GroupRoute, path="export:2:take", shows_challenges=True):
    """A file of what is stored about a group; without a format, what can be chosen."""

    days: Annotated[int, Field(ge=0, le=3650)] = 0  # what happened in the last days; 0 for all
    format: ExportFormat | None = None
