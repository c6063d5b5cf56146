"""The tables. Natural keys make a repeated write harmless; points are only ever added to.

Everything that belongs to a server goes with its row. What is said of a column in `info` makes the
privacy text, the export and the deletion (see `bot/db/privacy.py`).
"""

from __future__ import annotations

import datetime as dt
from typing import Any

from sqlalchemy import (
    BigInteger,
    CheckConstraint,
    ForeignKey,
    ForeignKeyConstraint,
    Index,
    Integer,
    UniqueConstraint,
    text,
)
from sqlalchemy.orm import Mapped, mapped_column

from bot.db.base import Base
from bot.db.privacy import author, not_personal, personal, whose

_SERVER: dict[str, Any] = not_personal("Which server it belongs to.")
_NUMBER: dict[str, Any] = not_personal("Tells rows apart.")
_SETTING: dict[str, Any] = not_personal("Chosen by the server’s moderators.")
_HOUSEKEEPING: dict[str, Any] = not_personal("So that nothing is sent or said twice.")

_numbered = BigInteger().with_variant(Integer, "sqlite")
"""Only a plain INTEGER counts up by itself on SQLite."""


def _guild(**options: Any) -> Mapped[int]:
    key = ForeignKey("server.guild_id", ondelete="CASCADE")
    return mapped_column(key, info=_SERVER, **options)


class Server(Base):
    """A server that has the bot, or had it until lately."""

    __tablename__ = "server"

    guild_id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False, info=_SERVER)
    left_at: Mapped[dt.datetime | None] = mapped_column(
        info=not_personal("When the bot was removed; everything of the server is deleted later.")
    )


class Group(Base):
    """A study group and what its moderators chose for it. `opened_at` is empty until it is set up."""

    __tablename__ = "study_group"
    __table_args__ = (UniqueConstraint("guild_id", "name_key"),)

    id: Mapped[int] = mapped_column(_numbered, primary_key=True, info=_NUMBER)
    guild_id: Mapped[int] = _guild()
    name: Mapped[str] = mapped_column(info=_SETTING)
    name_key: Mapped[str] = mapped_column(info=_SETTING)
    zone: Mapped[str] = mapped_column(info=_SETTING)
    weekday: Mapped[int] = mapped_column(Integer, info=_SETTING)
    post_at: Mapped[dt.time] = mapped_column(info=_SETTING)
    late_hours: Mapped[int] = mapped_column(Integer, info=_SETTING)
    channel_id: Mapped[int | None] = mapped_column(info=_SETTING)
    review_channel_id: Mapped[int | None] = mapped_column(info=_SETTING)
    ping_role_id: Mapped[int | None] = mapped_column(info=_SETTING)
    role_id: Mapped[int | None] = mapped_column(info=_SETTING)
    member_role_id: Mapped[int | None] = mapped_column(info=_SETTING)
    created_at: Mapped[dt.datetime] = mapped_column(info=_SETTING)
    opened_at: Mapped[dt.datetime | None] = mapped_column(info=_SETTING)
    archived_at: Mapped[dt.datetime | None] = mapped_column(info=_SETTING)


class Member(Base):
    """A person in a server who has used the bot there; in one group at most, by the key."""

    __tablename__ = "member"

    guild_id: Mapped[int] = _guild(primary_key=True, autoincrement=False)
    member_id: Mapped[int] = mapped_column(
        primary_key=True,
        autoincrement=False,
        info=whose("your Discord id", "to know you again"),
    )
    group_id: Mapped[int | None] = mapped_column(
        ForeignKey("study_group.id", ondelete="SET NULL"),
        index=True,
        info=personal("your study group", "to count you in where you belong"),
    )
    name: Mapped[str] = mapped_column(
        info=personal("the name you had when you last used Cohort", "to show it to your group")
    )
    visibility: Mapped[str] = mapped_column(
        info=personal("whether others see you", "because you decide that"), server_default="shown"
    )
    alias: Mapped[str | None] = mapped_column(
        info=personal("the name you chose to be shown by", "to show it instead of yours")
    )
    joined_at: Mapped[dt.datetime | None] = mapped_column(
        info=personal("when you joined your group", "to be fair to who came later")
    )
    seen_at: Mapped[dt.datetime] = mapped_column(
        info=personal("when you last used Cohort", "so that moderators see who went silent")
    )
    notice: Mapped[str | None] = mapped_column(
        info=personal("something Cohort still has to tell you", "to say it at your next command")
    )


