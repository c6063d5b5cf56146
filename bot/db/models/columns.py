"""Functions that make columns with their privacy declarations (see `bot.db.privacy`)."""

from typing import Any

from sqlalchemy import BigInteger, ForeignKey, ForeignKeyConstraint, Integer
from sqlalchemy.orm import Mapped, declared_attr, mapped_column

from bot.db.privacy import INFO_KEY, MEMBER_ID, SERVER, NotPersonal, OnDelete, Personal

AUTO_ID = BigInteger().with_variant(Integer, "sqlite")
"""An id that is counted up; SQLite does that only for a column of type INTEGER."""


def personal(what: str, *arguments: Any, **options: Any) -> Mapped[Any]:
    """Return a column about the member of the row; the privacy screen shows `what` it holds."""
    return mapped_column(*arguments, info={INFO_KEY: Personal(what)}, **options)


def named_member(what: str) -> Mapped[Any]:
    """Return a column with the id of a member in a row about something or somebody else."""
    declaration = Personal(what, on_delete=OnDelete.BLANK, is_member_id=True)
    return mapped_column(info={INFO_KEY: declaration})


def not_personal(why: str, *arguments: Any, **options: Any) -> Mapped[Any]:
    """Return a column that tells nothing about a member."""
    return mapped_column(*arguments, info={INFO_KEY: NotPersonal(why)}, **options)


def guild_column(**options: Any) -> Mapped[int]:
    """Return a column that refers to the server; the row is deleted together with it."""
    key = ForeignKey("server.guild_id", ondelete="CASCADE")
    return mapped_column(key, info=SERVER, **options)


def group_column(**options: Any) -> Mapped[Any]:
    """Return a column that refers to the group; the row is deleted together with it."""
    key = ForeignKey("study_group.id", ondelete="CASCADE")
    return not_personal("Which group it belongs to.", key, **options)


def member_reference() -> ForeignKeyConstraint:
    """Return the constraint that a row with `guild_id` and `member_id` is deleted with the member."""
    key = ["guild_id", "member_id"]
    return ForeignKeyConstraint(key, [f"member.{column}" for column in key], ondelete="CASCADE")


class OfMember:
    """Columns of a table whose rows are found by the member they are about, and deleted with them."""

    guild_id: Mapped[int] = mapped_column(
        primary_key=True, autoincrement=False, info=SERVER, sort_order=-2
    )
    member_id: Mapped[int] = mapped_column(
        primary_key=True, autoincrement=False, info=MEMBER_ID, sort_order=-1
    )

    @declared_attr.directive
    def __table_args__(cls) -> tuple[ForeignKeyConstraint]:  # noqa: N805 - SQLAlchemy passes the class
        return (member_reference(),)
