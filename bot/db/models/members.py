"""Members, what they are told next, and what is left of them when their data is deleted."""

import datetime as dt
from typing import Any

from sqlalchemy import ColumnElement, ForeignKey, Index, Integer, UniqueConstraint, false, text
from sqlalchemy.orm import Mapped, mapped_column

from bot.db.models.base import (
    AUTO_ID,
    Base,
    group_column,
    guild_column,
    member_reference,
    not_personal,
    personal,
)
from bot.db.privacy import BOOKKEEPING, MEMBER_ID, ROW_ID
from bot.domain.markup import SafeName


class Member(Base):
    """A person who has used the bot in a server; the key allows one group per server."""

    __tablename__ = "member"
    __purpose__ = "to show you to your group as you chose, and to see who went quiet or left"
    __seen_by__ = (
        "others in the server see your name or alias, as you chose; moderators see all of it"
    )
    __table_args__ = (
        Index(
            "ix_member_misses_roles",
            "guild_id",
            postgresql_where=text("misses_roles"),
            sqlite_where=text("misses_roles"),
        ),
    )

    @classmethod
    def owns(cls, row: Any) -> ColumnElement[bool]:
        """Return the condition that joins a table with `guild_id` and `member_id` to its member."""
        return cls.of(row.guild_id, row.member_id)

    guild_id: Mapped[int] = guild_column(primary_key=True, autoincrement=False)
    member_id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False, info=MEMBER_ID)
    group_id: Mapped[int | None] = personal(
        "your study group", ForeignKey("study_group.id", ondelete="SET NULL"), index=True
    )
    name: Mapped[SafeName] = personal("the name you had when you last did something with Cohort")
    visibility: Mapped[str] = personal("whether others see you", server_default="shown")
    alias: Mapped[SafeName | None] = personal("your alias")
    in_gallery: Mapped[bool | None] = personal("whether galleries may show your accepted answers")
    """None until the member was asked and chose."""

    joined_at: Mapped[dt.datetime | None] = personal("when you joined your group")
    seen_at: Mapped[dt.datetime] = personal("when you last did something with Cohort")
    """Reviewing counts; looking something up doesn’t, nor what moderators change."""

    left_at: Mapped[dt.datetime | None] = personal("when we noticed that you’d left", index=True)
    misses_roles: Mapped[bool] = mapped_column(info=BOOKKEEPING, server_default=false())
    """Whether Discord has taken the roles of a member who left; they are given again on return."""

    looked_at: Mapped[dt.datetime | None] = personal("when we last checked your membership")
    excluded_at: Mapped[dt.datetime | None] = personal("when you were taken off the leaderboards")


class Notice(Base):
    """Something that a member is told after their next command, because no message reached them."""

    __tablename__ = "notice"
    __purpose__ = "to show them after your next command"
    __seen_by__ = "only you"
    __kept__ = "until you’ve seen it"
    __table_args__ = (UniqueConstraint("guild_id", "member_id", "kind"), member_reference())

    id: Mapped[int] = mapped_column(AUTO_ID, primary_key=True, info=ROW_ID)
    guild_id: Mapped[int] = guild_column()
    member_id: Mapped[int] = mapped_column(info=MEMBER_ID)
    kind: Mapped[str] = personal("messages that are waiting for you")


class MemberMessage(Base):
    """A message that the bot posted in a channel for a member, or that names them."""

    __tablename__ = "member_message"
    __purpose__ = "to remove them, or your name in them, when you delete your data"
    __seen_by__ = "nobody"

    message_id: Mapped[int] = personal(
        "which messages Cohort posted for you, or with your name",
        primary_key=True,
        autoincrement=False,
    )
    channel_id: Mapped[int] = personal("in which channel")
    guild_id: Mapped[int] = guild_column()
    member_id: Mapped[int] = mapped_column(
        primary_key=True, autoincrement=False, index=True, info=MEMBER_ID
    )
    only_names: Mapped[bool] = personal("whether only names are removed", server_default=false())


class GivenRole(Base):
    """A role that the bot gave to a member, even if a group or milestone gives another one now."""

    __tablename__ = "given_role"
    __purpose__ = "to take them back when you leave the group or delete your data"
    __seen_by__ = "everyone, as a role of yours"

    guild_id: Mapped[int] = guild_column(primary_key=True)
    member_id: Mapped[int] = mapped_column(
        primary_key=True, autoincrement=False, index=True, info=MEMBER_ID
    )
    role_id: Mapped[int] = personal("roles Cohort gave you", primary_key=True, autoincrement=False)
    group_id: Mapped[int | None] = group_column(index=True)  # None if a milestone gave it


class Sanction(Base):
    """An exclusion, or the points that corrections took, of a member who deleted their data."""

    __tablename__ = "sanction"
    __table_args__ = (Index("ix_sanction_guild_id_member_hash", "guild_id", "member_hash"),)

    id: Mapped[int] = mapped_column(AUTO_ID, primary_key=True, info=ROW_ID)
    guild_id: Mapped[int] = guild_column()
    member_hash: Mapped[str] = not_personal(
        "A code that recognises you if you come back; it isn’t your id."
    )
    kept_since: Mapped[dt.datetime] = not_personal("Since when this is kept.")
    excluded_at: Mapped[dt.datetime | None] = not_personal("When it was decided.")
    group_id: Mapped[int | None] = group_column()
    points: Mapped[int | None] = not_personal("How many points were taken.", Integer)


class StoredSecret(Base):
    """A secret of this database, such as the key of the hashes in `sanction`."""

    __tablename__ = "secret"

    purpose: Mapped[str] = not_personal("What it is for.", primary_key=True)
    value: Mapped[str] = not_personal("A random key.")
