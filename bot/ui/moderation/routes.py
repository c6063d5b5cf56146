"""Everything that moderators can ask about members, decisions and exports."""

from typing import ClassVar, Literal, TypeAlias

import discord
from pydantic import ConfigDict

from bot.interactions import ModeratorCommand, ModeratorRoute, Offset, RowId, Snowflake

ExportFormat: TypeAlias = Literal["CSV", "JSON"]


class GroupPage(ModeratorCommand):
    """A page about a group: the one with an id, or the one named in a command."""

    never_in_id: ClassVar = frozenset({"group"})
    group_id: RowId | None = None
    skip: Offset = 0
    group: str | None = None
    """The group's id or name; None for the only group, or that of the channel."""


class ShowMembers(GroupPage):
    """The members of a group with their points, also what they do not see of each other."""

    path: ClassVar = "members:2:board"


class ShowInactiveMembers(GroupPage):
    """The members of a group who may need a message."""

    path: ClassVar = "members:2:inactive"


class ShowMember(ModeratorCommand):
    """Everything that moderators see of one member."""

    path: ClassVar = "members:2:member"
    member_id: Snowflake


class Exclude(ModeratorRoute):
    """Take a member off the boards, then show what moderators see of them."""

    path: ClassVar = "members:2:exclude"
    member_id: Snowflake


class Restore(ModeratorRoute):
    """Put a member back on the boards, then show what moderators see of them."""

    path: ClassVar = "members:2:restore"
    member_id: Snowflake


class ExcludeWithUndo(ModeratorCommand):
    """Take a member off the boards; the answer has a button that puts them back."""

    path: ClassVar = "members:2:exclude-with-undo"
    member_id: Snowflake


class MoveMember(ModeratorCommand):
    """Move a member to another group."""

    model_config = ConfigDict(arbitrary_types_allowed=True)
    path: ClassVar = "members:2:move"
    never_in_id: ClassVar = frozenset({"member", "to_group"})
    member: discord.Member
    to_group: str
    """The group's id or name."""


class ShowDecisions(ModeratorRoute):
    """What moderators decided, newest first: by one of them, about one member, or all."""

    path: ClassVar = "audit:2:show"
    moderator_id: Snowflake | None = None
    member_id: Snowflake | None = None
    skip: Offset = 0


class Export(ModeratorRoute):
    """A file of what is stored about a group."""

    path: ClassVar = "export:2:take"
    never_in_id: ClassVar = frozenset({"group", "format", "since"})
    group: str | None = None
    """The group's id or name; None for the only group, or that of the channel."""

    format: ExportFormat = "CSV"
    since: str | None = None
    """The first date, as typed; None for everything."""
