"""Migrating a database: backups, concurrent migrations, and error messages."""

import asyncio
import datetime as dt
import sqlite3
import threading
from collections.abc import Collection
from contextlib import closing
from pathlib import Path

import pytest
from sqlalchemy import insert, text
from sqlalchemy.engine import make_url

from bot.db.database import Database
from bot.db.migrate import migrate, run_migration
from bot.db.models import Server
from bot.db.ready import REQUIRED_REVISION, find_revision
from bot.db.sqlite.file import back_up
from bot.domain.errors import SetupError
from tests.db.conftest import largest_file

NOW = dt.datetime(2026, 11, 25, 14, 30, 5, tzinfo=dt.UTC)
SECRET = "s3cret-word"


async def _revision(url: str) -> str | None:
    return await find_revision(Database(url))


async def _wait_for_driver_threads(others: Collection[threading.Thread]) -> None:
    """Wait for the threads that the driver leaves running after it failed to open a file."""
    for thread in threading.enumerate():
        if "_connection_worker_thread" in thread.name and thread not in others:
            await asyncio.to_thread(thread.join, 5)


async def _set_revision(url: str, revision: str) -> None:
    update = text("UPDATE alembic_version SET version_num = :to")
    async with Database(url) as database, database.writing() as connection:
        await connection.execute(update, {"to": revision})


async def test_migrating_again_changes_nothing(database_url: str) -> None:
    assert await migrate(database_url, now=NOW) == (REQUIRED_REVISION, REQUIRED_REVISION)


async def test_concurrent_migrations_of_an_empty_database_both_succeed(empty_url: str) -> None:
    assert await _revision(empty_url) is None
    both = await asyncio.gather(*(migrate(empty_url, now=NOW) for _ in range(2)))
    assert [after for _, after in both] == [REQUIRED_REVISION, REQUIRED_REVISION]
    assert await _revision(empty_url) == REQUIRED_REVISION


async def test_migration_waits_for_a_program_that_writes_to_a_new_file(tmp_path: Path) -> None:
    with closing(sqlite3.connect(tmp_path / "new.db", isolation_level=None)) as other:
        other.execute("BEGIN IMMEDIATE")
        other.execute("CREATE TABLE theirs (id INTEGER)")
        migrating = asyncio.create_task(migrate(f"sqlite+aiosqlite:///{tmp_path}/new.db", now=NOW))
        await asyncio.wait([migrating], timeout=0.3)
        other.execute("COMMIT")
    assert await migrating == (None, REQUIRED_REVISION)


async def test_sqlite_file_is_backed_up_before_upgrade(
    sqlite_url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    database = Database(sqlite_url)
    async with database.writing() as connection:
        await connection.execute(insert(Server).values(guild_id=2**62))
    # so that an upgrade is needed
    monkeypatch.setattr("bot.db.migrate.REQUIRED_REVISION", "9998")
    await migrate(sqlite_url, now=NOW)
    await database.close()
    copy = tmp_path / f"cohort.db.{REQUIRED_REVISION}.20261125-143005.bak"
    with closing(sqlite3.connect(copy)) as opened:
        assert opened.execute("PRAGMA integrity_check").fetchone() == ("ok",)
        assert opened.execute("SELECT guild_id FROM server").fetchall() == [(2**62,)]


def test_up_to_date_database_is_not_backed_up(sqlite_url: str, tmp_path: Path) -> None:
    run_migration(sqlite_url)
    assert list(tmp_path.glob("*.bak")) == []


@pytest.mark.parametrize(
    ("sql", "sentence"),
    [
        ("UPDATE alembic_version SET version_num = '0000'", "can’t read the database.*'0000'.*Use"),
        (
            "DROP TABLE alembic_version; DROP TABLE server; CREATE TABLE server (x)",
            "couldn’t be updated and is as it was: .*Check DATABASE_URL",
        ),
    ],
    ids=["of a version that is not known", "of another program"],
)
def test_database_that_cannot_be_updated_is_one_sentence_and_leaves_no_copy(
    sqlite_url: str, tmp_path: Path, sql: str, sentence: str
) -> None:
    with closing(sqlite3.connect(tmp_path / "cohort.db")) as opened:
        opened.executescript(sql)
    with pytest.raises(SetupError, match=sentence):
        run_migration(sqlite_url)
    assert list(tmp_path.glob("*.bak")) == []


def test_first_start_on_a_full_disk_says_to_make_room(tmp_path: Path) -> None:
    url = f"sqlite+aiosqlite:///{tmp_path}/cohort.db"
    with largest_file(64 * 1024), pytest.raises(SetupError, match=r"Make room on its disk"):
        run_migration(url)
    run_migration(url)


async def test_backup_can_replace_database_file(sqlite_url: str, tmp_path: Path) -> None:
    copy = back_up(tmp_path / "cohort.db", REQUIRED_REVISION, NOW)
    assert await _revision(f"sqlite+aiosqlite:///{copy}") == REQUIRED_REVISION


async def test_database_of_later_version_is_refused_unchanged(empty_url: str) -> None:
    await migrate(empty_url, now=NOW)
    await _set_revision(empty_url, "9999")
    with pytest.raises(
        SetupError, match=rf"newer version \(revision 9999.*{REQUIRED_REVISION}.*Install"
    ):
        await migrate(empty_url, now=NOW)
    await _set_revision(empty_url, REQUIRED_REVISION)
    assert await _revision(empty_url) == REQUIRED_REVISION


async def test_unreachable_server_error_hides_password() -> None:
    url = f"postgresql+asyncpg://cohort:{SECRET}@127.0.0.1:1/study"
    with pytest.raises(SetupError, match=r"127\.0\.0\.1:1/study can’t be used.*DATABASE_URL") as no:
        await _revision(url)
    assert SECRET not in str(no.value)


@pytest.mark.parametrize(
    "place",
    [
        "nowhere.invalid/study",
        "db:99999/study",
        "db:0/study",
        "/study?host=db:70000",
        "a..b/study",
        "/study?host=a..b",
        f"{'a' * 70}.example/study",
    ],
)
async def test_host_or_port_that_cannot_be_is_a_sentence_without_password(place: str) -> None:
    with pytest.raises(SetupError, match="Check DATABASE_URL") as no:
        await _revision(f"postgresql+asyncpg://cohort:{SECRET}@{place}")
    assert SECRET not in str(no.value)


async def test_missing_database_error_names_it(postgres: str) -> None:
    url = make_url(postgres).set(database="no_such_study")
    with pytest.raises(SetupError, match=r"no_such_study.*does not exist.*Check DATABASE_URL"):
        await _revision(url.render_as_string(hide_password=False))


async def test_unknown_user_error_hides_password(postgres: str) -> None:
    url = make_url(postgres).set(username="stranger", password=SECRET)
    with pytest.raises(SetupError, match="Check DATABASE_URL") as no:
        await _revision(url.render_as_string(hide_password=False))
    assert SECRET not in str(no.value)


@pytest.mark.parametrize("content", [None, b"This is no database at all. " * 200])
async def test_unusable_file_error_names_it(tmp_path: Path, content: bytes | None) -> None:
    file = tmp_path / "missing" / "cohort.db"
    if content:
        file = tmp_path / "letter.txt"
        file.write_bytes(content)
    others = threading.enumerate()
    with pytest.raises(
        SetupError, match=rf"{file.name} can’t be used: .*(Check|See that its folder)"
    ):
        await migrate(f"sqlite+aiosqlite:///{file}", now=NOW)
    await _wait_for_driver_threads(others)
