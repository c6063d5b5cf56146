"""Everything that can be asked about study groups: joining one, its settings, whether it can work."""

import datetime as dt
from typing import Annotated, Any, ClassVar

from pydantic import BeforeValidator, Field, ValidationInfo, field_validator

from bot.domain.groups import Recap
from bot.interactions import (
    JobId,
    MemberCommand,
    ModeratorCommand,
    ModeratorRoute,
    Route,
    RowId,
    Snowflake,
    ZoneId,
)

TimeOfDay = Annotated[dt.time, BeforeValidator(lambda text: dt.time.fromisoformat(str(text)))]
"""A time in ISO 8601; the menus write it without a colon, such as 1830."""


class ListGroups(MemberCommand, path="group:2:list"):
    """The groups that a member can join, and which one is theirs."""


class JoinGroup(MemberCommand, path="group:2:join"):
    """Join a group, after a question if that means leaving another."""

    group_id: RowId
    job_id: JobId | None = None
    leaving: RowId | None = None  # the group that the member has agreed to leave for it


class LeaveGroup(MemberCommand, path="group:2:leave"):
    """Ask whether to leave one's group."""


class ConfirmLeave(Route, path="group:2:leave-now"):
    """Leave a group, unless the member has changed to another one meanwhile."""

    group_id: RowId


class StartSetup(ModeratorCommand, path="group:2:start", never_in_id={"name", "zone"}):
    """Create the first group of the server, or continue to set it up."""

    name: str | None = None
    zone: ZoneId | None = None


class CreateGroup(ModeratorCommand, path="group:2:create", never_in_id={"name", "zone"}):
    """Create another group."""

    name: str
    zone: ZoneId | None = None


class EditGroup(ModeratorCommand, path="group:2:edit", never_in_id={"group", "name", "zone"}):
    """The settings of a group, which is found by id or name; with a new name or time zone."""

    group: str
    name: str | None = None
    zone: ZoneId | None = None


class ArchiveGroup(ModeratorCommand, path="group:2:archive", never_in_id={"group"}):
    """Ask whether to archive a group, or open an archived one again."""

    group: str


class ConfirmArchive(ModeratorRoute, path="group:2:archive-now"):
    """Archive a group; its moderators were told what that does."""

    group_id: RowId


class ListAllGroups(ModeratorCommand, path="group:2:list-all"):
    """All groups of the server, for its moderators."""


class CheckSetup(ModeratorRoute, path="group:2:check"):
    """Whether each group can work, and what to do where it cannot."""

    job_id: JobId | None = None


class SettingsRoute(ModeratorRoute):
    """A question about the settings of one group."""

    group_id: RowId


class ShowSettings(SettingsRoute, path="group:2:show"):
    """The settings of a group."""


class ShowChallengeSettings(SettingsRoute, path="group:2:more"):
    """The settings of a group about challenges and its live board."""


class OpenGroup(SettingsRoute, path="group:2:open"):
    """Let members join a group."""


class RenameGroup(SettingsRoute, path="group:2:name", never_in_id={"name", "zone"}):
    """Change the name and time zone of a group in a form."""

    name: str | None = None
    zone: str | None = None


class ChangeRoute(SettingsRoute):
    """A choice in a menu of settings: it fills the field with the setting's name in `StudyGroup`."""

    optional: ClassVar[frozenset[str]] = frozenset()  # settings that an empty choice takes away

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


class ChangeSettings(ChangeRoute, path="group:2:set"):
    """Change a setting of a group."""

    optional: ClassVar = frozenset(
        {"ping_role_id", "review_channel_id", "member_role_id", "role_id"}
    )
    channel_id: Snowflake | None = None
    weekday: Annotated[int, Field(ge=0, le=6)] | None = None
    post_at: TimeOfDay | None = None
    late_hours: Annotated[int, Field(ge=0, le=48)] | None = None
    ping_role_id: Snowflake | None = None
    review_channel_id: Snowflake | None = None
    member_role_id: Snowflake | None = None
    role_id: Snowflake | None = None


class ChangeChallengeSettings(ChangeRoute, path="group:2:set-challenges"):
    """Change a setting of a group about challenges or its live board."""

    answer_days: Annotated[int, Field(ge=3, le=14)] | None = None
    reviewed: bool | None = None
    follows_plan: bool | None = None
    threads: bool | None = None
    recap: Recap | None = None
    live_board: bool | None = None
