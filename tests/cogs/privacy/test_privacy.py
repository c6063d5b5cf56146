"""/privacy as a member uses it: what is stored, a copy, deletion, and how one appears."""

import json
from typing import Any

import pytest

from bot.db.models.base import Base
from bot.db.privacy import OnDelete
from bot.services.privacy.personal_data import personal_columns
from tests.cogs.stage import Stage, answer_of, labels, lines_of, said
from tests.rows import stored_rows

ABOUT_MEMBERS = (
    "member",
    "enrolment",
    "pace_change",
    "pause",
    "check_in",
    "entry",
    "reminder",
    "submission",
    "job",
)


@pytest.fixture
async def populated(stage: Stage) -> Stage:
    """Every table has rows about Alice, and most tables about Bob."""
    await stage.create_group("Night owls")
    for member in (stage.alice, stage.bob):
        await stage.ask("plan join", by=member)
        await stage.ask("plan done", by=member, note=f"note of {member.name}")
        await stage.appear("alias", f"alias of {member.name}", by=member)
    await stage.pass_time(days=1)
    for member in (stage.alice, stage.bob):
        await stage.remind(12, by=member)
    await stage.advance(hours=12, minutes=1)
    await _exchange_answers(stage)
    for member in (stage.alice, stage.bob):
        await stage.set_plan("Pause…", "", by=member)
    return stage


async def _exchange_answers(stage: Stage) -> None:
    """Submit answers of both members to a challenge and return them with a note."""
    asked = await stage.challenges("Post now…")
    await stage.press(asked, "Post it now", by=stage.morgan)
    await stage.run_due()
    for member in (stage.alice, stage.bob):
        form = await member.click(stage.channel.history()[-1], label="Answer")
        typed = {"work": f"work of {member.name}", "note": "much"}
        await member.submit_modal(form, typed)
        shown = await stage.ask("review", by=stage.morgan)
        note = await stage.morgan.click(shown, label="Decide…")
        await stage.morgan.submit_modal(note, {"note": f"note to {member.name}", "accepts": "no"})
    await stage.run_due()


async def _exported(stage: Stage) -> dict[str, list[dict[str, Any]]]:
    answer = await stage.press(await stage.ask("privacy"), "Export")
    assert answer.ephemeral
    (file,) = answer.attachments
    assert file.filename == "cohort-about-you.json"
    tables: dict[str, list[dict[str, Any]]] = json.loads(await file.read())
    return tables


async def test_look_ups_store_nothing(stage: Stage) -> None:
    await stage.ask("role", role="ai-engineer")
    await stage.ask_refused("plan today")
    assert "Nothing. You haven’t used anything" in said(await stage.ask("privacy"))


async def test_member_reads_a_summary_in_four_lines_and_every_table_purpose_and_column(
    populated: Stage,
) -> None:
    shown = await populated.ask("privacy")
    assert shown.ephemeral
    title, *lines = said(shown).splitlines()
    assert title == "## Your data"
    assert len(lines) == 4
    assert lines[3].startswith("**How you appear here** Other members see you as “alias of alice”")
    assert labels(shown) == ["How I appear…", "Details", "Export", "Delete…"]
    summary = said(shown)
    page = await populated.press(shown, "Details")
    texts = [said(page)]  # at once, because the next page replaces it
    while "More" in labels(page):
        page = await populated.press(page, "More")
        texts.append(said(page))
    every = "".join(texts)
    for title in (
        "Your membership",
        "Your check-ins",
        "Your points",
        "Your answers",
        "Your milestones",
    ):
        assert every.count(f"**{title}") == 1
    assert "**Your answers to challenges** (1 record)" in every
    assert "**Messages and roles for you** (1 record)" in every
    for name in ABOUT_MEMBERS:
        table = Base.metadata.tables[name]
        assert table.info["purpose"] in every
        for _, personal in personal_columns(table):
            assert personal.what.casefold() in every.casefold()
    before = await populated.press(page, "Previous")
    assert said(before) == texts[-2]
    assert said(await populated.press(before, "Back")) == summary


async def test_export_has_and_deletion_removes_all_data_of_the_member_and_of_nobody_else(
    populated: Stage,
) -> None:
    tables = await _exported(populated)
    assert [name for name in ABOUT_MEMBERS if not tables[name]] == []
    assert tables["check_in"][0]["note"] == "note of alice"
    assert tables["member"][0]["alias"] == "alias of alice"
    assert tables["member"][0]["member_id"] == str(populated.alice.id)
    assert tables["reminder"][0]["at_time"] == "12:00:00"
    assert {row["state"] for row in tables["job"]} == {"sent"}
    assert tables["submission"][0]["work"] == "work of alice"
    assert tables["submission"][0]["reviewer_note"].endswith("note to alice")
    for name in ABOUT_MEMBERS:
        assert _declared_columns(name) <= set(tables[name][0])
    assert "bob" not in json.dumps(tables)
    assert str(populated.bob.id) not in json.dumps(tables)
    answer = await populated.fill_in(await populated.open_deletion(), "DELETE")
    assert said(answer).startswith("## Everything about you has been deleted")
    async with populated.bot.resources.database.reading() as connection:
        rows = str(await stored_rows(connection, Base.metadata.sorted_tables))
    assert "alice" not in rows
    assert str(populated.alice.id) not in rows
    assert "note of bob" in rows
    assert "1 of 30 done" in said(await populated.ask("plan today", by=populated.bob))


