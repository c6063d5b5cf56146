"""The files that tables are written into, piece by piece."""

from __future__ import annotations

import csv
import io
import json
from abc import ABC, abstractmethod
from collections.abc import Sequence
from typing import IO, TypeAlias
from zipfile import ZIP_DEFLATED, ZipFile

from bot.domain.csv_safety import escape_cell

Cell: TypeAlias = str | int | bool | None
_BOM = "\ufeff"
"""Without it, spreadsheets take UTF-8 for something else."""


class Writer(ABC):
    """Writes tables, one after the other. Nothing but the piece at hand is kept."""

    ending: str

    def __init__(self, file: IO[bytes]) -> None:
        self._file = file

    @property
    def size(self) -> int:
        """How many bytes there are by now."""
        return self._file.tell()

    @abstractmethod
    def begin(self, table: str, columns: Sequence[str]) -> None:
        """Begin a table."""

    @abstractmethod
    def write(self, rows: Sequence[Sequence[Cell]]) -> None:
        """Add rows to the table that was begun last."""

    @abstractmethod
    def close(self) -> None:
        """Write what comes last, also when not everything was written."""


class CsvZip(Writer):
    """A zip with a CSV (RFC 4180) for each table, fit for spreadsheets."""

    ending = "zip"

    def __init__(self, file: IO[bytes]) -> None:
        super().__init__(file)
        self._zip = ZipFile(file, "w", ZIP_DEFLATED)
        self._table: IO[bytes] | None = None

    def begin(self, table: str, columns: Sequence[str]) -> None:
        """Begin a file in the zip with the names of the columns."""
        self._end()
        self._table = self._zip.open(f"{table}.csv", "w")
        self._table.write(_BOM.encode())
        self.write([columns])

    def write(self, rows: Sequence[Sequence[Cell]]) -> None:
        """Add lines; only numbers of our own are left to be read as such."""
        text = io.StringIO(newline="")
        csv.writer(text).writerows([_cell(value) for value in row] for row in rows)
        if self._table:
            self._table.write(text.getvalue().encode(errors="replace"))

    def close(self) -> None:
        """End the zip."""
        self._end()
        self._zip.close()

    def _end(self) -> None:
        if self._table:
            self._table.close()
            self._table = None


def _cell(value: Cell) -> str | int:
    if isinstance(value, str):
        return escape_cell(value)
    if value is None:
        return ""
    return ("no", "yes")[value] if isinstance(value, bool) else value


class JsonFile(Writer):
    """One object, with a list of objects for each table."""

    ending = "json"

    def __init__(self, file: IO[bytes]) -> None:
        super().__init__(file)
        self._columns: Sequence[str] = ()
        self._between = ""

    def begin(self, table: str, columns: Sequence[str]) -> None:
        """Begin a list."""
        before = "\n],\n" if self._columns else "{\n"
        self._columns, self._between = columns, "\n"
        self._put(f"{before}{json.dumps(table)}: [")

    def write(self, rows: Sequence[Sequence[Cell]]) -> None:
        """Add an object for each row."""
        lines = [
            json.dumps(dict(zip(self._columns, row, strict=True)), ensure_ascii=False)
            for row in rows
        ]
        if lines:
            self._put(self._between + ",\n".join(lines))
            self._between = ",\n"

    def close(self) -> None:
        """End the object."""
        self._put("\n]\n}\n" if self._columns else "{}\n")

    def _put(self, text: str) -> None:
        self._file.write(text.encode(errors="replace"))
