"""What cannot be backed up or restored is refused with a sentence, and nothing is changed."""

import gzip
import hashlib
import json
import os
import signal
import stat
from collections.abc import Callable
from pathlib import Path

import pytest
from sqlalchemy import insert, select

from bot.backup.archive import Header, new_archive, open_archive
from bot.backup.restore import restore, restore_now
from bot.backup.save import back_up_now
from bot.db.database import Database
from bot.db.models import Server
from bot.db.ready import inspect, used_alone
from bot.db.revision import REQUIRED_REVISION
from bot.domain.errors import SetupError
from tests.backup.conftest import NOW

DAMAGED = "isn’t a backup, or it’s damaged or incomplete"


def _rewrite(file: Path, change: Callable[[list[bytes]], list[bytes]]) -> None:
    """Change the lines of a backup, and compress them again."""
    with gzip.open(file) as lines:
        changed = change(list(lines))
    with gzip.open(file, "wb") as writable:
        writable.writelines(changed)


def _signed(lines: list[bytes]) -> list[bytes]:
    """Return the lines with the checksum that they should have."""
    checksum = hashlib.sha256(b"".join(lines[:-1])).hexdigest()
    return [*lines[:-1], json.dumps({"sha256": checksum}).encode()]


def _has_tables(url: str) -> bool:
    return inspect(url)[0] is not None


def _flip_a_bit(data: bytes) -> bytes:
    middle = len(data) // 2
    return data[:middle] + bytes([data[middle] ^ 1]) + data[middle + 1 :]


