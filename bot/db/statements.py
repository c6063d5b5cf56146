"""Statements and conditions that many services use, and how they pass over rows they can’t read."""

import datetime as dt
from collections import defaultdict
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from functools import cache
from typing import Any
from zoneinfo import ZoneInfoNotFoundError

import structlog
from sqlalchemy import ColumnElement, Integer, Select, literal
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.db.models.base import Base
from bot.domain.shards import ID_SHIFT, ShardBlock

log = structlog.get_logger(__name__)
UNREADABLE_RETRY = dt.timedelta(hours=1)
"""After how long a row that can't be read is due again, so that it keeps no other back meanwhile."""


def insert_for(connection: AsyncConnection, table: Any) -> Any:
    """Return the database's INSERT with `on_conflict_do_nothing` and `on_conflict_do_update`."""
    return _insert(connection.dialect.name, table)


def _insert(dialect: str, table: Any) -> Any:
    return (sqlite if dialect == "sqlite" else postgresql).insert(table)


async def upsert(
    connection: AsyncConnection,
    table: type[Base],
    key: Mapping[str, Any],
    values: Mapping[str, Any],
) -> None:
    """Insert a row, or change the values of the one with the same primary key."""
    statement = _build_upsert(connection.dialect.name, table, tuple(key), tuple(values))
    await connection.execute(statement, {**key, **values})


@cache  # building the statement takes longer than executing it
def _build_upsert(
    dialect: str, table: type[Base], key: tuple[str, ...], changed: tuple[str, ...]
) -> Any:
    new = _insert(dialect, table.__table__)
    changes = {name: new.excluded[name] for name in changed}
    return new.on_conflict_do_update(index_elements=key, set_=changes)


@contextmanager
def skipping_unreadable(table: type[Base], key: object) -> Iterator[None]:
    """Log and skip a row with a value this version doesn't know, so that it keeps no other back."""
    try:
        yield
    except (ValueError, TypeError, ZoneInfoNotFoundError) as error:
        reason = type(error).__name__
        log.warning("row skipped", table=table.__tablename__, key=key, reason=reason)


async def texts_by_id(
    connection: AsyncConnection, query: Select[int, Any]
) -> defaultdict[int, list[str]]:
    """Return the texts in the second column of a query, by the id in the first."""
    found: defaultdict[int, list[str]] = defaultdict(list)
    for id_, text in await connection.execute(query):
        found[id_].append(text)
    return found


def in_block(guild_id: Any, block: ShardBlock) -> tuple[ColumnElement[bool], ...]:
    """Return what `where(*…)` needs to keep rows of the block's servers, by their column of ids."""
    if block.is_all:
        return ()
    number = guild_id.op(">>")(literal(ID_SHIFT, Integer)) % block.count
    return (number.in_(block.ids),)