_OF_MEMBER: dict[str, Any] = whose("your Discord id", "to know whose it is")


class Run(Base):
    """One way through the plan. A member has one that goes on at most; ended ones can be revived."""

    __tablename__ = "run"
    __table_args__ = (
        ForeignKeyConstraint(
            ["guild_id", "member_id"], ["member.guild_id", "member.member_id"], ondelete="CASCADE"
        ),
        Index("ix_run_guild_id_member_id", "guild_id", "member_id"),
        Index(
            "uq_run_open",
            "guild_id",
            "member_id",
            unique=True,
            sqlite_where=text("ended_at IS NULL"),
            postgresql_where=text("ended_at IS NULL"),
        ),
    )

    id: Mapped[int] = mapped_column(_numbered, primary_key=True, info=_NUMBER)
    guild_id: Mapped[int] = mapped_column(info=_SERVER)
    member_id: Mapped[int] = mapped_column(info=_OF_MEMBER)
    start_on: Mapped[dt.date] = mapped_column(
        info=personal("the date your plan starts", "to know what is due")
    )
    zone: Mapped[str] = mapped_column(
        info=personal("your time zone", "so that your day ends at your midnight")
    )
    shift: Mapped[int] = mapped_column(
        Integer,
        info=personal("by how many days you shifted your plan", "to know what is due"),
        server_default="0",
    )
    began_at: Mapped[dt.datetime] = mapped_column(
        info=personal("when you joined the plan", "to show your way through it")
    )
    ended_at: Mapped[dt.datetime | None] = mapped_column(
        info=personal("when you left or restarted", "so that you can take it back for 7 days")
    )
    ending: Mapped[str | None] = mapped_column(
        info=personal("how that run ended", "so that you can take it back for 7 days")
    )


class PhaseRow(Base):
    """From a date on, how a run's dates count."""

    __tablename__ = "phase"

    run_id: Mapped[int] = mapped_column(
        ForeignKey("run.id", ondelete="CASCADE"),
        primary_key=True,
        info=personal("which run it belongs to", "to know what is due"),
    )
    since: Mapped[dt.date] = mapped_column(
        primary_key=True, info=personal("when you changed your pace", "to know what is due")
    )
    pace: Mapped[str] = mapped_column(
        info=personal("your pace from then on", "to know what is due")
    )
    paused: Mapped[bool] = mapped_column(
        info=personal("whether you paused from then on", "to know what is due")
    )


class CheckIn(Base):
    """“I did this plan-day”: one at most per run and day, whoever clicks how often."""

    __tablename__ = "check_in"

    run_id: Mapped[int] = mapped_column(
        ForeignKey("run.id", ondelete="CASCADE"),
        primary_key=True,
        info=personal("which run it belongs to", "to count it once"),
    )
    day_id: Mapped[str] = mapped_column(
        primary_key=True, info=personal("which plan-day you did", "to show your progress")
    )
    on_date: Mapped[dt.date] = mapped_column(
        info=personal("on which date, where you are", "to show your days and your streak")
    )
    at: Mapped[dt.datetime] = mapped_column(
        info=personal("when you checked in", "so that you can undo it for a day")
    )
    note: Mapped[str | None] = mapped_column(
        info=personal("the note you wrote", "for you to read again")
    )
    paid: Mapped[bool] = mapped_column(
        info=personal("whether it brought points", "so that undoing it takes the right ones back")
    )


class Entry(Base):
    """Points gained or lost, for a cause. Never changed: a correction is another entry.

    A cause takes turns: the first pays, the second takes back, the third pays again. The key
    makes a turn happen once, however many try.
    """

    __tablename__ = "entry"
    __table_args__ = (
        UniqueConstraint("group_id", "member_id", "kind", "subject", "turn"),
        Index("ix_entry_group_id_at", "group_id", "at"),
        CheckConstraint("turn > 0", name="turn"),
    )

    id: Mapped[int] = mapped_column(_numbered, primary_key=True, info=_NUMBER)
    guild_id: Mapped[int] = _guild()
    group_id: Mapped[int] = mapped_column(
        ForeignKey("study_group.id", ondelete="CASCADE"),
        info=personal("the group you earned it in", "to show where it counts"),
    )
    member_id: Mapped[int] = mapped_column(index=True, info=_OF_MEMBER)
    kind: Mapped[str] = mapped_column(
        info=personal("what kind of deed it was for", "to give a reason for each point")
    )
    subject: Mapped[str] = mapped_column(
        info=personal("what it was for", "to give a reason for each point")
    )
    turn: Mapped[int] = mapped_column(
        Integer, info=personal("how often it was given or taken back", "to pay each thing once")
    )
    points: Mapped[int] = mapped_column(Integer, info=personal("the points", "to add them up"))
    at: Mapped[dt.datetime] = mapped_column(
        info=personal("when", "so that every week and month can be added up")
    )
    author_id: Mapped[int | None] = mapped_column(
        info=author("that you gave or took points as a moderator", "so that others know who did")
    )


