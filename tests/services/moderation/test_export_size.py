"""Exports that are too large, written in chunks, or made while others write."""

import asyncio
import tracemalloc
from collections.abc import Sequence
from tempfile import TemporaryFile

import pytest
from sqlalchemy import insert

from bot.db.models import Entry
from bot.services.groups import groups
from bot.services.moderation import export
from bot.services.moderation.export_files import CsvZip, JsonFile, Writer
from tests.services.challenges.steps import join_group
from tests.services.conftest import ALICE, World
from tests.services.moderation.exported import NO_LIMIT, export_group


async def _add_entries(world: World, many: int) -> None:
    """Add entries for Alice."""
    world.pass_time(days=1)
    day = world.now.date()
    entry = {
        "guild_id": world.group.guild_id,
        "group_id": world.group.id,
        "member_id": ALICE,
        "kind": "correction",
        "turn": 1,
        "points": 5,
        "at": world.now,
        "season": 1,
        "reason": "because " * 20,
    }
    async with world.database.writing() as connection:
        rows = [{**entry, "subject": f"{day} {number}"} for number in range(many)]
        await connection.execute(insert(Entry), rows)


@pytest.fixture
def chunk_rows(monkeypatch: pytest.MonkeyPatch) -> int:
    """How many rows are in memory at a time, fewer than usual so that few are many chunks."""
    monkeypatch.setattr(export, "CHUNK_ROWS", 100)
    return export.CHUNK_ROWS


@pytest.mark.parametrize("writer", [JsonFile, CsvZip])
async def test_too_large_export_stops_and_estimates_size(
    world: World, writer: type[Writer], chunk_rows: int
) -> None:
    await join_group(world, world.alice)
    await _add_entries(world, 20 * chunk_rows)
    complete = len((await export_group(world, writer)).content)
    with pytest.raises(export.ExportTooLarge) as large:
        await export_group(world, writer, most=complete // 3)
    assert complete / 2 < large.value.size < complete * 2
    assert len((await export_group(world, writer, most=complete)).content) == complete
    with pytest.raises(export.ExportTooLarge):
        await export_group(world, writer, most=complete - 1)


@pytest.mark.parametrize("writer", [JsonFile, CsvZip])
async def test_memory_does_not_grow_with_entries(
    world: World, writer: type[Writer], chunk_rows: int
) -> None:
    await _add_entries(world, chunk_rows)
    await _export(world, writer)  # what the first export loads stays in memory
    peaks = []
    for _ in range(2):
        await _add_entries(world, 20 * chunk_rows)
        tracemalloc.start()
        await _export(world, writer)
        peaks.append(tracemalloc.get_traced_memory()[1])
        tracemalloc.stop()
    assert peaks[1] < 1.5 * peaks[0]


async def _export(world: World, writer: type[Writer]) -> None:
    """Export the group into a file that is not read."""
    tables = export.build_tables(world.group, world.catalog, None)
    with TemporaryFile() as file:
        await world.read(export.write_tables, tables, writer(file), NO_LIMIT)


async def test_concurrent_writes_are_not_exported(populated: World) -> None:
    """Rows written between two tables are left out, because the export has one snapshot."""

    class Slow(JsonFile):
        def begin(self, table: str, columns: Sequence[str]) -> None:
            if table == "answers":
                asyncio.run_coroutine_threadsafe(_interfere(populated), loop).result()
            super().begin(table, columns)

    loop = asyncio.get_running_loop()
    before = await export_group(populated)
    assert (await export_group(populated, Slow)).content == before.content
    assert (await export_group(populated)).counts["entries"] == before.counts["entries"] + 1


async def _interfere(world: World) -> None:
    await world.check_in(world.alice)
    await world.write(groups.leave, world.bob)
