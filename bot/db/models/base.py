"""The base class of tables, with types and names that work on SQLite and PostgreSQL."""

import datetime as dt
from dataclasses import fields
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import DeclarativeBase
from sqlalchemy.types import TypeDecorator

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
