"""The file formats of an export."""

import csv
import io
import json
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from typing import TypeAlias
from zipfile import ZIP_DEFLATED, ZipFile

from bot.domain.csv_safety import escape_cell

Cell: TypeAlias = str | int | bool | None
WriteRows: TypeAlias = Callable[[Iterable[Sequence[Cell]]], None]


class CsvZip:
    """Writes a zip of CSV files (RFC 4180); `table` yields what appends rows to one."""

    ending = "zip"

    def __init__(self) -> None:
        self.file = io.BytesIO()
        self._zip = ZipFile(self.file, "w", ZIP_DEFLATED)

    @contextmanager
    def table(self, name: str, columns: Sequence[str]) -> Iterator[WriteRows]:
        # Without a byte order mark, spreadsheets do not read the file as UTF-8.
        with (
            self._zip.open(f"{name}.csv", "w") as raw,
            io.TextIOWrapper(raw, "utf-8-sig", errors="replace", newline="") as text,
        ):
            writer = csv.writer(text)
            writer.writerow(columns)
            yield lambda rows: writer.writerows(map(_csv_cell, row) for row in rows)

    def finish(self) -> None:
        self._zip.close()


def _csv_cell(value: Cell) -> str | int:
    """Return a value for a spreadsheet; text is not read as a formula or a number."""
    if isinstance(value, str):
        return escape_cell(value)
    if isinstance(value, bool):
        return "yes" if value else "no"
    return "" if value is None else value


class JsonFile:
    """Writes one JSON object that has a list of objects for each table, as `CsvZip` writes files."""

    ending = "json"

    def __init__(self) -> None:
        self.file = io.BytesIO()

    @contextmanager
    def table(self, name: str, columns: Sequence[str]) -> Iterator[WriteRows]:
        is_first = self.file.tell() == 0
        self._write("{" if is_first else ",")
        self._write(f"\n{json.dumps(name)}: [")
        separator = "\n"

        def write(rows: Iterable[Sequence[Cell]]) -> None:
            nonlocal separator
            for row in rows:
                item = json.dumps(dict(zip(columns, row, strict=True)), ensure_ascii=False)
                self._write(separator + item)
                separator = ",\n"

        yield write
        self._write("\n]")

    def finish(self) -> None:
        self._write("\n}\n")

    def _write(self, text: str) -> None:
        self.file.write(text.encode(errors="replace"))


Writer: TypeAlias = CsvZip | JsonFile
