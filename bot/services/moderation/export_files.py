"""The file formats of an export; in CSV, no text is read as a formula or a rounded number."""

import csv
import io
import json
import re
import unicodedata
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from typing import TypeAlias
from zipfile import ZIP_DEFLATED, ZipFile

ESCAPE_PREFIX = "'"
"""Put before text that a spreadsheet would not read as text. Remove it to read the text back."""

_FORMULAS = "=+-@−"
_IGNORED_CATEGORIES = ("Cc", "Cf", "Pi", "Pf", "Zs", "Zl", "Zp")
"""Unicode categories that a spreadsheet may skip before a formula: control, format, quotes, spaces."""

_MAX_DIGITS = 15  # digits that a spreadsheet stores exactly; Discord ids have more

_CELL_SEPARATORS = re.compile(r"([;\t\r\n])")
"""Characters that may separate cells, besides the comma; the semicolon does in many countries."""


def escape_cell(text: str) -> str:
    """Return the text of a cell, with a prefix before each part that could become a cell."""
    parts = _CELL_SEPARATORS.split(text)
    for index in range(2, len(parts), 2):  # separators have odd indexes
        if _needs_prefix(parts[index]):
            parts[index] = ESCAPE_PREFIX + parts[index]
    # A text that begins with a tab or line break needs a prefix, though its first part is empty.
    prefix = ESCAPE_PREFIX if _needs_prefix(text) or _needs_prefix(parts[0]) else ""
    return prefix + "".join(parts)


def _needs_prefix(text: str) -> bool:
    """Return whether text could be read as a formula, be rounded, or look as if it had a prefix."""
    if text.startswith(ESCAPE_PREFIX) or (len(text) > _MAX_DIGITS and text.isdigit()):
        return True
    for char in text:
        if char in "\t\r\n":
            return True
        if char not in "\"'`" and unicodedata.category(char) not in _IGNORED_CATEGORIES:
            return unicodedata.normalize("NFKC", char)[0] in _FORMULAS  # full-width forms count too
    return False


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
