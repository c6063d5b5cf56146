"""The files of an SQLite database: who may read them, and the backups beside it."""

import contextlib
import datetime as dt
import fcntl
import glob
import os
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

from bot.domain.errors import SetupError

_ONLY_OWNER = 0o600
IN_USE = (
    "Another process is already running the bot on {file}. With SQLite only one can. Stop the other one, "
    "or move to PostgreSQL, where several can share the work."
)
_TIME = "%Y%m%d-%H%M%S"
_KEPT_COPIES = 7  # of any kind, where copies are made regularly
_CONTINUE_IDS = """
    DELETE FROM sqlite_sequence;
    INSERT INTO sqlite_sequence SELECT name, {} FROM sqlite_master WHERE sql LIKE '%AUTOINCREMENT%';
"""


def make_private(file: Path) -> None:
    """Let only the owner read and write a database, its write-ahead log and its backups."""
    for path in (file, file.with_name(f"{file.name}-wal"), file.with_name(f"{file.name}-shm")):
        # It may be missing, or belong to another user.
        with contextlib.suppress(FileNotFoundError, PermissionError):
            if path.stat().st_mode & 0o777 != _ONLY_OWNER:
                path.chmod(_ONLY_OWNER)


@contextlib.contextmanager
def held_alone(file: Path) -> Iterator[None]:
    """Keep other processes from running the bot on a database until the end of the block.

    The lock is on a file beside it, and the system releases it even if the process is killed.
    In a folder that can't be written to, nothing is locked.

    Raises:
        SetupError: another process is running the bot on this database, or that file can't be written.
    """
    if not os.access(file.parent, os.W_OK | os.X_OK):
        yield
        return
    path = file.parent / f"{file.name}.lock"
    try:
        path.touch(_ONLY_OWNER)  # others could hold the lock if they could read the file
        opened = path.open("a")
    except OSError as error:
        raise SetupError(
            f"{path} can’t be written: {error.strerror}. Make room on its disk, and the bot’s user its owner."
        ) from error
    with opened as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError as error:
            raise SetupError(IN_USE.format(file=file)) from error
        yield


def back_up(file: Path, revision: str, now: dt.datetime) -> Path:
    """Copy an SQLite database, including its write-ahead log, to a file beside it; return its path."""
    copy = file.with_name(f"{file.name}.{revision}.{now:{_TIME}}.bak")
    return _checked_copy(file, file.with_name(f"{file.name}.part")).replace(copy)


def _checked_copy(file: Path, part: Path, change: str = "") -> Path:
    """Copy a database to a new file, change that by SQL and return it; SetupError if it's damaged."""
    _delete(part)  # of a process that was killed
    part.touch(_ONLY_OWNER)
    with contextlib.ExitStack() as if_it_fails:
        if_it_fails.callback(_delete, part)
        with closing(sqlite3.connect(file)) as source, closing(sqlite3.connect(part)) as target:
            source.backup(target)
            (result,) = target.execute("PRAGMA quick_check").fetchone()
            if result != "ok":
                raise SetupError(f"The copy of {file} is damaged ({result}), so it wasn’t kept.")
            target.executescript(change)
        if_it_fails.pop_all()
    return part


def restore(backup: Path, file: Path, newest: str, now: dt.datetime) -> Path | None:
    """Put a backup in the place of a database; return the new name of what was there, if anything.

    New rows get no ids that rows got after the backup, because messages still name those: the ids go
    on from the time in milliseconds, which is far more than rows are ever stored.

    SetupError if it is no backup of Cohort's database, or has a revision after `newest`.
    """
    revision = _revision_of(backup)
    if revision > newest:
        raise SetupError(
            f"{backup} comes from a newer version (revision {revision}). Install that version first."
        )
    part = file.with_name(f"{file.name}.part")
    if backup.resolve() == part:
        raise SetupError(f"{backup} is a copy that wasn’t finished. Choose one that ends in .bak.")
    _checked_copy(backup, part, _CONTINUE_IDS.format(int(now.timestamp() * 1000)))
    replaced = file.with_name(f"{file.name}.replaced.{now:{_TIME}}.bak") if file.exists() else None
    for ending in ("", "-wal") if replaced else ():
        with contextlib.suppress(FileNotFoundError):  # without a log, all is in the file
            Path(f"{file}{ending}").rename(f"{replaced}{ending}")
    _delete(file)
    part.replace(file)
    return replaced


def _revision_of(backup: Path) -> str:
    try:
        with closing(sqlite3.connect(f"{backup.absolute().as_uri()}?mode=rw", uri=True)) as opened:
            (revision,) = opened.execute("SELECT version_num FROM alembic_version").fetchone()
    except (sqlite3.Error, TypeError) as error:
        raise SetupError(
            f"{backup} isn’t a backup of Cohort’s database: {error}. Choose another file."
        ) from error
    return str(revision)


def back_up_if_due(file: Path, revision: str, every: dt.timedelta, now: dt.datetime) -> Path | None:
    """Copy a database if the latest copy is older than `every`; keep the latest seven of any kind."""
    copies = _list_copies(file)
    if copies and now - max(copies.values()) < every:
        return None
    copy = back_up(file, revision, now)
    latest_first = sorted(copies, key=lambda path: copies[path], reverse=True)
    for old in latest_first[_KEPT_COPIES - 1 :]:  # the new one is kept, too
        _delete(old)
    return copy


def _list_copies(file: Path) -> dict[Path, dt.datetime]:
    """Return all copies with their times: regular ones, those before a migration, and what `restore` replaced."""
    copies = {}
    for copy in file.parent.glob(f"{glob.escape(file.name)}.*.*.bak"):
        with contextlib.suppress(ValueError):  # an operator's own
            time = copy.name.split(".")[-2]
            copies[copy] = dt.datetime.strptime(time, _TIME).replace(tzinfo=dt.UTC)
    return copies


def delete_old_backups(file: Path, before: dt.datetime) -> list[str]:
    """Delete all copies that were made before an instant; return their names."""
    deleted = []
    for copy, made_at in _list_copies(file).items():
        if made_at < before:
            _delete(copy)
            deleted.append(copy.name)
    return deleted


def _delete(file: Path) -> None:
    """Delete a database and what SQLite has beside it."""
    for ending in ("", "-journal", "-wal", "-shm"):
        Path(f"{file}{ending}").unlink(missing_ok=True)
