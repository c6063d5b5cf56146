"""Everything that can be asked about study groups: joining one, its settings, whether it can work."""

import datetime as dt
from typing import Annotated, Any, ClassVar, Literal, TypeAlias

from pydantic import BeforeValidator, Field, ValidationInfo, field_validator

from bot.interactions import ModeratorRoute, Route, RowId, Snowflake, WithNotices

_ROLES = ("ping_role_id", "reviewer_role_id", "member_role_id", "needed_role_id")
Part: TypeAlias = Literal["challenges", "reviews", "roles"]
TimeOfDay = Annotated[dt.time, BeforeValidator(lambda text: dt.time.fromisoformat(str(text)))]
"""A time in ISO 8601; the menus write it without a colon, such as 1830."""


class GroupRoute(ModeratorRoute, typed_fields={"group"}):
    """Something that a moderator asks for about a group: see `choosing.require_group`."""

    group_id: RowId | None = None  # as buttons name it
    group: str | None = None  # an id or a name, as typed into a command


class ListGroups(WithNotices, path="group:2:list"):
    """The groups that a member can join, and which one is theirs."""

    stays: bool = False  # whether the member was asked to leave theirs, and doesn't


class JoinGroup(Route, path="group:2:join"):
    """Join a group, after a question if that means leaving another."""

    group_id: RowId
    leaving: RowId | None = None  # the group that the member has agreed to leave for it


class LeaveGroup(Route, path="group:2:leave"):
    """Leave a group, unless the member has changed to another one meanwhile."""

    group_id: RowId


class Setup(ModeratorRoute, path="group:2:setup"):
    """The first steps of a server's first group; later, whether all of its groups can work."""


class CreateGroup(ModeratorRoute, path="group:2:create", typed_fields={"name", "zone"}):
    name: str | None = None
    zone: str | None = None


class CheckSetup(ModeratorRoute, path="group:2:check"):
    """Whether each group can work, and what to do where it cannot."""

    again: bool = False


class SettingsRoute(ModeratorRoute):
    group_id: RowId


class ShowSettings(GroupRoute, path="group:2:show"):
    """The settings of a group."""


class ChooseChannel(SettingsRoute, path="group:2:channel"):
    """The two steps that open a new group, after the choice of its channel if one was made."""

    channel_id: Snowflake | None = None


class ArchiveGroup(SettingsRoute, path="group:2:archive"):
    """Archive a group, after asking whether to."""

    confirmed: bool = False


class InvitePeople(SettingsRoute, path="group:2:invite"):
    """A link that invites people to the server, in the group's channel."""


class ShowMoreSettings(SettingsRoute, path="group:2:more"):
    """The settings of a group that belong to a part."""

    part: Part


class OpenGroup(SettingsRoute, path="group:2:open"):
    """Let members join a group."""


class RenameGroup(SettingsRoute, path="group:2:name", typed_fields={"name", "zone"}):
    name: str | None = None
    zone: str | None = None


class ChangeSettings(SettingsRoute, path="group:2:choose"):
    """A choice in a menu of settings: it fills the field with the setting's name in `StudyGroup`."""

    optional: ClassVar = frozenset({*_ROLES, "review_channel_id", "gallery_channel_id"})

    channel_id: Snowflake | None = None
    weekday: Annotated[int, Field(ge=0, le=6)] | None = None
    post_at: TimeOfDay | None = None
    ping_role_id: Snowflake | None = None
    review_channel_id: Snowflake | None = None
    member_role_id: Snowflake | None = None
    needed_role_id: Snowflake | None = None
    answer_days: Annotated[int, Field(ge=3, le=14)] | None = None
    reviewed: bool | None = None
    threads: bool | None = None
    recap: bool | None = None
    live_board: bool | None = None
    gallery: bool | None = None
    gallery_channel_id: Snowflake | None = None
    reviewer_role_id: Snowflake | None = None
    review_days: Annotated[int, Field(ge=1, le=7)] | None = None
    peer_reviews: bool | None = None
    peers_accept: bool | None = None

    @property
    def chosen(self) -> dict[str, Any]:
        """The settings that were chosen, by name; None takes the channel or role away."""
        return {name: getattr(self, name) for name in self.model_fields_set - {"group_id"}}

    @field_validator("*")
    @classmethod
    def _require_choice(cls, value: object, info: ValidationInfo) -> object:
        """Refuse to take away what every group needs; fields without a choice are not validated."""
        if value is None and info.field_name not in cls.optional:
            raise ValueError("this setting cannot be empty")
        return value
