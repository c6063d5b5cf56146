"""Everything that moderators can ask about members, decisions and exports."""

from typing import Annotated, Literal, TypeAlias

from pydantic import Field

from bot.interactions import ModeratorRoute, Offset, RowId, Snowflake

ExportFormat: TypeAlias = Literal["CSV", "JSON"]


class GroupPage(ModeratorRoute, never_in_id={"group"}):
    """A page about a group: the one with an id, or the one named in a command."""

    group_id: RowId | None = None
    skip: Offset = 0
    group: str | None = None
    """The group's id or name; None for the only group, or that of the channel."""


class Dashboard(ModeratorRoute, path="manage:2:dashboard", never_in_id={"group"}):
    """What waits for the moderators of a group, and the way to everything they can do."""

    group_id: RowId | None = None
    group: str | None = None
    """The group's id or name; None for that of the channel, or the first."""


class ShowMembers(GroupPage, path="members:2:board"):
    """The members of a group with their points, including what they do not see of each other."""

    quiet: bool = False  # only those who may need a message


class ShowMember(ModeratorRoute, path="members:2:member"):
    """Everything that moderators see of one member."""

    member_id: Snowflake


class SetExcluded(ModeratorRoute, path="members:2:set-excluded"):
    """Take a member off the boards or put them back, then show what moderators see of them."""

    member_id: Snowflake
    excluded: bool


class MoveMember(ModeratorRoute, path="members:2:move"):
    """Move a member to another group; without one, the groups to choose from."""

    member_id: Snowflake
    group_id: RowId | None = None


class ShowDecisions(ModeratorRoute, path="audit:2:show"):
    """What moderators decided, newest first: by one of them, about one member, or all."""

    moderator_id: Snowflake | None = None
    member_id: Snowflake | None = None
    skip: Offset = 0


class Export(ModeratorRoute, path="export:2:take", never_in_id={"group"}):
    """A file of what is stored about a group; without a format, what can be chosen."""

    group_id: RowId | None = None
    days: Annotated[int, Field(ge=0, le=3650)] = 0  # what happened in the last days; 0 for all
    format: ExportFormat | None = None
    group: str | None = None  # a group's id or name, as typed into the command
