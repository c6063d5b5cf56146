"""Exports: complete, consistent, written in chunks, and safe in a spreadsheet."""

import asyncio
import csv
import datetime as dt
import io
import json
import re
import tracemalloc
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from tempfile import TemporaryFile
from typing import Any
from zipfile import ZipFile

import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from sqlalchemy import insert, update

from bot.db.models import Entry, Member
from bot.domain.challenges.submissions import SubmissionInput
from bot.domain.groups import StudyGroup
from bot.domain.points.entries import EntryKind
from bot.domain.visibility import Visibility
from bot.services.groups import groups
from bot.services.moderation import export
from bot.services.moderation.export_files import Cell, CsvZip, JsonFile, Writer
from bot.services.plan import check_ins
from bot.services.privacy import visibility
from tests.services.challenges.steps import MORGAN, accept, join_group, post, submit
from tests.services.conftest import ALICE, BOB, World

TABLES = ["members", "check_ins", "answers", "entries"]
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


async def _export(
    world: World,
    writer: type[Writer] = JsonFile,
    *,
    group: StudyGroup | None = None,
    since: dt.datetime | None = None,
    most: int = NO_LIMIT,
) -> ExportedFile:
    tables = export.build_tables(group or world.group, world.catalog, since)
    with TemporaryFile() as file:
        counts = await world.read(export.write_tables, tables, writer(file), most)
        file.seek(0)
        return ExportedFile(file.read(), counts)


@pytest.fixture
async def populated(world: World) -> World:
    """Alice has checked in with a note and has an accepted submission; Bob has joined."""
    await join_group(world, world.alice, world.bob)
    await world.join(world.alice)
    await world.check_in(world.alice)
    posted = await post(world)
    world.pass_time(days=1)
    answer = SubmissionInput("=HYPERLINK(1)", "much,\r\n“more”", "https://example.org")
    await accept(world, await submit(world, world.alice, posted.id, answer))
    return world


async def test_export_has_four_tables(populated: World) -> None:
    taken = (await _export(populated)).json()
    assert list(taken) == TABLES
    alice, bob = taken["members"]
    assert alice == {
        "member_id": str(ALICE),
        "name": "Alice",
        "visibility": "shown",
        "alias": None,
        "joined_at": "2026-10-19T08:00:00Z",
        "last_seen_at": "2026-10-20T08:00:00Z",
        "excluded_at": None,
        "left_at": None,
        "group": "Night owls",
    }
    assert bob["member_id"] == str(BOB)
    (check_in,) = taken["check_ins"]
    day = populated.catalog.plan.day(1)
    assert (check_in["member_id"], check_in["plan_day"]) == (str(ALICE), 1)
    assert (check_in["plan_day_id"], check_in["date"]) == (day.id, "2026-10-19")
    assert check_in["tested_out"] is False
    (answer,) = taken["answers"]
    assert (answer["state"], answer["on_time"], answer["week"]) == ("accepted", True, "2026-W43")
    assert (
        answer["challenge"] == populated.catalog.challenge_names.by_id[answer["challenge_id"]].title
    )
    assert (answer["decided_by"], answer["did"]) == (str(MORGAN.member_id), "=HYPERLINK(1)")
    kinds = [(entry["kind"], entry["points"], entry["season"]) for entry in taken["entries"]]
    assert kinds == [(EntryKind.CHECK_IN, 10, 1), (EntryKind.ANSWER, 20, 1)]


async def test_formats_have_same_content(populated: World) -> None:
    spreadsheet, complete = await _export(populated, CsvZip), (await _export(populated)).json()
    assert spreadsheet.counts == {table: len(complete[table]) for table in TABLES}
    for table in TABLES:
        assert spreadsheet.csv(table) == [
            {column: _as_text(value) for column, value in row.items()} for row in complete[table]
        ]


def _as_text(value: Cell) -> str:
    if isinstance(value, bool):
        return "yes" if value else "no"
    return "" if value is None else str(value)


async def test_private_notes_are_left_out(world: World) -> None:
    await join_group(world, world.alice)
    await world.join(world.alice)
    await world.write(
        check_ins.check_in, world.alice, world.catalog, now=world.now, note="my secret"
    )
    for writer in (JsonFile, CsvZip):
        taken = await _export(world, writer)
        assert taken.counts["check_ins"] == 1
        assert b"my secret" not in taken.content


async def test_export_of_former_group_has_check_ins_made_in_it(populated: World) -> None:
    """Alice moves to another group; her points and submissions stay in the export of the old one."""
    birds = await populated.add_group()
    await populated.write(groups.join, populated.alice, birds.id, populated.now)
    own, other = (await _export(populated)).json(), (await _export(populated, group=birds)).json()
    assert [(one["name"], one["group"]) for one in own["members"]] == [
        ("Alice", "Early birds"),
        ("Bob", "Night owls"),
    ]
    assert [len(own[table]) for table in TABLES] == [2, 0, 1, 2]
    assert [len(other[table]) for table in TABLES] == [1, 1, 0, 0]


async def test_hidden_members_are_exported_as_hidden(populated: World) -> None:
    await populated.write(
        visibility.set_visibility, populated.alice, Visibility.HIDDEN, None, now=populated.now
    )
    alice, _ = (await _export(populated)).json()["members"]
    assert (alice["name"], alice["visibility"]) == ("Alice", "hidden")


async def test_members_are_exported_with_their_states(populated: World) -> None:
    how = {
        "visibility": "alias",
        "alias": "Owl",
        "left_at": populated.now,
        "excluded_at": populated.now,
    }
    async with populated.database.writing() as session:
        await session.execute(update(Member).where(Member.member_id == ALICE).values(**how))
    alice, _ = (await _export(populated)).json()["members"]
    assert (alice["visibility"], alice["alias"]) == ("alias", "Owl")
    assert alice["excluded_at"] == alice["left_at"] == "2026-10-20T08:00:00Z"


