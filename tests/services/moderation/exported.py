"""Exports a group into a file, and reads it as a spreadsheet does."""

import csv
import datetime as dt
import io
import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from zipfile import ZipFile

from bot.domain.groups import StudyGroup
from bot.services.moderation import export
from bot.services.moderation.export_files import JsonFile, Writer
from tests.services.conftest import World

NO_LIMIT = 2**40


@dataclass(frozen=True)
class ExportedFile:
    """An exported file and the reported number of rows."""

    content: bytes
    counts: Mapping[str, int]

    def csv(self, table: str) -> list[dict[str, str]]:
        """Read a table as a spreadsheet does."""
        return read_csv(self.content, table)

    def json(self) -> dict[str, list[dict[str, Any]]]:
        """Read the JSON file."""
        found: dict[str, list[dict[str, Any]]] = json.loads(self.content)
        return found


def read_csv(content: bytes, table: str) -> list[dict[str, str]]:
    """Return the rows of a table with unescaped texts."""
    with ZipFile(io.BytesIO(content)) as complete:
        text = complete.read(f"{table}.csv").decode("utf-8-sig")
    rows = csv.DictReader(io.StringIO(text, newline=""), strict=True)
    return [{column: cell.removeprefix("'") for column, cell in row.items()} for row in rows]


async def export_group(
    world: World,
    kind: type[Writer] = JsonFile,
    *,
    group: StudyGroup | None = None,
    since: dt.datetime | None = None,
    most: int = NO_LIMIT,
) -> ExportedFile:
    tables = export.tables_of(group or world.group, world.catalog, since)
    writer = kind()
    counts = await world.read(export.write_tables, tables, writer, most)
    return ExportedFile(writer.file.getvalue(), counts)
