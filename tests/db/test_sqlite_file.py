"""The files of an SQLite database: readable by the owner only, without deleted texts."""

import asyncio
import datetime as dt
import sqlite3
import subprocess
import sys
from contextlib import closing
from pathlib import Path

import pytest
from sqlalchemy import create_engine, delete, insert, select, text

from bot.db.database import Database
from bot.db.models import Base, CheckIn, Server, SyncedCommands
from bot.db.outage import explain
from bot.db.ready import REQUIRED_REVISION, restore_database
from bot.db.sqlite.file import back_up, back_up_if_due, delete_old_backups, held_alone
from bot.domain.errors import SetupError
from tests.db.conftest import largest_file
from tests.rows import insert_all, made_up

NOW = dt.datetime(2026, 12, 31, 23, 59, tzinfo=dt.UTC)
SECRET = "Wilhelmina's diary"


def _modes(folder: Path) -> dict[str, str]:
    return {file.name: oct(file.stat().st_mode & 0o777) for file in folder.iterdir()}


def _is_in_a_file(folder: Path) -> bool:
    return any(SECRET.encode() in file.read_bytes() for file in folder.iterdir())


async def test_database_and_its_log_are_for_the_owner_only(tmp_path: Path) -> None:
    async with Database(f"sqlite+aiosqlite:///{tmp_path / 'cohort.db'}") as database:
        async with database.writing() as connection:
            await connection.execute(text("CREATE TABLE diary (day TEXT)"))
        assert set(_modes(tmp_path)) == {"cohort.db", "cohort.db-wal", "cohort.db-shm"}
        assert set(_modes(tmp_path).values()) == {"0o600"}


async def test_database_that_others_could_read_is_made_private(
    sqlite_url: str, tmp_path: Path
) -> None:
    (tmp_path / "cohort.db").chmod(0o644)
    async with Database(sqlite_url) as database, database.reading() as connection:
        await connection.execute(text("SELECT 1"))
    assert _modes(tmp_path)["cohort.db"] == "0o600"


async def test_deleted_text_is_left_in_no_file(sqlite_url: str, tmp_path: Path) -> None:
    async with Database(sqlite_url) as database:
        async with database.writing() as connection:
            await connection.execute(
                insert(SyncedCommands).values(scope="diary", fingerprint=SECRET)
            )
        async with database.writing() as connection:
            await connection.execute(delete(SyncedCommands))
        assert _is_in_a_file(tmp_path)
        await database.erase_deleted()
        assert not _is_in_a_file(tmp_path)


async def test_deleted_text_is_erased_once_its_last_reader_has_finished(
    sqlite_url: str, tmp_path: Path
) -> None:
    async with Database(sqlite_url) as database:
        async with database.writing() as connection:
            await connection.execute(
                insert(SyncedCommands).values(scope="diary", fingerprint=SECRET)
            )
        async with database.reading() as first, database.reading() as last:
            for reader in (first, last):
                await reader.execute(select(SyncedCommands.scope))
            async with database.writing() as connection:
                await connection.execute(delete(SyncedCommands))
            await database.erase_deleted()
            assert _is_in_a_file(tmp_path)
        await _tasks_ended()
        assert not _is_in_a_file(tmp_path)


async def _tasks_ended() -> None:
    """Wait until everything that was started in the background has ended."""
    await asyncio.gather(*asyncio.all_tasks() - {asyncio.current_task()})


async def test_reading_waits_for_no_writer_while_deleted_text_is_left(
    sqlite_url: str, tmp_path: Path
) -> None:
    async with Database(sqlite_url) as database:
        async with database.writing() as connection:
            await connection.execute(
                insert(SyncedCommands).values(scope="diary", fingerprint=SECRET)
            )
        async with database.writing() as connection:
            await connection.execute(delete(SyncedCommands))
        async with database.writing() as connection:
            await connection.execute(insert(Server).values(guild_id=1))
            await database.erase_deleted()
            assert _is_in_a_file(tmp_path)
            async with database.reading() as reader:
                await reader.execute(select(SyncedCommands.scope))
        async with database.reading() as reader:
            await reader.execute(select(SyncedCommands.scope))
        await _tasks_ended()
        assert not _is_in_a_file(tmp_path)


async def test_erasing_needs_no_quiet_database(database: Database) -> None:
    async with database.reading() as reader:
        await reader.execute(text("SELECT 1"))
        await database.erase_deleted()
    async with database.writing() as connection:
        await connection.execute(insert(Server).values(guild_id=1))


@pytest.mark.parametrize(
    ("pragma", "value"), [("synchronous", 2), ("secure_delete", 1), ("foreign_keys", 1)]
)
async def test_every_connection_is_set_up(sqlite_url: str, pragma: str, value: int) -> None:
    async with Database(sqlite_url) as database:
        for session_of in (database.reading, database.writing):
            async with session_of() as connection:
                assert await connection.scalar(text(f"PRAGMA {pragma}")) == value


