"""Conditions on the servers of a block of shards."""

from typing import Any

from sqlalchemy import ColumnElement, Integer, literal

from bot.domain.cluster.shards import ID_SHIFT, ShardBlock


def in_block(guild_id: Any, block: ShardBlock) -> tuple[ColumnElement[bool], ...]:
    """Return what `where(*…)` needs to keep rows of the block's servers, by their column of ids.

    It is empty for a block of all shards, so that a statement stays as it was.
    """
    if block.is_all:
        return ()
    number = guild_id.op(">>")(literal(ID_SHIFT, Integer)) % block.count
    return (number.in_(block.ids),)
