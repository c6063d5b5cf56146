"""Writers for the file formats of an export."""

import csv
import io
import json
from abc import ABC, abstractmethod
from collections.abc import Sequence
from typing import IO, TypeAlias
from zipfile import ZIP_DEFLATED, ZipFile

from bot.domain.csv_safety import escape_cell

Cell: TypeAlias = str | int | bool | None
_BOM = "\ufeff"  # byte order mark, without which spreadsheets do not read a CSV file as UTF-8


class Writer(ABC):
    """Writes tables one after the other, keeping only the current rows in memory."""

    ending: str  # the file name's extension, without a dot

    def __init__(self, file: IO[bytes]) -> None:
        self._file = file

    @property
    def size(self) -> int:
        """How many bytes have been written to the file so far."""
        return self._file.tell()

    @abstractmethod
    def begin(self, table: str, columns: Sequence[str]) -> None:
        """Start a table."""

    @abstractmethod
    def write(self, rows: Sequence[Sequence[Cell]]) -> None:
        """Append rows to the table that was started last."""

    @abstractmethod
    def close(self) -> None:
        """Write the end of the file; called even when writing was interrupted."""


class CsvZip(Writer):
    """Writes a zip file with a CSV file (RFC 4180) for each table, for use in spreadsheets."""

    ending = "zip"

    def __init__(self, file: IO[bytes]) -> None:
        super().__init__(file)
        self._zip = ZipFile(file, "w", ZIP_DEFLATED)
        self._table: IO[bytes] | None = None

    def begin(self, table: str, columns: Sequence[str]) -> None:
        self._close_table()
        self._table = self._zip.open(f"{table}.csv", "w")
        self._table.write(_BOM.encode())
        self.write([columns])

    def write(self, rows: Sequence[Sequence[Cell]]) -> None:
        text = io.StringIO(newline="")
        csv.writer(text).writerows([_cell(value) for value in row] for row in rows)
        if self._table:
            self._table.write(text.getvalue().encode(errors="replace"))

    def close(self) -> None:
        self._close_table()
        self._zip.close()

    def _close_table(self) -> None:
        if self._table:
            self._table.close()
            self._table = None


def _cell(value: Cell) -> str | int:
    """Return a value for a spreadsheet; text is not read as a formula or a number."""
    if isinstance(value, str):
        return escape_cell(value)
    if value is None:
        return ""
    return ("no", "yes")[value] if isinstance(value, bool) else value


class JsonFile(Writer):
    """Writes one JSON object that has a list of objects for each table."""

    ending = "json"

    def __init__(self, file: IO[bytes]) -> None:
        super().__init__(file)
        self._columns: Sequence[str] = ()
        self._separator = ""

    def begin(self, table: str, columns: Sequence[str]) -> None:
        opening = "\n],\n" if self._columns else "{\n"
        self._columns, self._separator = columns, "\n"
        self._write_text(f"{opening}{json.dumps(table)}: [")

    def write(self, rows: Sequence[Sequence[Cell]]) -> None:
        lines = [
            json.dumps(dict(zip(self._columns, row, strict=True)), ensure_ascii=False)
            for row in rows
        ]
        if lines:
            self._write_text(self._separator + ",\n".join(lines))
            self._separator = ",\n"

    def close(self) -> None:
        self._write_text("\n]\n}\n" if self._columns else "{}\n")

    def _write_text(self, text: str) -> None:
        self._file.write(text.encode(errors="replace"))