def test_only_backups_older_than_the_limit_are_deleted(sqlite_url: str, tmp_path: Path) -> None:
    file = tmp_path / "cohort.db"
    old, new = (back_up(file, "0003", NOW - dt.timedelta(days=days)) for days in (31, 29))
    own = tmp_path / "cohort.db.before-the-move.bak"
    own.touch()
    assert delete_old_backups(file, NOW - dt.timedelta(days=30)) == [old.name]
    assert new.exists()
    assert own.exists()
    assert _modes(tmp_path)[new.name] == "0o600"


def test_copies_are_made_when_due_and_the_latest_seven_kept(
    sqlite_url: str, tmp_path: Path
) -> None:
    migrated = tmp_path / "cohort.db"
    every, made = dt.timedelta(hours=6), []
    for hours in range(0, 60, 3):
        copy = back_up_if_due(migrated, "0001", every, NOW + dt.timedelta(hours=hours))
        assert (copy is not None) == (hours % 6 == 0)
        made += [copy] if copy else []
    assert sorted(tmp_path.glob("*.bak")) == made[-7:]
    with closing(sqlite3.connect(made[-1])) as opened:
        assert opened.execute("SELECT count(*) FROM server").fetchone() == (0,)


def test_copies_of_a_file_with_signs_of_patterns_in_its_name_are_found(
    sqlite_url: str, tmp_path: Path
) -> None:
    file = (tmp_path / "cohort.db").rename(tmp_path / "co[h]ort*.db")
    every = dt.timedelta(days=1)
    copy = back_up_if_due(file, "0001", every, NOW)
    assert copy
    assert back_up_if_due(file, "0001", every, NOW + dt.timedelta(hours=1)) is None
    assert delete_old_backups(file, NOW + dt.timedelta(days=1)) == [copy.name]


def test_copy_that_does_not_fit_on_the_disk_is_not_left_as_one(
    sqlite_url: str, tmp_path: Path
) -> None:
    with largest_file(64 * 1024), pytest.raises(sqlite3.OperationalError) as failure:
        back_up(tmp_path / "cohort.db", "0001", NOW)
    assert explain(failure.value).endswith("Make room on its disk, or check it.")
    assert set(_modes(tmp_path)) == {"cohort.db"}
    (tmp_path / "cohort.db.part").write_text("left by a process that was killed")
    copy = back_up(tmp_path / "cohort.db", "0001", NOW)
    assert set(_modes(tmp_path)) == {"cohort.db", copy.name}


async def _checked_in(url: str) -> list[str]:
    async with Database(url) as database, database.reading() as connection:
        return list((await connection.scalars(select(CheckIn.day_id))).all())


async def test_restored_backup_has_the_check_in_again(sqlite_url: str, tmp_path: Path) -> None:
    file = tmp_path / "cohort.db"
    tables = Base.metadata.sorted_tables
    async with Database(sqlite_url) as database, database.writing() as connection:
        await insert_all(connection, tables, made_up(tables))
    before = await _checked_in(sqlite_url)
    backup = back_up(file, REQUIRED_REVISION, NOW)
    with closing(sqlite3.connect(file)) as running:
        running.execute("DELETE FROM check_in")
        running.commit()
        assert (tmp_path / "cohort.db-wal").stat().st_size  # as after kill -9
        replaced = await asyncio.to_thread(restore_database, sqlite_url, backup, NOW)
    assert before
    assert await _checked_in(sqlite_url) == before
    assert replaced
    assert await _checked_in(f"sqlite+aiosqlite:///{replaced}") == []
    assert set(_modes(tmp_path).values()) == {"0o600"}
    assert len(delete_old_backups(file, NOW + dt.timedelta(days=1))) == 2
    assert set(_modes(tmp_path)) == {"cohort.db", "cohort.db.lock"}


def _use_ids(file: Path) -> dict[str, int]:
    """Insert a row into each table whose ids the database chooses, and return those ids."""
    tables, used = Base.metadata.sorted_tables, {}
    engine = create_engine(f"sqlite:///{file}")  # which checks no foreign keys
    with engine.begin() as connection:
        for table in tables:
            if table.autoincrement_column is not None:
                row = made_up(tables)[table.name]
                del row["id"]
                stored = insert(table).values(row).returning(table.c.id)
                used[table.name] = connection.execute(stored).scalar_one()
    engine.dispose()
    return used


def test_ids_used_after_a_backup_are_not_used_again(sqlite_url: str, tmp_path: Path) -> None:
    """Neither those of the database that was lost, nor those after the backup was restored once."""
    file = tmp_path / "cohort.db"
    backup = back_up(file, REQUIRED_REVISION, NOW)
    used = [_use_ids(file)]
    for seconds in (1, 2):
        restore_database(sqlite_url, backup, NOW + dt.timedelta(seconds=seconds))
        used.append(_use_ids(file))
    for table, lost in used[0].items():
        assert lost < 10 < 10**12 < used[1][table] < used[2][table] - 900, table