async def test_export_since_date_has_later_rows_and_all_members(populated: World) -> None:
    since = populated.now - dt.timedelta(hours=1)
    taken = (await _export(populated, since=since)).json()
    assert [len(taken[table]) for table in TABLES] == [2, 0, 1, 1]


async def test_empty_group_exports_headings_and_empty_lists(world: World) -> None:
    assert (await _export(world)).json() == {table: [] for table in TABLES}
    with ZipFile(io.BytesIO((await _export(world, CsvZip)).content)) as complete:
        assert complete.testzip() is None
        assert complete.namelist() == [f"{table}.csv" for table in TABLES]
        heading = complete.read("entries.csv").decode()
    assert heading == "\ufeffat,member_id,points,kind,subject,season,reason,author_id\r\n"


async def _add_entries(world: World, many: int) -> None:
    """Add entries for Alice."""
    world.pass_time(days=1)
    day = world.now.date()
    entry = {
        "guild_id": world.group.guild_id,
        "group_id": world.group.id,
        "member_id": ALICE,
        "kind": "correction",
        "turn": 1,
        "points": 5,
        "at": world.now,
        "season": 1,
        "reason": "because " * 20,
    }
    async with world.database.writing() as session:
        rows = [{**entry, "subject": f"{day} {number}"} for number in range(many)]
        await session.execute(insert(Entry), rows)


@pytest.fixture
def chunk_rows(monkeypatch: pytest.MonkeyPatch) -> int:
    """How many rows are in memory at a time, fewer than usual so that few are many chunks."""
    monkeypatch.setattr(export, "CHUNK_ROWS", 100)
    return export.CHUNK_ROWS


@pytest.mark.parametrize("writer", [JsonFile, CsvZip])
async def test_too_large_export_stops_and_estimates_size(
    world: World, writer: type[Writer], chunk_rows: int
) -> None:
    await join_group(world, world.alice)
    await _add_entries(world, 20 * chunk_rows)
    complete = len((await _export(world, writer)).content)
    with pytest.raises(export.ExportTooLarge) as large:
        await _export(world, writer, most=complete // 3)
    assert complete / 2 < large.value.size < complete * 2
    assert len((await _export(world, writer, most=complete)).content) == complete
    with pytest.raises(export.ExportTooLarge):
        await _export(world, writer, most=complete - 1)


@pytest.mark.parametrize("writer", [JsonFile, CsvZip])
async def test_memory_does_not_grow_with_entries(
    world: World, writer: type[Writer], chunk_rows: int
) -> None:
    peaks = []
    for _ in range(2):
        await _add_entries(world, 20 * chunk_rows)
        tables = export.build_tables(world.group, world.catalog, None)
        with TemporaryFile() as file:
            await world.read(export.write_tables, tables, writer(file), NO_LIMIT)
            file.seek(0)
            file.truncate()
            tracemalloc.start()
            await world.read(export.write_tables, tables, writer(file), NO_LIMIT)
            peaks.append(tracemalloc.get_traced_memory()[1])
            tracemalloc.stop()
    assert peaks[1] < 1.5 * peaks[0]


async def test_concurrent_writes_are_not_exported(populated: World) -> None:
    """Rows written between two tables are left out, because the export has one snapshot."""

    class Slow(JsonFile):
        def begin(self, table: str, columns: Sequence[str]) -> None:
            if table == "answers":
                asyncio.run_coroutine_threadsafe(_interfere(populated), loop).result()
            super().begin(table, columns)

    loop = asyncio.get_running_loop()
    before = await _export(populated)
    assert (await _export(populated, Slow)).content == before.content
    assert (await _export(populated)).counts["entries"] == before.counts["entries"] + 1


async def _interfere(world: World) -> None:
    await world.check_in(world.alice)
    await world.write(groups.leave, world.bob)


values: st.SearchStrategy[Cell] = st.one_of(st.none(), st.booleans(), st.integers(), st.text())


@given(st.lists(st.lists(values, min_size=2, max_size=2), max_size=5))
@example([["\n'", ";'"], ["'", "a;=1"]])
def test_csv_values_are_restored_and_never_formulas(rows: list[list[Cell]]) -> None:
    file = io.BytesIO()
    writer = CsvZip(file)
    writer.begin("entries", ["one", "two"])
    writer.write(rows)
    writer.close()
    with ZipFile(io.BytesIO(file.getvalue())) as complete:
        text = complete.read("entries.csv").decode("utf-8-sig")
    found = list(csv.reader(io.StringIO(text, newline=""), strict=True))[1:]
    assert len(found) == len(rows)
    for value, cell in zip(
        (value for row in rows for value in row), (c for row in found for c in row), strict=True
    ):
        if isinstance(value, str):
            assert not cell.startswith(tuple("=+-@\t\r＝＋－＠"))
            without_prefixes = re.sub(r"(^|[;\t\r\n])'", r"\1", cell)
            assert without_prefixes == value
        else:
            assert cell == _as_text(value)


@given(st.lists(st.lists(values, min_size=2, max_size=2), max_size=5))
def test_json_values_are_restored(rows: list[list[Cell]]) -> None:
    file = io.BytesIO()
    writer = JsonFile(file)
    writer.begin("entries", ["one", "two"])
    for row in rows:
        writer.write([row])
    writer.close()
    found = json.loads(file.getvalue())
    assert found == {"entries": [dict(zip(("one", "two"), row, strict=True)) for row in rows]}
