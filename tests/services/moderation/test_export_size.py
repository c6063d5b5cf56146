"""Exports that are too large, or made while others write."""

import pytest
from sqlalchemy import insert

from bot.db.models import Entry
from bot.services.groups import groups
from bot.services.moderation import export
from bot.services.moderation.export_files import CsvZip, JsonFile
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
        "sequence": 1,
        "points": 5,
        "at": world.now,
        **world.group.calendar.periods_at(world.now)._asdict(),
        "reason": "because " * 20,
    }
    async with world.database.writing() as connection:
        rows = [{**entry, "subject": f"{day} {number}"} for number in range(many)]
        await connection.execute(insert(Entry), rows)


async def test_file_that_is_too_large_is_refused(world: World) -> None:
    await join_group(world, world.alice)
    await _add_entries(world, 500)
    for kind in (JsonFile, CsvZip):
        complete = len((await export_group(world, kind)).content)
        for most in (complete // 3, complete - 1):
            with pytest.raises(export.ExportTooLarge):
                await export_group(world, kind, most=most)
        assert len((await export_group(world, kind, most=complete)).content) == complete


async def test_concurrent_writes_are_not_exported(populated: World) -> None:
    """Rows written between two tables are left out, because the export has one snapshot."""
    before = await export_group(populated)
    first, *others = export.tables_of(populated.group, populated.catalog, None)
    async with populated.database.reading() as connection:
        await export.write_tables(connection, [first], JsonFile(), NO_LIMIT)
        await populated.check_in(populated.alice)
        await populated.write(groups.leave, populated.bob, populated.now)
        counts = await export.write_tables(connection, others, JsonFile(), NO_LIMIT)
    assert counts == {table: before.counts[table] for table in counts}
    assert (await export_group(populated)).counts["entries"] == before.counts["entries"] + 1