@pytest.mark.parametrize(
    ("damage", "complaint"),
    [
        ("UPDATE alembic_version SET version_num = '9999'", "newer version"),
        ("DROP TABLE alembic_version", "isn’t a backup of Cohort’s database: no such table"),
        ("DELETE FROM alembic_version", "isn’t a backup of Cohort’s database"),
    ],
)
def test_what_is_no_backup_for_this_version_replaces_nothing(
    sqlite_url: str, tmp_path: Path, damage: str, complaint: str
) -> None:
    backup = back_up(tmp_path / "cohort.db", REQUIRED_REVISION, NOW)
    with closing(sqlite3.connect(backup)) as opened:
        opened.execute(damage)
        opened.commit()
    with pytest.raises(SetupError, match=complaint):
        restore_database(sqlite_url, backup, NOW)
    assert set(_modes(tmp_path)) == {"cohort.db", "cohort.db.lock", backup.name}


def test_restoring_without_room_or_folder_says_what_to_do(sqlite_url: str, tmp_path: Path) -> None:
    file = tmp_path / "cohort.db"
    backup, before = back_up(file, REQUIRED_REVISION, NOW), file.read_bytes()
    with largest_file(64 * 1024), pytest.raises(SetupError, match="Make room on its disk"):
        restore_database(sqlite_url, backup, NOW)
    assert file.read_bytes() == before
    with pytest.raises(SetupError, match="See that its folder exists"):
        restore_database(f"sqlite+aiosqlite:///{tmp_path}/nowhere/cohort.db", backup, NOW)


def test_link_to_a_database_elsewhere_stays_one(tmp_path: Path, sqlite_url: str) -> None:
    backup = back_up(tmp_path / "cohort.db", REQUIRED_REVISION, NOW)
    link = tmp_path / "link" / "cohort.db"
    link.parent.mkdir()
    link.symlink_to(tmp_path / "cohort.db")
    replaced = restore_database(f"sqlite+aiosqlite:///{link}", backup, NOW)
    assert link.is_symlink()
    assert replaced
    assert replaced.parent == tmp_path


def test_unfinished_copy_is_not_restored_and_stays(sqlite_url: str, tmp_path: Path) -> None:
    backup = back_up(tmp_path / "cohort.db", REQUIRED_REVISION, NOW)
    part = backup.rename(tmp_path / "cohort.db.part")
    with pytest.raises(SetupError, match="wasn’t finished"):
        restore_database(sqlite_url, part, NOW)
    assert part.stat().st_size


def test_nothing_is_restored_while_a_bot_runs(sqlite_url: str, tmp_path: Path) -> None:
    backup = back_up(tmp_path / "cohort.db", REQUIRED_REVISION, NOW)
    with held_alone(tmp_path / "cohort.db"), pytest.raises(SetupError, match="already running"):
        restore_database(sqlite_url, backup, NOW)


_HOLD = """
import sys
from contextlib import closing
from pathlib import Path
from bot.db.sqlite.file import held_alone
with held_alone(Path(sys.argv[1])):
    print("held", flush=True)
    sys.stdin.readline()
"""


def test_second_process_is_refused_until_the_first_is_killed(tmp_path: Path) -> None:
    file = tmp_path / "cohort.db"
    with subprocess.Popen(
        [sys.executable, "-c", _HOLD, str(file)], stdin=subprocess.PIPE, stdout=subprocess.PIPE
    ) as first:
        assert first.stdout
        assert first.stdout.readline() == b"held\n"
        with pytest.raises(SetupError, match="already running the bot on "), held_alone(file):
            pytest.fail("began")
        first.kill()
    with held_alone(file):
        pass


def test_link_to_a_database_in_use_is_refused(tmp_path: Path) -> None:
    link = tmp_path / "link.db"
    link.symlink_to("cohort.db")
    file = Database(f"sqlite+aiosqlite:///{link}").file
    assert file
    with held_alone(tmp_path / "cohort.db"), pytest.raises(SetupError, match="already running"):
        held_alone(file).__enter__()


def test_missing_folder_needs_no_lock(tmp_path: Path) -> None:
    with held_alone(tmp_path / "nowhere" / "cohort.db"):
        pass


def test_lock_file_belongs_to_its_owner_alone(tmp_path: Path) -> None:
    with held_alone(tmp_path / "cohort.db"):
        assert (tmp_path / "cohort.db.lock").stat().st_mode & 0o777 == 0o600


def test_lock_file_that_cannot_be_made_is_one_sentence(tmp_path: Path) -> None:
    (tmp_path / "cohort.db.lock").symlink_to("cohort.db.lock")
    with pytest.raises(SetupError, match=r"cohort\.db\.lock can’t be written: .*room.*\.$"):
        held_alone(tmp_path / "cohort.db").__enter__()
