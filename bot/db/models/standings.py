"""Tables of the ledger and of boards: sums, seasons, milestones, rewards, and live boards."""

import datetime as dt

from sqlalchemy import (
    CheckConstraint,
    ForeignKey,
    ForeignKeyConstraint,
    Index,
    Integer,
    UniqueConstraint,
    false,
)
from sqlalchemy.orm import Mapped, mapped_column

from bot.db.models.base import Base
from bot.db.models.columns import (
    AUTO_ID,
    author,
    group_key,
    guild_key,
    member_reference,
    not_personal,
    personal,
)
from bot.db.privacy import BOOKKEEPING, MEMBER_ID, ROW_ID, SERVER, SETTING


class Entry(Base):
    """Points that a member gained or lost. Never changed; a correction is another entry.

    Entries for the same thing are numbered by `turn`: the first gives points, the second reverses
    them, the third gives them again. The unique key prevents two entries with the same number.
    """

    __tablename__ = "entry"
    __table_args__ = (
        UniqueConstraint("group_id", "member_id", "kind", "subject", "turn"),
        Index("ix_entry_group_id_at", "group_id", "at"),
        CheckConstraint("turn > 0", name="turn"),
    )

    id: Mapped[int] = mapped_column(AUTO_ID, primary_key=True, info=ROW_ID)
    guild_id: Mapped[int] = guild_key()
    group_id: Mapped[int] = personal(
        "the group you earned it in",
        "to show where it counts",
        ForeignKey("study_group.id", ondelete="CASCADE"),
    )
    member_id: Mapped[int] = mapped_column(index=True, info=MEMBER_ID)
    kind: Mapped[str] = personal(
        "whether it was for a check-in, an answer or a correction",
        "to give a reason for each point",
    )
    subject: Mapped[str] = personal("what it was for", "to give a reason for each point")
    turn: Mapped[int] = personal(
        "how many times it was given or undone", "to give points only once for each thing", Integer
    )
    points: Mapped[int] = personal("the points", "to add them up", Integer)
    at: Mapped[dt.datetime] = personal("when you got them", "to add up weeks and months")
    season: Mapped[int] = personal(
        "in which season", "to add up seasons", Integer, server_default="1"
    )
    reason: Mapped[str | None] = personal("why a moderator gave or took them", "for you to read")
    author_id: Mapped[int | None] = author(
        "that you gave or took points as a moderator", "so that others know who did it"
    )


_TO_ADD_UP = "so that leaderboards load quickly"


def _sum(of: str) -> Mapped[int]:
    return personal(f"your points {of}", _TO_ADD_UP, Integer)


class Standing(Base):
    """The sums of a member's entries in a group, as `bot/services/points/totals.py` rebuilds them.

    The sum of a week, month or season counts only if the date or number beside it is the current.
    """

    __tablename__ = "standing"
    __table_args__ = (
        Index("ix_standing_week", "group_id", "week_of", "week", "member_id"),
        Index("ix_standing_month", "group_id", "month_of", "month", "member_id"),
        Index("ix_standing_season", "group_id", "season_of", "season", "member_id"),
        Index("ix_standing_total", "group_id", "total", "member_id"),
        Index("ix_standing_member_id", "member_id"),
    )

    group_id: Mapped[int] = personal(
        "the group you have points in",
        "to show where they count",
        ForeignKey("study_group.id", ondelete="CASCADE"),
        primary_key=True,
    )
    member_id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False, info=MEMBER_ID)
    guild_id: Mapped[int] = guild_key()
    week_of: Mapped[dt.date] = personal("the week", _TO_ADD_UP)
    week: Mapped[int] = _sum("that week")
    month_of: Mapped[dt.date] = personal("the month", _TO_ADD_UP)
    month: Mapped[int] = _sum("that month")
    season_of: Mapped[int] = personal("the season", _TO_ADD_UP, Integer)
    season: Mapped[int] = _sum("that season")
    total: Mapped[int] = _sum("in total")
    active_at: Mapped[dt.datetime | None] = personal(
        "when you last earned points", "to know which groups are active"
    )


class Season(Base):
    """A season that has ended."""

    __tablename__ = "season"

    group_id: Mapped[int] = group_key(primary_key=True)
    number: Mapped[int] = mapped_column(Integer, primary_key=True, autoincrement=False, info=ROW_ID)
    guild_id: Mapped[int] = guild_key()
    began_at: Mapped[dt.datetime] = not_personal("When it began.")
    ended_at: Mapped[dt.datetime] = not_personal("When it ended.")
    ended_by: Mapped[int | None] = author(
        "that you ended a season", "so that others know who did it"
    )


class SeasonPlace(Base):
    """A place among the first of a past season; members who were not visible are included."""

    __tablename__ = "season_place"
    __table_args__ = (
        ForeignKeyConstraint(
            ["group_id", "number"], ["season.group_id", "season.number"], ondelete="CASCADE"
        ),
    )

    group_id: Mapped[int] = personal(
        "the group you had a place in", "to remember winners", primary_key=True
    )
    number: Mapped[int] = personal("the season", "to remember winners", Integer, primary_key=True)
    member_id: Mapped[int] = mapped_column(
        primary_key=True, autoincrement=False, index=True, info=MEMBER_ID
    )
    points: Mapped[int] = personal("your points in it", "to remember winners", Integer)


class Milestone(Base):
    """A milestone that a member has reached."""

    __tablename__ = "milestone"
    __table_args__ = (member_reference(),)

    guild_id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False, info=SERVER)
    member_id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False, info=MEMBER_ID)
    milestone_id: Mapped[str] = personal(
        "which milestone you reached", "to celebrate it once", primary_key=True
    )
    at: Mapped[dt.datetime] = personal("when you reached it", "to show your progress")


class Reward(Base):
    """The role that members get when they reach a milestone."""

    __tablename__ = "reward"

    guild_id: Mapped[int] = guild_key(primary_key=True, autoincrement=False)
    milestone_id: Mapped[str] = mapped_column(primary_key=True, info=SETTING)
    role_id: Mapped[int] = mapped_column(info=SETTING)


class LiveBoard(Base):
    """The message with a group's live board. `turn` counts the messages it has had."""

    __tablename__ = "live_board"

    group_id: Mapped[int] = group_key(primary_key=True)
    guild_id: Mapped[int] = guild_key()
    turn: Mapped[int] = mapped_column(Integer, info=BOOKKEEPING, server_default="1")
    channel_id: Mapped[int | None] = mapped_column(info=BOOKKEEPING)
    message_id: Mapped[int | None] = mapped_column(info=BOOKKEEPING)
    shows: Mapped[str | None] = mapped_column(info=BOOKKEEPING)  # a digest of the shown text
    stale: Mapped[bool] = mapped_column(info=BOOKKEEPING, server_default=false())
    """Whether something changed that is not a ledger entry, such as a member's visibility."""
    drawn_at: Mapped[dt.datetime | None] = mapped_column(info=BOOKKEEPING)
