"""The base class of tables, types and names that work on SQLite and PostgreSQL, and what makes columns.

These functions make columns with their privacy declarations (see `bot.db.privacy`).
"""

import datetime as dt
from dataclasses import fields
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import DeclarativeBase, Mapped, declared_attr, mapped_column
from sqlalchemy.types import TypeDecorator

from bot.db.privacy import INFO_KEY, MEMBER_ID, SERVER, NotPersonal, OnDelete, Personal
from bot.domain.markup import SafeName, SafeText


class UtcDateTime(TypeDecorator[dt.datetime]):
    """An instant, stored in UTC; a datetime without a zone raises a ValueError."""

    impl = sa.DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: dt.datetime | None, _: sa.Dialect) -> dt.datetime | None:
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError("a stored instant must have a zone")
        return value.astimezone(dt.UTC)

    def process_result_value(self, value: dt.datetime | None, _: sa.Dialect) -> dt.datetime | None:
        if value is None:
            return None
        # SQLite does not store the zone.
        return value.replace(tzinfo=dt.UTC) if value.tzinfo is None else value.astimezone(dt.UTC)


class WrittenText(TypeDecorator[SafeText]):
    """A text that somebody wrote: stored as it is, and read as a value that screens can't show unescaped."""

    impl = sa.String
    cache_ok = True
    value_class: type[SafeText] = SafeText

    def process_bind_param(self, value: SafeText | str | None, _: sa.Dialect) -> str | None:
        return value.raw if isinstance(value, SafeText) else value

    def process_result_value(self, value: str | None, _: sa.Dialect) -> SafeText | None:
        return None if value is None else self.value_class(value)


class WrittenName(WrittenText):
    cache_ok = True
    value_class = SafeName


class Base(DeclarativeBase):
    """Base of all tables. Integers have 64 bits because Discord ids need them."""

    __purpose__ = ""  # what the columns about a member are for, as the privacy screen says it
    __seen_by__ = ""  # who sees them on Discord, as the privacy policy says it
    __kept__ = ""  # how long they are kept at most, as it says that, unless like all others

    type_annotation_map = {  # noqa: RUF012 - as SQLAlchemy wants it
        dt.datetime: UtcDateTime,
        dt.date: sa.Date,
        dt.time: sa.Time,
        int: sa.BigInteger,
        SafeText: WrittenText,
        SafeName: WrittenName,
    }
    metadata = sa.MetaData(
        naming_convention={
            "ix": "ix_%(table_name)s_%(column_0_N_name)s",
            "uq": "uq_%(table_name)s_%(column_0_N_name)s",
            "ck": "ck_%(table_name)s_%(constraint_name)s",
            "fk": "fk_%(table_name)s_%(column_0_N_name)s_%(referred_table_name)s",
            "pk": "pk_%(table_name)s",
        }
    )

    def __init_subclass__(cls, **options: Any) -> None:
        """Never reuse the id of a deleted row: old buttons, jobs and the ledger may have it."""
        super().__init_subclass__(**options)
        table = cls.__table__
        assert isinstance(table, sa.Table)
        about = {"purpose": cls.__purpose__, "seen_by": cls.__seen_by__, "kept": cls.__kept__}
        table.info.update(about)
        if table.autoincrement_column is not None:
            table.dialect_options["sqlite"]["autoincrement"] = True

    @classmethod
    def of(cls, guild_id: Any, member_id: Any) -> sa.ColumnElement[bool]:
        """Return the condition that selects a member's rows; each id is a value or an expression."""
        table: Any = cls
        return sa.and_(table.guild_id == guild_id, table.member_id == member_id)

    @classmethod
    def columns_for(cls, value_class: Any) -> list[Any]:
        """Return the columns that are named like a field of a dataclass."""
        names = [field.name for field in fields(value_class)]
        return [getattr(cls, name) for name in names if name in cls.__table__.columns]


AUTO_ID = sa.BigInteger().with_variant(sa.Integer, "sqlite")
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
    key = sa.ForeignKey("server.guild_id", ondelete="CASCADE")
    return mapped_column(key, info=SERVER, **options)


def group_column(**options: Any) -> Mapped[Any]:
    """Return a column that refers to the group; the row is deleted together with it."""
    key = sa.ForeignKey("study_group.id", ondelete="CASCADE")
    return not_personal("Which group it belongs to.", key, **options)


def member_reference() -> sa.ForeignKeyConstraint:
    """Return the constraint that a row with `guild_id` and `member_id` is deleted with the member."""
    key = ["guild_id", "member_id"]
    return sa.ForeignKeyConstraint(key, [f"member.{column}" for column in key], ondelete="CASCADE")


class OfMember:
    """Columns of a table whose rows are found by the member they are about, and deleted with them."""

    guild_id: Mapped[int] = mapped_column(
        primary_key=True, autoincrement=False, info=SERVER, sort_order=-2
    )
    member_id: Mapped[int] = mapped_column(
        primary_key=True, autoincrement=False, info=MEMBER_ID, sort_order=-1
    )

    @declared_attr.directive
    def __table_args__(cls) -> tuple[sa.ForeignKeyConstraint]:  # noqa: N805 - SQLAlchemy passes the class
        return (member_reference(),)