@pytest.mark.parametrize(
    "damage",
    [
        pytest.param(lambda data: data[: len(data) // 2], id="truncated"),
        pytest.param(_flip_a_bit, id="one bit changed"),
        pytest.param(lambda data: b"", id="empty"),
        pytest.param(lambda data: b"SQLite format 3", id="no backup"),
        pytest.param(lambda data: gzip.compress(b"hello\n"), id="other gzip file"),
        pytest.param(lambda data: gzip.compress(b'["list"]\n{}\n{}\n'), id="other JSON file"),
    ],
)
def test_damaged_file_is_refused(
    small_backup: Path, empty_sqlite: str, damage: Callable[[bytes], bytes]
) -> None:
    small_backup.write_bytes(damage(small_backup.read_bytes()))
    with pytest.raises(SetupError, match=DAMAGED):
        restore_now(empty_sqlite, small_backup)
    assert not _has_tables(empty_sqlite)


def test_file_without_its_last_line_is_refused(small_backup: Path, empty_sqlite: str) -> None:
    _rewrite(small_backup, lambda lines: lines[:-1])
    with pytest.raises(SetupError, match=DAMAGED):
        restore_now(empty_sqlite, small_backup)


def test_file_with_changed_row_is_refused(small_backup: Path, empty_sqlite: str) -> None:
    row = b'{"table":"server","row":{"guild_id":1,"left_at":null}}\n'
    _rewrite(small_backup, lambda lines: [lines[0], row, *lines[1:]])
    with pytest.raises(SetupError, match=DAMAGED):
        restore_now(empty_sqlite, small_backup)


def test_missing_file_is_refused(tmp_path: Path, empty_sqlite: str) -> None:
    with pytest.raises(SetupError, match="nowhere can’t be read: No such file or directory"):
        restore_now(empty_sqlite, tmp_path / "nowhere")


def test_backup_of_newer_revision_is_refused(small_backup: Path, empty_sqlite: str) -> None:
    newer = f'"{int(REQUIRED_REVISION) + 1:04}"'.encode()
    older = f'"{REQUIRED_REVISION}"'.encode()
    _rewrite(small_backup, lambda lines: _signed([lines[0].replace(older, newer), *lines[1:]]))
    with pytest.raises(SetupError, match="comes from a newer version"):
        restore_now(empty_sqlite, small_backup)
    assert not _has_tables(empty_sqlite)


def test_row_that_the_database_rejects_leaves_it_empty(
    small_backup: Path, empty_sqlite: str
) -> None:
    row = b'{"table":"server","row":{"guild_id":1,"left_at":null}}\n'
    _rewrite(small_backup, lambda lines: _signed([lines[0], row, row, *lines[1:]]))
    with pytest.raises(SetupError, match="couldn’t be restored, so nothing was changed: UNIQUE"):
        restore_now(empty_sqlite, small_backup)
    assert not _has_tables(empty_sqlite)


@pytest.mark.parametrize(
    ("line", "reason"),
    [
        (b'{"table":"invented","row":{}}\n', "a table that Cohort doesn’t have: invented"),
        (b'{"table":"server","row":{"guild_id":1,"left_at":null}}\n', "Not all rows"),
    ],
)
def test_rows_that_do_not_agree_with_the_rest_are_refused(
    small_backup: Path, empty_sqlite: str, line: bytes, reason: str
) -> None:
    _rewrite(small_backup, lambda lines: _signed([lines[0], line, *lines[1:]]))
    with pytest.raises(SetupError, match=reason):
        restore_now(empty_sqlite, small_backup)
    assert not _has_tables(empty_sqlite)


async def test_database_with_rows_is_refused(small_backup: Path, database: Database) -> None:
    async with database.writing() as connection:
        await connection.execute(insert(Server).values(guild_id=1))
    url = database.url.render_as_string(hide_password=False)
    with pytest.raises(SetupError, match="isn’t empty: there are rows in the table server"):
        await restore(url, small_backup)
    async with database.reading() as connection:
        assert (await connection.scalars(select(Server.guild_id))).all() == [1]


def test_database_that_the_bot_runs_on_is_refused(small_backup: Path, empty_sqlite: str) -> None:
    with used_alone(empty_sqlite), pytest.raises(SetupError, match="already running the bot"):
        restore_now(empty_sqlite, small_backup)
    assert not _has_tables(empty_sqlite)


def test_existing_file_is_not_overwritten(small_backup: Path, sqlite_url: str) -> None:
    before = small_backup.read_bytes()
    with pytest.raises(SetupError, match="already exists"):
        back_up_now(sqlite_url, small_backup, NOW)
    assert small_backup.read_bytes() == before


def test_database_without_tables_is_not_backed_up(file: Path, empty_sqlite: str) -> None:
    with pytest.raises(SetupError, match="nothing to back up"):
        back_up_now(empty_sqlite, file, NOW)
    assert not file.exists()


def test_folder_that_does_not_exist_is_refused(tmp_path: Path, sqlite_url: str) -> None:
    with pytest.raises(SetupError, match="can’t be written: No such file or directory"):
        back_up_now(sqlite_url, tmp_path / "nowhere" / "backup.gz", NOW)


def test_only_the_owner_can_read_a_backup(sqlite_url: str, file: Path) -> None:
    back_up_now(sqlite_url, file, NOW)
    assert stat.S_IMODE(file.stat().st_mode) == 0o600


def test_unfinished_backup_leaves_no_file(tmp_path: Path) -> None:
    file = tmp_path / "backups" / "backup.gz"
    file.parent.mkdir()
    header = Header(REQUIRED_REVISION, NOW, "1.0.0")
    with pytest.raises(TypeError), new_archive(file, header) as archive:
        archive.add("server", {"guild_id": object()})
    assert list(file.parent.iterdir()) == []


def test_terminated_backup_leaves_no_file(
    sqlite_url: str, file: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def stop(*_: object) -> None:
        assert [path.name[:11] for path in file.parent.glob(".*")] == [".backup.gz."]
        os.kill(os.getpid(), signal.SIGTERM)

    monkeypatch.setattr("bot.backup.save.stored_tables", stop)
    with pytest.raises(KeyboardInterrupt):
        back_up_now(sqlite_url, file, NOW)
    assert [path.name for path in file.parent.iterdir() if "backup" in path.name] == []


def test_header_says_when_the_backup_was_made(small_backup: Path) -> None:
    assert open_archive(small_backup).header.made_at == NOW
