"""Answers and decisions: exported to whom they belong, and gone when they are."""

from __future__ import annotations

import json
from typing import Any

from bot.db.base import Base
from bot.services import privacy, reviews
from tests.rows import Row, stored_rows
from tests.services.conftest import ALICE, World
from tests.services.posting import MORGAN, enter, hand_in, post

TABLES = Base.metadata.sorted_tables


async def _all(world: World) -> dict[str, list[Row]]:
    return await world.read(stored_rows, TABLES)


async def _export(world: World, member_id: int = ALICE) -> dict[str, list[dict[str, Any]]]:
    return await world.read(privacy.export, member_id)


def _mentions(rows: dict[str, list[Row]], *needles: str) -> list[str]:
    """Return where, in all columns of all tables, any of these texts or numbers stands."""
    return [
        f"{table}.{column}"
        for table, every in rows.items()
        for row in every
        for column, value in row.items()
        if any(needle in str(value) for needle in needles)
    ]


async def test_a_reviewed_answer_is_exported_and_deleted_whole(world: World) -> None:
    await enter(world, world.alice)
    answer = await hand_in(world, world.alice, (await post(world)).id)
    accepting = (MORGAN, world.pack, answer.id, answer.revision)
    await world.write(reviews.accept, *accepting, now=world.now)
    found = await _export(world)
    (row,) = found["submission"]
    assert (row["did"], row["state"], row["post_id"]) == ("I did it.", "accepted", answer.post_id)
    assert str(MORGAN.member_id) not in json.dumps(found)
    await world.write(privacy.forget, ALICE)
    assert _mentions(await _all(world), str(ALICE), "I did it.") == []


async def test_what_a_moderator_decided_is_exported_without_whom_it_was_about(
    world: World,
) -> None:
    await enter(world, world.alice)
    answer = await hand_in(world, world.alice, (await post(world)).id)
    accepting = (MORGAN, world.pack, answer.id, answer.revision)
    await world.write(reviews.accept, *accepting, now=world.now)
    found = await _export(world, MORGAN.member_id)
    assert [row["what"] for row in found["decision by you"]] == ["post-now", "accept"]
    assert len(found["submission by you"]) == 1
    assert _mentions(found, str(ALICE), "I did it.") == []
    await world.write(privacy.forget, MORGAN.member_id)
    assert _mentions(await _all(world), str(MORGAN.member_id)) == []
