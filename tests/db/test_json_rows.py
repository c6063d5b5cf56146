"""Rows that are read in one column are the same on both databases."""

import datetime as dt
from typing import Any

import pytest
from sqlalchemy import insert, select

from bot.db.database import Database
from bot.db.json_rows import instant_from_json, json_rows
from bot.db.models import Delivery, Server

AT = dt.datetime(2026, 10, 25, 0, 30, tzinfo=dt.UTC)
DELIVERIES = json_rows(Delivery.guild_id == Server.guild_id, Delivery.period, Delivery.due_at)


async def _insert(database: Database, *deliveries: dict[str, Any]) -> None:
    async with database.writing() as connection:
        await connection.execute(insert(Server), [{"guild_id": 1}, {"guild_id": 2**62}])
        for subject_id, delivery in enumerate(deliveries):
            row = {"kind": "test", "subject_id": subject_id, "period": "", "due_at": AT}
            await connection.execute(insert(Delivery).values(row | delivery))


async def _read(database: Database) -> dict[int, Any]:
    async with database.reading() as connection:
        rows = await connection.execute(select(Server.guild_id, DELIVERIES.label("deliveries")))
        return {row.guild_id: row.deliveries or [] for row in rows}


async def test_each_row_has_the_rows_that_belong_to_it(database: Database) -> None:
    periods = [(1, "a"), (1, "b"), (2**62, "c")]
    await _insert(database, *({"guild_id": server, "period": text} for server, text in periods))
    found = await _read(database)
    assert {key: {text for text, _ in rows} for key, rows in found.items()} == {
        1: {"a", "b"},
        2**62: {"c"},
    }


async def test_row_without_others_has_none(database: Database) -> None:
    await _insert(database, {"guild_id": 1})
    assert (await _read(database))[2**62] == []


@pytest.mark.parametrize("text", ['"quoted", \\ [x]', "line\nline", "é 😀 中"])
async def test_text_is_the_same(database: Database, text: str) -> None:
    await _insert(database, {"guild_id": 1, "period": text})
    assert [row[0] for row in (await _read(database))[1]] == [text]


@pytest.mark.parametrize("microsecond", [0, 1, 120_000, 999_999])
async def test_instant_is_the_same(database: Database, microsecond: int) -> None:
    at = AT.replace(microsecond=microsecond)
    await _insert(database, {"guild_id": 1, "due_at": at})
    ((_, found),) = (await _read(database))[1]
    assert instant_from_json(found) == at
    assert instant_from_json(found).tzinfo is dt.UTC
