"""`/manage part:export`: files, choices, limits and the record in the audit log."""

import asyncio
import csv
import io
import json
from typing import Any
from zipfile import ZipFile

import pytest
import simcord

from bot.services.moderation import export as exports
from bot.ui.moderation.routes import Export, ShowDecisions
from tests.cogs.challenges.weekly import start_week
from tests.cogs.stage import Stage, answer_of, said


@pytest.fixture
async def active(stage: Stage) -> Stage:
    """Alice, whose name begins like a formula, has checked in with a note and submitted an answer."""
    week = await start_week(stage)
    await stage.ask("plan join")
    await stage.ask("plan done", note="for my eyes only")
    await week.submit("=cmd|'/c calc'!A1")
    return stage


async def _export(
    stage: Stage, file_format: str = "CSV", *, days: int = 0, **options: Any
) -> simcord.ResponseMessage:
    """Export a group as Morgan, or what happened in the last days, and return the answer."""
    shown = await stage.ask("manage", by=stage.morgan, part="export", **options)
    assert "What happens to it outside Discord is your responsibility." in said(shown)
    if days:
        shown = await stage.choose(shown, "What to export", str(days), by=stage.morgan)
    return await stage.press(shown, file_format, by=stage.morgan)


async def _json(answer: simcord.ResponseMessage) -> dict[str, list[dict[str, Any]]]:
    (file,) = answer.attachments
    found: dict[str, list[dict[str, Any]]] = json.loads(await file.read())
    return found


async def test_csv_export_is_a_private_zip_with_a_file_for_each_table(active: Stage) -> None:
    answer = await _export(active)
    assert answer.ephemeral
    assert said(answer).startswith(
        "## Night owls: your export\n2 members · 1 check-in · 1 answer · 1 change of points."
    )
    (file,) = answer.attachments
    assert file.filename == "cohort-night-owls-2026-01-05.zip"
    content = await file.read()
    with ZipFile(io.BytesIO(content)) as archive:
        text = archive.read("answers.csv").decode("utf-8-sig")
    (row,) = csv.DictReader(io.StringIO(text, newline=""))
    assert row["work"] == "'=cmd|'/c calc'!A1"
    assert row["member_id"] == f"'{active.alice.id}"
    assert b"for my eyes only" not in content


async def test_json_export_is_one_object_of_the_chosen_group_and_time_and_is_recorded(
    active: Stage,
) -> None:
    answer = await _export(active, "JSON", group="night owls")
    exported = await _json(answer)
    assert [len(exported[table]) for table in ("members", "check_ins", "answers", "entries")] == [
        *(2, 1, 1, 1)
    ]
    assert exported["answers"][0]["work"] == "=cmd|'/c calc'!A1"
    assert exported["members"][0]["member_id"] == str(active.alice.id)
    assert answer.attachments[0].filename.endswith(".json")
    await active.pass_time(days=9)
    await active.ask("plan done")
    answer = await _export(active, "JSON", days=7)
    assert "All members, and what they did since 7 January 2026: 2 members" in said(answer)
    exported = await _json(answer)
    assert [len(exported[table]) for table in ("members", "check_ins", "answers", "entries")] == [
        *(2, 1, 0, 1)
    ]
    text = said(await active.ask("manage", by=active.morgan, part="audit"))
    assert f"<@{active.morgan.id}> · exported data: JSON since 2026-01-07 · Night owls" in text


async def test_group_to_export_may_be_one_of_several_or_archived(stage: Stage) -> None:
    await stage.create_group("Night owls")
    await stage.create_group("Early birds")
    assert "Early birds" in said(await _export(stage, group="early birds"))
    refused = await stage.ask_refused("manage", by=stage.morgan, part="export", group="chess club")
    assert "There is no group “chess club” here" in said(refused)
    await stage.archive_group("Night owls")
    assert "## Night owls: your export" in said(await _export(stage, group="Night owls"))


async def test_export_larger_than_discord_accepts_is_refused_with_advice(
    active: Stage, monkeypatch: pytest.MonkeyPatch
) -> None:
    small = property(lambda _: 500, lambda *_: None)  # Discord sends it with each interaction
    monkeypatch.setattr("discord.Interaction.filesize_limit", small)
    refused = said(await _export(active, "JSON"))
    assert "That file would be larger than" in refused
    assert "Choose a shorter time." in refused
    assert "Or choose CSV, which is compressed." in refused
    sheet = said(await _export(active))
    assert "Choose a shorter time." in sheet
    assert "choose CSV" not in sheet
    assert "exported data" not in said(await active.ask("manage", by=active.morgan, part="audit"))


async def test_slow_export_is_deferred_and_then_sent(
    active: Stage, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("bot.interactions.reply.DEFER_AFTER", 0.05)
    real = exports.write_tables

    async def delayed_build(*given: Any) -> Any:
        await asyncio.sleep(0.3)
        return await real(*given)

    monkeypatch.setattr(exports, "write_tables", delayed_build)
    shown = await active.ask("manage", by=active.morgan, part="export")
    result = await active.morgan.click(shown, label="CSV for spreadsheets")
    await active.env.settle()
    bodies = [entry.json for entry in active.env.http_requests if "callback" in entry.path]
    assert {"type": 6} in bodies
    assert len(result.followups[0].attachments) == 1


async def test_members_may_neither_export_nor_read_the_audit_log(stage: Stage) -> None:
    await stage.create_group()
    await stage.show_all_commands_to_everyone()
    for part in ("export", "audit"):
        refused = await stage.ask_refused("manage", part=part)
        assert "Only moderators can do this" in said(refused)
    for route in (Export(group_id=1, format="CSV"), ShowDecisions()):
        answer = answer_of(await stage.click_id(route.custom_id()))
        assert said(answer).startswith("Only moderators can do this")
        assert not answer.attachments
