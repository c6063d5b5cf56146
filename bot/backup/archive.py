"""The file of a backup: lines of JSON, compressed with gzip.

The first line is a header. Then comes a line for each row, parents first, with its table. The line
after the last row has the number of rows and the highest ids. The last line has the SHA-256 of all
lines before it. `zcat FILE | less` shows them.
"""

import datetime as dt
import gzip
import hashlib
import json
import os
import tempfile
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from bot.domain.errors import SetupError

_FORMAT = "cohort backup 1"
_COMPRESSION = 6  # of 9; higher levels take much longer and save little
_DAMAGED = (EOFError, gzip.BadGzipFile, zlib.error, ValueError, KeyError, TypeError)

Row = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Header:
    """What was backed up: at which revision, when, and by which version of the bot."""

    revision: str
    made_at: dt.datetime
    version: str


@dataclass(frozen=True, slots=True)
class Contents:
    """How many rows each table has, and the highest id that it ever gave to a row."""

    rows: dict[str, int]
    highest_ids: dict[str, int]

    @property
    def row_count(self) -> int:
        """How many rows all tables have together."""
        return sum(self.rows.values())


@dataclass(frozen=True, slots=True)
class Archive:
    """A backup that was read to its end, and whose checksum is right."""

    file: Path
    header: Header
    contents: Contents

    def rows(self) -> Iterator[tuple[str, Row]]:
        """Yield the table and the values of each row, parents first."""
        with gzip.open(self.file) as lines:
            next(lines)
            for line in lines:
                entry = json.loads(line)
                if "table" not in entry:
                    return
                yield entry["table"], entry["row"]


class ArchiveWriter:
    """Writes the lines of a backup."""

    def __init__(self, file: gzip.GzipFile, header: Header) -> None:
        self._file, self._checksum = file, hashlib.sha256()
        values = asdict(header) | {"made_at": header.made_at.isoformat()}
        self._write({"format": _FORMAT} | values)

    def add(self, table: str, row: Row) -> None:
        """Write a row; the values are those that JSON can hold."""
        self._write({"table": table, "row": row})

    def finish(self, contents: Contents) -> None:
        """Write what was added in all, and the checksum; nothing can be added afterwards."""
        self._write(asdict(contents))
        self._write({"sha256": self._checksum.hexdigest()})

    def _write(self, entry: dict[str, Any]) -> None:
        line = json.dumps(entry, ensure_ascii=False, separators=(",", ":")).encode() + b"\n"
        self._checksum.update(line)
        self._file.write(line)


@contextmanager
def new_archive(file: Path, header: Header) -> Iterator[ArchiveWriter]:
    """Write a backup beside `file`, and give it that name when it is complete and on the disk.

    Only the owner can read it. If anything fails, nothing is left behind.

    Raises:
        SetupError: the file exists, or cannot be written.
    """
    if file.exists():
        raise SetupError(f"{file} already exists. Choose another name, so that no backup is lost.")
    try:
        descriptor, unfinished = tempfile.mkstemp(prefix=f".{file.name}.", dir=file.parent)
    except OSError as error:
        raise SetupError(f"{file} can’t be written: {error.strerror}.") from error
    try:
        with os.fdopen(descriptor, "wb") as raw:
            with gzip.GzipFile(file.name, "wb", _COMPRESSION, raw) as compressed:
                yield ArchiveWriter(compressed, header)
            raw.flush()
            os.fsync(descriptor)
        Path(unfinished).replace(file)
        _write_to_disk(file.parent)
    except OSError as error:
        raise SetupError(f"{file} can’t be written: {error.strerror}.") from error
    finally:
        Path(unfinished).unlink(missing_ok=True)


def _write_to_disk(folder: Path) -> None:
    """Let the names of the files in a folder survive a power cut; Windows does that by itself."""
    if os.name == "posix":
        descriptor = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(descriptor)
        finally:
            os.close(descriptor)


def open_archive(file: Path) -> Archive:
    """Read a backup to its end and check it.

    Raises:
        SetupError: it cannot be read, is no backup, or is damaged or incomplete.
    """
    try:
        header, contents = _read_verified(file)
        made_at = dt.datetime.fromisoformat(header["made_at"])
        found = Header(header["revision"], made_at, header["version"])
        return Archive(file, found, Contents(**contents))
    except _DAMAGED as error:
        raise SetupError(f"{file} isn’t a backup, or it’s damaged or incomplete.") from error
    except OSError as error:
        raise SetupError(f"{file} can’t be read: {error.strerror}.") from error


def _read_verified(file: Path) -> tuple[dict[str, Any], dict[str, Any]]:
    """Return the first line and the last but one; ValueError if the checksum in the last is wrong."""
    checksum = hashlib.sha256()
    first = last_but_one = last = b""
    with gzip.open(file) as lines:
        for line in lines:
            checksum.update(last)
            first = first or line
            last_but_one, last = last, line
    header = json.loads(first)
    if header["format"] != _FORMAT or json.loads(last)["sha256"] != checksum.hexdigest():
        raise ValueError("wrong format or checksum")
    return header, json.loads(last_but_one)