async def test_delete_warns_and_deletes_nothing_without_confirmation(stage: Stage) -> None:
    await stage.create_group()
    await stage.ask("plan join")
    shown = await stage.open_deletion()
    assert shown.modal is not None
    assert "You can’t undo it" in shown.modal["components"][0]["content"]
    assert lines_of(shown)[0]["placeholder"] == "delete"
    refused = await stage.fill_in_refused(shown, "yes")
    assert refused == "Nothing has changed. To go ahead, type the word “delete”."
    assert "0 of 30 done" in said(await stage.ask("plan today"))


async def test_deleted_member_is_treated_as_new_and_gets_no_reminder(stage: Stage) -> None:
    await stage.create_group()
    await stage.ask("plan join")
    await stage.ask("plan done")
    await stage.remind(12)
    await stage.delete_data()
    await stage.advance(days=1, hours=12, minutes=1)
    assert stage.alice.user.dm_channel.history() == []
    assert "You’re not in the plan" in said(await stage.ask_refused("plan today"))
    assert "You don’t have any points yet" in said(await stage.ask("points"))
    assert "Nothing. You haven’t used anything" in said(await stage.ask("privacy"))
    assert said(await stage.ask("plan join")).startswith("## You’re in")


def _declared_columns(table: str) -> set[str]:
    """Return the columns about a member in rows that are deleted with all that is about them."""
    return {
        column.name
        for column, personal in personal_columns(Base.metadata.tables[table])
        if personal.on_delete is OnDelete.ROW
    }


async def test_direct_messages_show_export_and_delete_the_data_of_all_servers(stage: Stage) -> None:
    elsewhere = stage.in_another_server()
    for server in (stage, elsewhere):
        await server.create_group()
        await server.ask("plan join")
    user = stage.alice.user
    shown = answer_of(await user.slash("privacy"))
    assert "## Your data" in said(shown)
    assert "How I appear…" not in labels(shown)
    assert answer_of(await user.click(shown, label="Export")).attachments
    form = await user.click(shown, label="Delete…")
    (line,) = lines_of(form)
    answer = answer_of(await user.submit_modal(form, {line["custom_id"]: "delete"}))
    assert said(answer).startswith("## Everything about you has been deleted")
    for server in (stage, elsewhere):
        assert "You’re not in the plan" in said(await server.ask_refused("plan today"))


async def test_visibility_is_stored_confirmed_and_chosen_in_the_form(stage: Stage) -> None:
    for visibility, alias, sentence in (
        ("shown", "", "Other members see your name"),
        ("hidden", "", "Other members can’t see your name, points or progress."),
        ("alias", "quiet otter", "Other members see you as “quiet otter”"),
    ):
        answer = await stage.appear(visibility, alias)
        assert said(answer).startswith(f"## Saved for this server\n{sentence}"), visibility
        assert "and what you shared stay as they were posted." in said(answer), visibility
        shown = await stage.press(answer, "My data")
        assert f"**How you appear here** {sentence}" in said(shown), visibility
        assert "your answers without your name where members review" in said(shown), visibility
    form = await stage.alice.click(shown, label="How I appear…")
    choices, alias_field, in_gallery = lines_of(form)
    assert [one["value"] for one in choices["options"] if one.get("default")] == ["alias"]
    assert alias_field["value"] == "quiet otter"
    assert not [one for one in in_gallery["options"] if one.get("default")]


async def test_alias_without_a_name_or_like_the_name_of_another_member_is_refused(
    stage: Stage,
) -> None:
    for alias in ("", "   "):
        refused = await stage.appear("alias", alias)
        assert "Type it into the form, below your choice." in said(refused)
    await stage.appear("shown", by=stage.bob)
    refused = await stage.appear("alias", stage.bob.name.upper())
    assert "Somebody here already has that name or alias" in said(refused)


async def test_alias_form_does_not_tell_who_has_an_alias(stage: Stage) -> None:
    await stage.appear("alias", "quiet otter", by=stage.bob)
    saved = await stage.appear("alias", stage.bob.name)
    assert "Saved for this server" in said(saved)
