"""Tables of servers and their groups, what keeps these from working, and what is sent or kept up to date there."""

import datetime as dt

from sqlalchemy import ColumnElement, Index, Integer, UniqueConstraint, and_, false, true
from sqlalchemy.orm import Mapped, mapped_column

from bot.db.models.base import AUTO_ID, Base, group_column, guild_column, not_personal, personal
from bot.db.privacy import BOOKKEEPING, MEMBER_ID, ROW_ID, SERVER, SETTING
from bot.domain.markup import SafeName


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
    guild_id: Mapped[int] = guild_column()
    name: Mapped[SafeName] = mapped_column(info=SETTING)
    name_key: Mapped[str] = mapped_column(info=SETTING)
    zone: Mapped[str] = mapped_column(info=SETTING)
    weekday: Mapped[int] = mapped_column(Integer, info=SETTING)
    post_at: Mapped[dt.time] = mapped_column(info=SETTING)
    channel_id: Mapped[int | None] = mapped_column(info=SETTING)
    review_channel_id: Mapped[int | None] = mapped_column(info=SETTING)
    reviewer_role_id: Mapped[int | None] = mapped_column(info=SETTING)
    ping_role_id: Mapped[int | None] = mapped_column(info=SETTING)
    needed_role_id: Mapped[int | None] = mapped_column(info=SETTING)
    member_role_id: Mapped[int | None] = mapped_column(info=SETTING)
    answer_days: Mapped[int] = mapped_column(Integer, info=SETTING, server_default="7")
    reviewed: Mapped[bool] = mapped_column(info=SETTING, server_default=true())
    review_days: Mapped[int] = mapped_column(Integer, info=SETTING, server_default="3")
    peer_reviews: Mapped[bool] = mapped_column(info=SETTING, server_default=false())
    peers_accept: Mapped[bool] = mapped_column(info=SETTING, server_default=false())
    threads: Mapped[bool] = mapped_column(info=SETTING, server_default=false())
    recap: Mapped[bool] = mapped_column(info=SETTING, server_default=true())
    paused_at: Mapped[dt.datetime | None] = mapped_column(info=SETTING)
    paused_until: Mapped[dt.date | None] = mapped_column(info=SETTING)
    next_post_at: Mapped[dt.datetime | None] = mapped_column(index=True, info=BOOKKEEPING)
    last_decided_week: Mapped[str | None] = mapped_column(info=BOOKKEEPING)
    """The ISO week up to which each was posted or skipped."""
    created_at: Mapped[dt.datetime] = mapped_column(info=SETTING)
    opened_at: Mapped[dt.datetime | None] = mapped_column(info=SETTING)
    archived_at: Mapped[dt.datetime | None] = mapped_column(info=SETTING)
    kept_week: Mapped[dt.date | None] = mapped_column(info=BOOKKEEPING)
    """The first date of the week during which `weekday` or `zone` last changed (see `GroupCalendar`)."""
    season: Mapped[int] = mapped_column(Integer, info=BOOKKEEPING, server_default="1")
    season_began_at: Mapped[dt.datetime | None] = mapped_column(info=BOOKKEEPING)
    live_board: Mapped[bool] = mapped_column(info=SETTING, server_default=false())
    gallery: Mapped[bool] = mapped_column(info=SETTING, server_default=false())
    gallery_channel_id: Mapped[int | None] = mapped_column(info=SETTING)

    @classmethod
    def is_open(cls) -> ColumnElement[bool]:
        """Return the condition that a group was opened and is not archived."""
        return and_(cls.opened_at.is_not(None), cls.archived_at.is_(None))


class SetupIssue(Base):
    """A problem that keeps the bot from working in a group; moderators are told of it once."""

    __tablename__ = "setup_issue"

    guild_id: Mapped[int] = guild_column(primary_key=True, autoincrement=False)
    group_id: Mapped[int] = group_column(primary_key=True)
    origin: Mapped[str] = not_personal("How it was noticed.", primary_key=True)
    key: Mapped[str] = not_personal("What is missing.", primary_key=True)
    problem: Mapped[str] = not_personal("What moderators are told.")
    fix: Mapped[str] = not_personal("How they can change it.")
    since: Mapped[dt.datetime] = not_personal("When it was first seen.")
    announced_at: Mapped[dt.datetime | None] = not_personal("When moderators were told.")


class KeptMessage(Base):
    """A message in a group's channel that is kept up to date, and when it has to be refreshed."""

    __tablename__ = "kept_message"

    group_id: Mapped[int] = group_column(primary_key=True)
    kind: Mapped[str] = mapped_column(primary_key=True, info=BOOKKEEPING)
    """That of the job that refreshes it: the panel or the live board."""
    channel_id: Mapped[int | None] = mapped_column(info=BOOKKEEPING)
    message_id: Mapped[int | None] = mapped_column(info=BOOKKEEPING)
    content_hash: Mapped[str | None] = mapped_column(info=BOOKKEEPING)
    """Of what the message shows; NULL if that is not known."""
    edited_at: Mapped[dt.datetime | None] = mapped_column(info=BOOKKEEPING)
    """When the message was posted or last edited."""
    may_refresh_at: Mapped[dt.datetime] = mapped_column(info=BOOKKEEPING)
    """It is not refreshed before this."""
    refresh_by: Mapped[dt.datetime] = mapped_column(info=BOOKKEEPING)
    """By when to refresh it: when a week begins, or soon after a name, setting or membership changed."""
    entries_until: Mapped[dt.datetime] = mapped_column(info=BOOKKEEPING)
    """Entries made from then on may be missing in it."""


class Job(Base):
    """Something to be sent or done on Discord once (see `bot/services/outbox.py`)."""

    __tablename__ = "job"
    __purpose__ = "to send it once, and so that you can be told why it was not sent"
    __seen_by__ = "only you"
    __kept__ = "for 90 days after it was due"
    __table_args__ = (
        UniqueConstraint("kind", "guild_id", "subject_id", "key"),
        Index("ix_job_state_due_at", "state", "due_at"),
        Index("ix_job_subject_id", "subject_id"),
    )

    id: Mapped[int] = mapped_column(AUTO_ID, primary_key=True, info=ROW_ID)
    kind: Mapped[str] = personal("what kind of message or role it is")
    guild_id: Mapped[int] = guild_column()
    subject_id: Mapped[int] = mapped_column(info=MEMBER_ID)  # or of a group, post or message
    key: Mapped[str] = personal("for which day")
    """Tells apart jobs of a kind about the same subject, such as those of several days."""

    due_at: Mapped[dt.datetime] = personal("when it was due")
    state: Mapped[str] = personal("whether it was sent", server_default="planned")
    reason: Mapped[str | None] = personal("why it was not sent")
    first_try_at: Mapped[dt.datetime | None] = mapped_column(info=BOOKKEEPING)
    claimed_by: Mapped[str | None] = mapped_column(info=BOOKKEEPING)
    claimed_until: Mapped[dt.datetime | None] = mapped_column(info=BOOKKEEPING)
    channel_id: Mapped[int | None] = personal("which channel it was sent to")


class SyncedCommands(Base):
    """The fingerprint of the commands that were last synced to Discord."""

    __tablename__ = "synced"

    scope: Mapped[str] = not_personal("Which application.", primary_key=True)
    fingerprint: Mapped[str] = mapped_column(info=BOOKKEEPING)
