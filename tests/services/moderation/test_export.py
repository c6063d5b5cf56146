"""Exports: complete, consistent, and safe in a spreadsheet."""

import csv
import datetime as dt
import io
import json
import re
from zipfile import ZipFile

from hypothesis import example, given, settings
from hypothesis import strategies as st
from sqlalchemy import update

from bot.db.models import Member
from bot.domain.markup import SafeText
from bot.domain.points import EntryKind
from bot.services.groups import groups
from bot.services.moderation.export_files import Cell, CsvZip, JsonFile
from bot.services.plan import check_ins
from tests.services.challenges.steps import MORGAN
from tests.services.conftest import ALICE, BOB, World
from tests.services.moderation.exported import export_group

TABLES = ["members", "check_ins", "answers", "entries"]


async def test_export_has_four_tables(populated: World) -> None:
    taken = (await export_group(populated)).json()
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
    assert (answer["state"], answer["timing"], answer["week"]) == (
        "accepted",
        "on_time",
        "2026-W43",
    )
    assert answer["challenge"] == populated.catalog.challenge_by_id[answer["challenge_id"]].title
    assert (answer["decided_by"], answer["work"]) == (str(MORGAN.member_id), "=HYPERLINK(1)")
    kinds = [(entry["kind"], entry["points"], entry["season"]) for entry in taken["entries"]]
    assert kinds == [(EntryKind.CHECK_IN, 10, "season 1"), (EntryKind.ANSWER, 20, "season 1")]


async def test_formats_have_same_content(populated: World) -> None:
    spreadsheet, complete = (
        await export_group(populated, CsvZip),
        (await export_group(populated)).json(),
    )
    assert spreadsheet.counts == {table: len(complete[table]) for table in TABLES}
    for table in TABLES:
        assert spreadsheet.csv(table) == [
            {column: _as_text(value) for column, value in row.items()} for row in complete[table]
        ]


def _as_text(value: Cell) -> str:
    if isinstance(value, bool):
        return "yes" if value else "no"
    return "" if value is None else str(value)


async def test_private_notes_are_left_out(populated: World) -> None:
    await populated.write(
        check_ins.check_in,
        populated.alice,
        populated.catalog,
        now=populated.now,
        note=SafeText("my secret"),
    )
    for writer in (JsonFile, CsvZip):
        taken = await export_group(populated, writer)
        assert taken.counts["check_ins"] == 2
        assert b"my secret" not in taken.content


async def test_export_of_former_group_has_check_ins_made_in_it(populated: World) -> None:
    """Alice moves to another group; her points and submissions stay in the export of the old one."""
    birds = await populated.add_group()
    await populated.write(groups.join, populated.alice, birds.id, populated.now)
    own, other = (
        (await export_group(populated)).json(),
        (await export_group(populated, group=birds)).json(),
    )
    assert [(one["name"], one["group"]) for one in own["members"]] == [
        ("Alice", "Early birds"),
        ("Bob", "Night owls"),
    ]
    assert [len(own[table]) for table in TABLES] == [2, 0, 1, 2]
    assert [len(other[table]) for table in TABLES] == [1, 1, 0, 0]


async def test_export_since_date_has_later_rows_and_all_members_with_their_states(
    populated: World,
) -> None:
    since = populated.now - dt.timedelta(hours=1)
    taken = (await export_group(populated, since=since)).json()
    assert [len(taken[table]) for table in TABLES] == [2, 0, 1, 1]
    states = {"left_at": populated.now, "excluded_at": populated.now}
    alias = {"visibility": "alias", "alias": "Owl", **states}
    async with populated.database.writing() as connection:
        await connection.execute(update(Member).where(Member.member_id == ALICE).values(**alias))
        await connection.execute(
            update(Member).where(Member.member_id == BOB).values(visibility="hidden")
        )
    alice, bob = (await export_group(populated)).json()["members"]
    assert (alice["visibility"], alice["alias"]) == ("alias", "Owl")
    assert alice["excluded_at"] == alice["left_at"] == "2026-10-20T08:00:00Z"
    assert (bob["name"], bob["visibility"]) == ("Bob", "hidden")


async def test_empty_group_exports_headings_and_empty_lists(world: World) -> None:
    assert (await export_group(world)).json() == {table: [] for table in TABLES}
    with ZipFile(io.BytesIO((await export_group(world, CsvZip)).content)) as complete:
        assert complete.testzip() is None
        assert complete.namelist() == [f"{table}.csv" for table in TABLES]
        heading = complete.read("entries.csv").decode()
    assert (
        heading == "\ufeffat,member_id,points,kind,subject,challenge_id,season,reason,author_id\r\n"
    )


values: st.SearchStrategy[Cell] = st.one_of(st.none(), st.booleans(), st.integers(), st.text())


@settings(deadline=None)  # a busy machine makes examples slow
@given(st.lists(st.lists(values, min_size=2, max_size=2), max_size=5))
@example([["\n'", ";'"], ["'", "a;=1"]])
def test_csv_values_are_restored_and_never_formulas(rows: list[list[Cell]]) -> None:
    writer = CsvZip()
    with writer.table("entries", ["one", "two"]) as write:
        write(rows)
    writer.finish()
    with ZipFile(writer.file) as complete:
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


@settings(deadline=None)  # a busy machine makes examples slow
@given(st.lists(st.lists(values, min_size=2, max_size=2), max_size=5))
def test_json_values_are_restored(rows: list[list[Cell]]) -> None:
    writer = JsonFile()
    with writer.table("entries", ["one", "two"]) as write:
        for row in rows:
            write([row])
    writer.finish()
    found = json.loads(writer.file.getvalue())
    assert found == {"entries": [dict(zip(("one", "two"), row, strict=True)) for row in rows]}
