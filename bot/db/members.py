"""Tables of what is kept about members who deleted their data."""

import datetime as dt

from sqlalchemy import ForeignKey, Index, Integer
from sqlalchemy.orm import Mapped, mapped_column

from bot.db.base import Base
from bot.db.columns import AUTO_ID, guild_key, not_personal
from bot.db.privacy import BOOKKEEPING, ROW_ID


class Sanction(Base):
    """What moderators decided about a member whose data is deleted.

    It is an exclusion from boards, or else the points that corrections took in a group.
    """

    __tablename__ = "sanction"
    __table_args__ = (Index("ix_sanction_guild_id_member_hash", "guild_id", "member_hash"),)

    id: Mapped[int] = mapped_column(AUTO_ID, primary_key=True, info=ROW_ID)
    guild_id: Mapped[int] = guild_key()
    member_hash: Mapped[str] = not_personal("Recognises you if you come back; it is not your id.")
    kept_since: Mapped[dt.datetime] = mapped_column(info=BOOKKEEPING)
    excluded_at: Mapped[dt.datetime | None] = not_personal("When it was decided.")
    group_id: Mapped[int | None] = not_personal(
        "Which group it belongs to.", ForeignKey("study_group.id", ondelete="CASCADE")
    )
    points: Mapped[int | None] = not_personal("How many points were taken.", Integer)


class StoredSecret(Base):
    """A secret of this database, such as the key of the hashes in `sanction`."""

    __tablename__ = "secret"

    purpose: Mapped[str] = not_personal("What it is for.", primary_key=True)
    value: Mapped[str] = not_personal("A random key.")
