"""Exports a group into a file, and reads it as a spreadsheet does."""

import csv
import datetime as dt
import io
from collections.abc import Mapping
from dataclasses import dataclass
from zipfile import ZipFile

from bot.domain.groups import StudyGroup
from bot.services.moderation import export
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

    def tables(self) -> dict[str, list[dict[str, str]]]:
        return {table: self.csv(table) for table in self.counts}


def read_csv(content: bytes, table: str) -> list[dict[str, str]]:
    """Return the rows of a table with unescaped texts."""
    with ZipFile(io.BytesIO(content)) as complete:
        text = complete.read(f"{table}.csv").decode("utf-8-sig")
    rows = csv.DictReader(io.StringIO(text, newline=""), strict=True)
    return [{column: cell.removeprefix("'") for column, cell in row.items()} for row in rows]


async def export_group(
    world: World,
    *,
    group: StudyGroup | None = None,
    since: dt.datetime | None = None,
    most: int = NO_LIMIT,
) -> ExportedFile:
    tables = export.build_tables(group or world.group, world.catalog, since)
    file = io.BytesIO()
    counts = await world.read(export.write_zip, tables, file, most)
    return ExportedFile(file.getvalue(), counts)
