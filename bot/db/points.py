"""The table of ledger entries."""

import datetime as dt

from sqlalchemy import CheckConstraint, ForeignKey, Index, Integer, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from bot.db.base import Base
from bot.db.columns import AUTO_ID, author, guild_key, personal
from bot.db.privacy import MEMBER_ID, ROW_ID


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
    kind: Mapped[str] = personal("what kind of deed it was for", "to give a reason for each point")
    subject: Mapped[str] = personal("what it was for", "to give a reason for each point")
    turn: Mapped[int] = personal(
        "how often it was given or taken back", "to pay each thing once", Integer
    )
    points: Mapped[int] = personal("the points", "to add them up", Integer)
    at: Mapped[dt.datetime] = personal("when", "so that every week and month can be added up")
    season: Mapped[int] = personal("in which season", "to add it up", Integer, server_default="1")
    reason: Mapped[str | None] = personal("why a moderator gave or took them", "for you to read")
    author_id: Mapped[int | None] = author(
        "that you gave or took points as a moderator", "so that others know who did"
    )
