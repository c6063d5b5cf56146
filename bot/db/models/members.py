"""Tables for the deletion of a member's data: messages that it removes, and sanctions that stay."""

import datetime as dt

from sqlalchemy import Index, Integer
from sqlalchemy.orm import Mapped, mapped_column

from bot.db.models.base import Base
from bot.db.models.columns import AUTO_ID, group_key, guild_key, not_personal, personal
from bot.db.privacy import MEMBER_ID, ROW_ID


class MemberMessage(Base):
    """A message that the bot posted for a member in a channel, such as their answer for reviewers."""

    __tablename__ = "member_message"

    message_id: Mapped[int] = personal(
        "which messages Cohort posted for you",
        "to remove them when you delete your data",
        primary_key=True,
        autoincrement=False,
    )
    channel_id: Mapped[int] = personal("in which channel", "to remove them")
    guild_id: Mapped[int] = guild_key()
    member_id: Mapped[int] = mapped_column(index=True, info=MEMBER_ID)


class Sanction(Base):
    """What moderators decided about a member whose data is deleted.

    It is an exclusion from boards, or else the points that corrections took in a group.
    """

    __tablename__ = "sanction"
    __table_args__ = (Index("ix_sanction_guild_id_member_hash", "guild_id", "member_hash"),)

    id: Mapped[int] = mapped_column(AUTO_ID, primary_key=True, info=ROW_ID)
    guild_id: Mapped[int] = guild_key()
    member_hash: Mapped[str] = not_personal("Recognises you if you come back; it is not your id.")
    kept_since: Mapped[dt.datetime] = not_personal("It is deleted `KEEP_DAYS` after this.")
    excluded_at: Mapped[dt.datetime | None] = not_personal("When it was decided.")
    group_id: Mapped[int | None] = group_key()
    points: Mapped[int | None] = not_personal("How many points were taken.", Integer)
