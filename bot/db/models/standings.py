"""Tables of the ledger and of leaderboards: sums, seasons, milestones, rewards."""

import datetime as dt

from sqlalchemy import CheckConstraint, Index, Integer, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from bot.db.models import base
from bot.db.models.base import Base
from bot.db.privacy import MEMBER_ID, ROW_ID, SETTING
from bot.domain.markup import SafeText


class Entry(Base):
    """Points that a member gained or lost. Entries are added, never changed.

    Those for one thing are numbered by `sequence`: the first pays for it, the second takes that
    back, the third pays again. What is taken back is taken from the periods in which it counted.
    """

    __tablename__ = "entry"
    __purpose__ = "to give a reason for each point, once for each thing, and to add them up"
    __seen_by__ = "you and moderators"
    __table_args__ = (
        UniqueConstraint("member_id", "group_id", "kind", "subject", "sequence"),
        Index("ix_entry_group_id_at", "group_id", "at"),
        CheckConstraint("sequence > 0", name="sequence"),
    )

    id: Mapped[int] = mapped_column(base.AUTO_ID, primary_key=True, info=ROW_ID)
    guild_id: Mapped[int] = base.guild_column()
    group_id: Mapped[int] = base.group_column()
    member_id: Mapped[int] = mapped_column(info=MEMBER_ID)
    kind: Mapped[str] = base.personal("whether it was for a check-in, an answer or a correction")
    subject: Mapped[str] = base.personal("what it was for")
    post_id: Mapped[int | None] = base.personal("for which challenge")
    sequence: Mapped[int] = base.personal("how many times it was given or undone", Integer)
    points: Mapped[int] = base.personal("the points", Integer)
    at: Mapped[dt.datetime] = base.personal("when you got them")
    week: Mapped[str] = base.personal("in which week they count")
    month: Mapped[str] = base.personal("in which month")
    season: Mapped[str] = base.personal("in which season")
    reason: Mapped[SafeText | None] = base.personal("why a moderator gave or took them")
    author_id: Mapped[int | None] = base.named_member("that you gave or took points as a moderator")


class Standing(Base):
    """The sum of a member's entries in a group and period, as `services/points/repair.py` checks it."""

    __tablename__ = "standing"
    __purpose__ = "so that leaderboards load quickly"
    __seen_by__ = "others, on leaderboards and in recaps, as you chose; moderators"
    __table_args__ = (Index("ix_standing_board", "group_id", "period", "points", "member_id"),)

    member_id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False, info=MEMBER_ID)
    group_id: Mapped[int] = base.group_column(primary_key=True)
    period: Mapped[str] = base.personal("the week, month or season", primary_key=True)
    """Its name, as in `domain/points.py`."""
    points: Mapped[int] = base.personal("your points in it", Integer)


class Season(Base):
    """A season that has ended."""

    __tablename__ = "season"

    group_id: Mapped[int] = base.group_column(primary_key=True)
    number: Mapped[int] = mapped_column(Integer, primary_key=True, autoincrement=False, info=ROW_ID)
    began_at: Mapped[dt.datetime] = base.not_personal("When it began.")
    ended_at: Mapped[dt.datetime] = base.not_personal("When it ended.")


class Milestone(base.OfMember, Base):
    __tablename__ = "milestone"
    __purpose__ = "to celebrate it once, and to show your progress"
    __seen_by__ = "you and moderators; everyone, if a milestone gives you a role"

    milestone_id: Mapped[str] = base.personal("which milestone you reached", primary_key=True)
    at: Mapped[dt.datetime] = base.personal("when you reached it")
    submission_id: Mapped[int | None] = base.personal("by which answer")


class Reward(Base):
    """The role that members get when they reach a milestone."""

    __tablename__ = "reward"

    guild_id: Mapped[int] = base.guild_column(primary_key=True, autoincrement=False)
    milestone_id: Mapped[str] = mapped_column(primary_key=True, info=SETTING)
    role_id: Mapped[int] = mapped_column(info=SETTING)
