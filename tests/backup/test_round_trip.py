"""A restored database has the same contents, in all four directions between the two kinds."""

import asyncio
import datetime as dt
import shutil
import threading
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Table, delete, insert, select

from bot.backup.archive import open_archive
from bot.backup.restore import restore
from bot.backup.save import back_up
from bot.backup.tables import ROWS_AT_ONCE, stored_tables
from bot.db.database import Database
from bot.db.migrate import migrate
from bot.db.models import Delivery, Server
from bot.db.revision import REQUIRED_REVISION, get_revision
from bot.domain.delivery import DeliveryState
from bot.services.delivery import outbox
from bot.services.points.totals import rebuild_all
from tests.backup.conftest import (
    DUE_AT,
    NOW,
    RELEASE,
    TABLES,
    TEXT,
    Chain,
    Release,
    Stage,
    insert_another,
    reminder,
    rows_of,
    url_of,
)
from tests.db.test_upgrade import read_release

DIRECTIONS = [f"{a} to {b}" for a in ("sqlite", "postgresql") for b in ("sqlite", "postgresql")]
LATER = DUE_AT + dt.timedelta(hours=1)


@pytest.fixture(params=[pytest.param(name, marks=pytest.mark.postgresql) for name in DIRECTIONS])
def restored(request: pytest.FixtureRequest, chain: Chain) -> Stage:
    """A database that was restored, in each direction in turn."""
    return chain.restored[request.param]


def test_every_table_is_backed_up_with_rows(chain: Chain) -> None:
    assert [name for name, rows in chain.source.items() if not rows] == []
    assert chain.source["submission"][-1]["did"] == TEXT


def test_every_row_of_every_table_is_restored(chain: Chain, restored: Stage) -> None:
    assert restored.rows == chain.source


async def test_restored_database_never_gives_an_id_again(chain: Chain, restored: Stage) -> None:
    tables = [table.name for table in TABLES if table.autoincrement_column is not None]
    async with Database(restored.url) as database, database.writing() as connection:
        given = {name: await insert_another(connection, name) for name in tables}
    assert len(given) > 5
    assert [name for name in tables if given[name] <= restored.rows[name][-1]["id"]] == []
    assert given["entry"] > chain.deleted_entry_id > restored.rows["entry"][-1]["id"]


async def test_id_given_after_the_backup_is_not_given_again(
    sqlite_url: str, file: Path, tmp_path: Path
) -> None:
    await back_up(sqlite_url, file, NOW)
    url = url_of(tmp_path / "new.db")
    await restore(url, file)
    assert (await _first_delivery_id(sqlite_url)) != (await _first_delivery_id(url))


async def _first_delivery_id(url: str) -> int:
    async with Database(url) as database, database.writing() as connection:
        await connection.execute(insert(Server).values(guild_id=1))
        await outbox.enqueue(connection, [reminder(1)])
        return (await connection.scalars(select(Delivery.id))).one()


async def test_reminder_that_fell_due_meanwhile_is_claimed_once(restored: Stage) -> None:
    server = read_release(RELEASE)["server"][0]["guild_id"]
    async with Database(restored.url) as database:
        async with database.writing() as connection:
            claimed = await outbox.claim(connection, me="one", now=LATER, limit=99)
        (found,) = [
            delivery for delivery in claimed if delivery.period == reminder(server)["period"]
        ]
        async with database.writing() as connection:
            assert await outbox.claim(connection, me="two", now=LATER, limit=99) == []
            for delivery in claimed:
                await outbox.record(connection, delivery, me="one", state=DeliveryState.SENT)
            await outbox.enqueue(connection, [reminder(server)])
            later = LATER + 2 * outbox.LEASE
            assert await outbox.claim(connection, me="two", now=later, limit=99) == []
    assert (found.guild_id, found.attempts) == (server, 1)


async def test_totals_of_restored_ledger_are_right(restored: Stage) -> None:
    made_up_server = restored.rows["server"][-1]["guild_id"]  # whose totals nobody added up
    async with Database(restored.url) as database:
        async with database.writing() as connection:
            await connection.execute(delete(Server).where(Server.guild_id == made_up_server))
        totals, wrong = await rebuild_all(database, NOW)
    assert (totals > 0, wrong) == (True, 0)


@pytest.mark.parametrize("revision", [None, "0002", REQUIRED_REVISION])
async def test_backup_of_earlier_release_is_migrated_whatever_tables_exist(
    release: Release, empty_url: str, revision: str | None
) -> None:
    if revision:
        await migrate(empty_url, now=NOW, target=revision)
    await restore(empty_url, release.backup)
    assert await rows_of(empty_url) == await rows_of(url_of(release.upgraded))
    async with Database(empty_url) as database:
        assert await get_revision(database) == REQUIRED_REVISION


async def test_more_rows_than_are_read_at_once_are_restored(
    sqlite_url: str, migrated: Path, file: Path, tmp_path: Path
) -> None:
    count = 2 * ROWS_AT_ONCE + 1
    async with Database(sqlite_url) as database, database.writing() as connection:
        await connection.execute(insert(Server), [{"guild_id": id_} for id_ in range(1, count + 1)])
    assert (await back_up(sqlite_url, file, NOW)).row_count == count
    restored = tmp_path / "new.db"
    shutil.copy(migrated, restored)
    await restore(url_of(restored), file)
    assert await rows_of(url_of(restored)) == await rows_of(sqlite_url)


async def test_backup_has_nothing_that_was_written_after_it_began(
    database: Database, file: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    url = database.url.render_as_string(hide_password=False)
    async with database.writing() as connection:
        await connection.execute(insert(Server).values(guild_id=1))

    async def join_server() -> None:
        async with Database(url) as other, other.writing() as connection:
            await connection.execute(insert(Server).values(guild_id=2))

    def list_tables_and_join_server(*args: Any) -> list[Table]:
        tables = stored_tables(*args)
        writer = threading.Thread(target=lambda: asyncio.run(join_server()))
        writer.start()
        writer.join()
        return tables

    monkeypatch.setattr("bot.backup.save.stored_tables", list_tables_and_join_server)
    await back_up(url, file, NOW)
    assert [row for _, row in open_archive(file).rows()] == [{"guild_id": 1, "left_at": None}]
    assert [row["guild_id"] for row in (await rows_of(url))["server"]] == [1, 2]
