"""/manage export, as moderators use it."""

from __future__ import annotations

import asyncio
import csv
import io
import json
from typing import Any
from zipfile import ZipFile

import pytest
import simcord

from bot.services.moderation import export as exports
from tests.cogs.challenges.weekly import start_week
from tests.cogs.conftest import Stage, said


@pytest.fixture
async def lived(stage: Stage) -> Stage:
    """A group in which Alice, named like a formula, checked in with a note and answered."""
    week = await start_week(stage)
    await stage.ask("plan join")
    await stage.ask("plan done", note="for my eyes only")
    await week.hand_in("=cmd|'/c calc'!A1")
    return stage


async def _taken(stage: Stage, **options: Any) -> simcord.ResponseMessage:
    return await stage.ask("manage export", by=stage.morgan, **options)


async def _json(answer: simcord.ResponseMessage) -> dict[str, list[dict[str, Any]]]:
    (file,) = answer.attachments
    found: dict[str, list[dict[str, Any]]] = json.loads(await file.read())
    return found


async def test_a_zip_with_a_csv_for_each_table_comes_to_the_moderator_alone(lived: Stage) -> None:
    answer = await _taken(lived)
    assert answer.ephemeral
    assert said(answer).startswith(
        "## Night owls, as a file\n2 members · 1 check-in · 1 answer · 1 entry."
    )
    assert "What becomes of it outside Discord is your responsibility." in said(answer)
    (file,) = answer.attachments
    assert file.filename == "cohort-night-owls-2026-01-05.zip"
    content = await file.read()
    with ZipFile(io.BytesIO(content)) as whole:
        text = whole.read("answers.csv").decode("utf-8-sig")
    (row,) = csv.DictReader(io.StringIO(text, newline=""))
    assert row["did"] == "'=cmd|'/c calc'!A1"
    assert row["member_id"] == f"'{lived.alice.id}"
    assert b"for my eyes only" not in content


async def test_as_json_it_is_one_object(lived: Stage) -> None:
    answer = await _taken(lived, format="JSON", group="night owls")
    taken = await _json(answer)
    assert [len(taken[table]) for table in ("members", "check_ins", "answers", "entries")] == [
        *(2, 1, 1, 1)
    ]
    assert taken["answers"][0]["did"] == "=cmd|'/c calc'!A1"
    assert taken["members"][0]["member_id"] == str(lived.alice.id)
    assert answer.attachments[0].filename.endswith(".json")


async def test_since_a_date_it_has_what_came_later(lived: Stage) -> None:
    await lived.pass_time(days=3)
    await lived.ask("plan done")
    answer = await _taken(lived, format="JSON", since="2026-01-06")
    assert "What happened since Tuesday 6 January, and all members: 2 members" in said(answer)
    taken = await _json(answer)
    assert [len(taken[table]) for table in ("members", "check_ins", "answers", "entries")] == [
        *(2, 1, 0, 1)
    ]


@pytest.mark.parametrize(
    ("since", "sentence"),
    [("soon", "That is no date."), ("2026-01-07", "is still to come. Choose today")],
)
async def test_a_date_that_is_none_or_to_come_is_refused(
    lived: Stage, since: str, sentence: str
) -> None:
    refused = await lived.ask_in_vain("manage export", by=lived.morgan, since=since)
    assert sentence in said(refused)


async def test_dates_are_suggested(lived: Stage) -> None:
    offered = await lived.morgan.autocomplete(lived.channel, "manage export", "since", "30 days")
    assert [one["value"] for one in offered] == ["2025-12-06"]
    answer = await _taken(lived, since=offered[0]["value"])
    assert answer.attachments


async def test_an_archived_group_can_still_be_taken(lived: Stage) -> None:
    await lived.ask("manage group archive", by=lived.morgan, group="Night owls")
    assert "1 check-in" in said(await _taken(lived, group="Night owls"))


async def test_where_there_are_several_groups_one_is_named(lived: Stage) -> None:
    elsewhere = lived.server.create_text_channel("elsewhere")
    await lived.group("Early birds", channel_id=elsewhere.id)
    assert "Early birds" in said(await _taken(lived, group="early birds"))
    refused = await lived.ask_in_vain("manage export", by=lived.morgan, group="chess club")
    assert "There is no group “chess club” here" in said(refused)


async def test_more_than_discord_takes_is_refused_with_what_to_do(
    lived: Stage, monkeypatch: pytest.MonkeyPatch
) -> None:
    small = property(lambda _: 500, lambda *_: None)  # as Discord says with each command
    monkeypatch.setattr("discord.Interaction.filesize_limit", small)
    refused = said(await lived.ask_in_vain("manage export", by=lived.morgan, format="JSON"))
    assert "That would be a file of about" in refused
    assert "Fill in `since`" in refused
    assert "Or choose the format CSV, which is packed." in refused
    sheet = said(await lived.ask_in_vain("manage export", by=lived.morgan))
    assert "Fill in `since`" in sheet
    assert "choose the format" not in sheet
    assert "an export" not in said(await lived.ask("manage audit", by=lived.morgan))


async def test_who_took_what_is_kept(lived: Stage) -> None:
    await _taken(lived, format="JSON", since="2026-01-05")
    text = said(await lived.ask("manage audit", by=lived.morgan))
    assert f"<@{lived.morgan.id}> · took an export: JSON since 2026-01-05 · Night owls" in text


async def test_one_that_takes_long_is_held_and_comes_all_the_same(
    lived: Stage, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("bot.interactions.respond._DEFER_AFTER", 0.05)
    monkeypatch.setattr("bot.interactions.respond._DEFER_AFTER", 0.05)
    real = exports.write_tables

    async def late(*given: Any) -> Any:
        await asyncio.sleep(0.3)
        return await real(*given)

    monkeypatch.setattr(exports, "write_tables", late)
    answer = await _taken(lived)
    await lived.env.settle()
    bodies = [entry.json for entry in lived.env.http_requests if "callback" in entry.path]
    assert {"type": 5, "data": {"flags": 64}} in bodies
    assert len(answer.attachments) == 1


async def test_a_member_is_refused(lived: Stage) -> None:
    """As all commands for moderators are; what is stored is not even looked at."""
    for command in await lived.bot.tree.fetch_commands():
        if command.name == "manage":
            lived.server.set_command_permissions(command, {lived.server.default_role: True})
    for name in ("manage export", "manage audit"):
        refused = await lived.ask_in_vain(name)
        assert "This is for moderators" in said(refused)
        assert not refused.attachments