class Reminder(Base):
    """A member's wish to be reminded daily."""

    __tablename__ = "reminder"
    __table_args__ = (
        ForeignKeyConstraint(
            ["guild_id", "member_id"], ["member.guild_id", "member.member_id"], ondelete="CASCADE"
        ),
    )

    guild_id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False, info=_SERVER)
    member_id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False, info=_OF_MEMBER)
    at_time: Mapped[dt.time] = mapped_column(
        info=personal("when you want to be reminded", "to remind you then")
    )
    next_at: Mapped[dt.datetime] = mapped_column(
        index=True, info=personal("your next reminder", "to send it, and once only")
    )
    refused: Mapped[int] = mapped_column(
        Integer,
        info=personal("how often your messages were closed", "to stop after the third time"),
        server_default="0",
    )


class Delivery(Base):
    """Something to be sent once: promised here, claimed by one process, sent, recorded.

    The key is what, to whom, and for which day or week; so a repetition is the same row.
    """

    __tablename__ = "delivery"
    __table_args__ = (
        UniqueConstraint("kind", "guild_id", "subject_id", "period"),
        Index("ix_delivery_state_due_at", "state", "due_at"),
        Index("ix_delivery_subject_id", "subject_id"),
    )

    id: Mapped[int] = mapped_column(_numbered, primary_key=True, info=_NUMBER)
    kind: Mapped[str] = mapped_column(
        info=personal("that it is a reminder for you", "to send it once")
    )
    guild_id: Mapped[int] = _guild()
    subject_id: Mapped[int] = mapped_column(info=_OF_MEMBER)
    period: Mapped[str] = mapped_column(info=personal("for which day", "to send it once"))
    due_at: Mapped[dt.datetime] = mapped_column(info=personal("when it was due", "to send it once"))
    state: Mapped[str] = mapped_column(
        info=personal("whether it was sent", "to send it once"), server_default="planned"
    )
    reason: Mapped[str | None] = mapped_column(
        info=personal("why it was not sent", "so that you can be told")
    )
    attempts: Mapped[int] = mapped_column(Integer, info=_HOUSEKEEPING, server_default="0")
    first_try_at: Mapped[dt.datetime | None] = mapped_column(info=_HOUSEKEEPING)
    claimed_by: Mapped[str | None] = mapped_column(info=_HOUSEKEEPING)
    claimed_until: Mapped[dt.datetime | None] = mapped_column(info=_HOUSEKEEPING)
    channel_id: Mapped[int | None] = mapped_column(
        info=personal("where it was sent", "to find it before sending it again")
    )
    message_id: Mapped[int | None] = mapped_column(info=_HOUSEKEEPING)


class Fault(Base):
    """Something that keeps the bot from working in a group, told to its moderators once."""

    __tablename__ = "fault"

    guild_id: Mapped[int] = _guild(primary_key=True, autoincrement=False)
    group_id: Mapped[int] = mapped_column(
        ForeignKey("study_group.id", ondelete="CASCADE"),
        primary_key=True,
        info=not_personal("Which group it concerns."),
    )
    what: Mapped[str] = mapped_column(primary_key=True, info=not_personal("What is missing."))
    sentence: Mapped[str] = mapped_column(info=not_personal("What moderators are told."))
    since: Mapped[dt.datetime] = mapped_column(info=not_personal("When it was first seen."))
    healed_at: Mapped[dt.datetime | None] = mapped_column(
        info=not_personal("When it was seen to be gone.")
    )
    told: Mapped[bool] = mapped_column(info=_HOUSEKEEPING)


class Synced(Base):
    """Which commands Discord was last told of, by a hash of them."""

    __tablename__ = "synced"

    scope: Mapped[str] = mapped_column(primary_key=True, info=not_personal("Which application."))
    fingerprint: Mapped[str] = mapped_column(info=_HOUSEKEEPING)
