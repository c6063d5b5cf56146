"""Tables of servers, their groups, members, and problems with a group's setup."""

import datetime as dt
from typing import Any

from sqlalchemy import (
    ColumnElement,
    ForeignKey,
    Index,
    Integer,
    UniqueConstraint,
    and_,
    false,
    true,
)
from sqlalchemy.orm import Mapped, mapped_column

from bot.db.models.base import Base
from bot.db.models.columns import AUTO_ID, group_key, guild_key, not_personal, owner_id, personal
from bot.db.privacy import BOOKKEEPING, ROW_ID, SERVER, SETTING


class Server(Base):
    """A server that has the bot, or removed it recently."""

    __tablename__ = "server"

    guild_id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False, info=SERVER)
    left_at: Mapped[dt.datetime | None] = not_personal(
        "When the bot was removed; everything of the server is deleted later."
    )


class Group(Base):
    """A study group and its settings; `opened_at` is NULL until its setup is finished."""

    __tablename__ = "study_group"
    __table_args__ = (UniqueConstraint("guild_id", "name_key"),)

    id: Mapped[int] = mapped_column(AUTO_ID, primary_key=True, info=ROW_ID)
    guild_id: Mapped[int] = guild_key()
    name: Mapped[str] = mapped_column(info=SETTING)
    name_key: Mapped[str] = mapped_column(info=SETTING)
    zone: Mapped[str] = mapped_column(info=SETTING)
    weekday: Mapped[int] = mapped_column(Integer, info=SETTING)
    post_at: Mapped[dt.time] = mapped_column(info=SETTING)
    late_hours: Mapped[int] = mapped_column(Integer, info=SETTING)
    channel_id: Mapped[int | None] = mapped_column(info=SETTING)
    review_channel_id: Mapped[int | None] = mapped_column(info=SETTING)
    ping_role_id: Mapped[int | None] = mapped_column(info=SETTING)
    role_id: Mapped[int | None] = mapped_column(info=SETTING)
    member_role_id: Mapped[int | None] = mapped_column(info=SETTING)
    answer_days: Mapped[int] = mapped_column(Integer, info=SETTING, server_default="7")
    lateness: Mapped[str] = mapped_column(info=SETTING, server_default="fewer")
    reviewed: Mapped[bool] = mapped_column(info=SETTING, server_default=true())
    follows_plan: Mapped[bool] = mapped_column(info=SETTING, server_default=true())
    threads: Mapped[bool] = mapped_column(info=SETTING, server_default=false())
    recap: Mapped[str] = mapped_column(info=SETTING, server_default="with-post")
    paused_at: Mapped[dt.datetime | None] = mapped_column(info=SETTING)
    paused_until: Mapped[dt.date | None] = mapped_column(info=SETTING)
    next_post_at: Mapped[dt.datetime | None] = mapped_column(index=True, info=BOOKKEEPING)
    taken_week: Mapped[str | None] = mapped_column(info=BOOKKEEPING)
    """The latest ISO week that was posted or skipped."""
    moved: Mapped[bool] = mapped_column(info=BOOKKEEPING, server_default=false())
    """Whether settings changed since `next_post_at` was computed."""
    created_at: Mapped[dt.datetime] = mapped_column(info=SETTING)
    opened_at: Mapped[dt.datetime | None] = mapped_column(info=SETTING)
    archived_at: Mapped[dt.datetime | None] = mapped_column(info=SETTING)
    season: Mapped[int] = mapped_column(Integer, info=BOOKKEEPING, server_default="1")
    season_began_at: Mapped[dt.datetime | None] = mapped_column(info=BOOKKEEPING)
    live_board: Mapped[bool] = mapped_column(info=SETTING, server_default=false())

    @classmethod
    def is_open(cls) -> ColumnElement[bool]:
        """Return the condition that a group was opened and is not archived."""
        return and_(cls.opened_at.is_not(None), cls.archived_at.is_(None))


class Member(Base):
    """A person who has used the bot in a server; the key allows one group per server."""

    __tablename__ = "member"
    __table_args__ = (Index("ix_member_pace", "group_id", "pace", "member_id"),)

    @classmethod
    def key(cls, guild_id: Any, member_id: Any) -> ColumnElement[bool]:
        """Return the condition that selects one member; each id is a value or a SQL expression."""
        return and_(cls.guild_id == guild_id, cls.member_id == member_id)

    @classmethod
    def of(cls, row: Any) -> ColumnElement[bool]:
        """Return the condition that joins a table with `guild_id` and `member_id` to its member."""
        return cls.key(row.guild_id, row.member_id)

    guild_id: Mapped[int] = guild_key(primary_key=True, autoincrement=False)
    member_id: Mapped[int] = owner_id("your Discord id", "to recognise you")
    group_id: Mapped[int | None] = personal(
        "your study group",
        "to show you your group’s challenges and leaderboard",
        ForeignKey("study_group.id", ondelete="SET NULL"),
        index=True,
    )
    name: Mapped[str] = personal(
        "the name you had when you last used Cohort", "to show it to your group"
    )
    visibility: Mapped[str] = personal(
        "whether others see you", "to respect your choice", server_default="shown"
    )
    alias: Mapped[str | None] = personal("your alias", "to show it instead of your name")
    joined_at: Mapped[dt.datetime | None] = personal(
        "when you joined your group", "to be fair to members who joined later"
    )
    seen_at: Mapped[dt.datetime] = personal(
        "when you last used Cohort", "so that moderators can see who has gone quiet"
    )
    notice: Mapped[str | None] = personal(
        "messages that are waiting for you", "to show them after your next command"
    )
    left_at: Mapped[dt.datetime | None] = personal(
        "when we noticed that you’d left the server", "to take you off its leaderboards", index=True
    )
    looked_at: Mapped[dt.datetime | None] = personal(
        "when we last checked that you’re still a member", "to check again now and then"
    )
    zone_changed_at: Mapped[dt.datetime | None] = personal(
        "when you last changed your time zone", "so that you change it at most once a day"
    )
    excluded_at: Mapped[dt.datetime | None] = personal(
        "when a moderator took you off the leaderboards", "to keep you off them"
    )
    pace: Mapped[int | None] = personal(
        "how much of your plan you’ve done", "to compare how members keep up", Integer
    )
    pace_done: Mapped[int | None] = personal(
        "how many plan days you’ve done", "to compare how members keep up", Integer
    )
    pace_due: Mapped[int | None] = personal(
        "how many were due", "to compare how members keep up", Integer
    )
    pace_at: Mapped[dt.datetime | None] = personal(
        "when that needs updating", "to compare how members keep up", index=True
    )


class SetupIssue(Base):
    """A problem that keeps the bot from working in a group; moderators are told of it once."""

    __tablename__ = "fault"

    guild_id: Mapped[int] = guild_key(primary_key=True, autoincrement=False)
    group_id: Mapped[int] = group_key(primary_key=True)
    what: Mapped[str] = not_personal("What is missing.", primary_key=True)
    sentence: Mapped[str] = not_personal("What moderators are told.")
    since: Mapped[dt.datetime] = not_personal("When it was first seen.")
    healed_at: Mapped[dt.datetime | None] = not_personal("When it was seen to be gone.")
    told: Mapped[bool] = mapped_column(info=BOOKKEEPING)
