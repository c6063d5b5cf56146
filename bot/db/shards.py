"""Conditions on the servers of a block of shards."""

from typing import Any, TypeVar

from sqlalchemy import ColumnElement, Integer, Select, Update, literal

from bot.domain.cluster.shards import ID_SHIFT, ShardBlock

S = TypeVar("S", Select[Any], Update)


def in_block(guild_id: Any, block: ShardBlock) -> tuple[ColumnElement[bool], ...]:
    """Return what `where(*…)` needs to keep rows of the block's servers, by their column of ids.

    It is empty for a block of all shards, so that a statement stays as it was.
    """
    if block.is_all:
        return ()
    number = guild_id.op(">>")(literal(ID_SHIFT, Integer)) % block.count
    return (number.in_(block.ids),)


def where_in_block(statement: S, guild_id: Any, block: ShardBlock) -> S:
    """Return a statement for the block's servers only; for all shards the statement itself.

    SQLAlchemy keeps with a statement what it needs to find the compiled one again.
    """
    return statement if block.is_all else statement.where(*in_block(guild_id, block))
