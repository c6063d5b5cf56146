"""The commands of /privacy."""

import json
from collections.abc import AsyncIterator
from typing import Any

import pytest
import simcord

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
        await stage.ask(
            "privacy visibility", by=member, show_me="by an alias", alias=f"alias of {member.name}"
        )
    await stage.pass_time(days=1)
    for member in (stage.alice, stage.bob):
        await stage.ask("plan remind", by=member, time="12:00")
    await stage.advance(hours=12, minutes=1)
    await _exchange_answers(stage)
    for member in (stage.alice, stage.bob):
        await stage.ask("plan pause", by=member)
    return stage


async def _exchange_answers(stage: Stage) -> None:
    """Submit answers of both members to a challenge and return them with a note."""
    asked = await stage.ask("manage challenge post-now", by=stage.morgan)
    await stage.press(asked, "Post it now", by=stage.morgan)
    await stage.run_due()
    for member in (stage.alice, stage.bob):
        form = await member.click(stage.channel.history()[-1], label="Answer")
        typed = {"did": f"work of {member.name}", "learned": "much", "link": ""}
        await member.submit_modal(form, typed)
        shown = await stage.ask("manage review next", by=stage.morgan)
        note = await stage.morgan.click(shown, label="Return with a note…")
        await stage.fill_in(note, f"note to {member.name}", by=stage.morgan)
    await stage.run_due()


async def _exported(stage: Stage) -> dict[str, list[dict[str, Any]]]:
    answer = await stage.ask("privacy export")
    (file,) = answer.attachments
    assert file.filename == "cohort-about-you.json"
    tables: dict[str, list[dict[str, Any]]] = json.loads(await file.read())
    return tables


async def test_show_says_that_nothing_is_stored(stage: Stage) -> None:
    assert "Nothing. You haven’t used anything" in said(await stage.ask("privacy show"))


async def test_look_ups_store_nothing(stage: Stage) -> None:
    await stage.ask("role", role="ai-engineer")
    await stage.ask_refused("plan today")
    assert "Nothing. You haven’t used anything" in said(await stage.ask("privacy show"))


async def test_show_sums_up_in_five_lines(populated: Stage) -> None:
    shown = await populated.ask("privacy show")
    title, *lines = said(shown).splitlines()
    assert title == "## What Cohort stores about you"
    assert len(lines) == 5
    assert "your settings, your plan, your points, your answers, moderators’ decisions" in lines[0]
    assert labels(shown) == ["Show details"]
    details = await populated.press(shown, "Show details")
    assert said(await populated.press(details, "Show the summary")) == said(shown)


async def test_show_names_every_table_and_the_purpose_of_each_column(populated: Stage) -> None:
    texts = []
    async for page in _pages(populated):
        texts.append(said(page))  # at once, because the next page replaces it
    shown = "".join(texts)
    for title in (
        "Your membership",
        "Your check-ins",
        "Your points",
        "Your answers",
        "Your milestones",
    ):
        assert shown.count(f"**{title}") == 1
    assert "**Your answers to challenges** (1 record)" in shown
    assert "**Messages and roles for you** (1 record)" in shown
    for name in ABOUT_MEMBERS:
        for _, personal in personal_columns(Base.metadata.tables[name]):
            assert personal.what in shown
            assert personal.why in shown
    first_again = await populated.press(page, "Show the first page")
    assert said(first_again) == texts[0], "the last page links to the first"


async def _pages(stage: Stage) -> AsyncIterator[simcord.ResponseMessage]:
    """Yield all pages of the details of /privacy show."""
    summary = await stage.ask("privacy show")
    yield (page := await stage.press(summary, "Show details"))
    while "Show more" in labels(page):
        yield (page := await stage.press(page, "Show more"))


async def test_show_and_export_are_private(populated: Stage) -> None:
    assert (await populated.ask("privacy show")).ephemeral
    assert (await populated.ask("privacy export")).ephemeral


async def test_export_contains_all_data_of_the_member_and_of_nobody_else(populated: Stage) -> None:
    tables = await _exported(populated)
    assert [name for name in ABOUT_MEMBERS if not tables[name]] == []
    assert tables["check_in"][0]["note"] == "note of alice"
    assert tables["member"][0]["alias"] == "alias of alice"
    assert tables["member"][0]["member_id"] == str(populated.alice.id)
    assert tables["reminder"][0]["at_time"] == "12:00:00"
    assert {row["state"] for row in tables["job"]} == {"sent"}
    assert tables["submission"][0]["did"] == "work of alice"
    assert tables["submission"][0]["reviewer_note"] == "note to alice"
    for name in ABOUT_MEMBERS:
        assert _declared_columns(name) <= set(tables[name][0])
    assert "bob" not in json.dumps(tables)
    assert str(populated.bob.id) not in json.dumps(tables)


def _declared_columns(table: str) -> set[str]:
    """Return the columns about a member in rows that are deleted with all that is about them."""
    return {
        column.name
        for column, personal in personal_columns(Base.metadata.tables[table])
        if personal.on_delete is OnDelete.ROW
    }


async def test_delete_warns_and_deletes_nothing_without_confirmation(populated: Stage) -> None:
    shown = await populated.run("privacy delete")
    assert shown.modal is not None
    assert "You can’t undo it" in shown.modal["components"][0]["content"]
    assert lines_of(shown)[0]["placeholder"] == "delete"
    refused = await populated.fill_in_refused(shown, "yes")
    assert refused == "Nothing has changed. To go ahead, type the word “delete”."
    assert "1 of 30 done" in said(await populated.ask("plan today"))


async def test_delete_removes_all_data_of_the_member_only(populated: Stage) -> None:
    answer = await populated.fill_in(await populated.run("privacy delete"), "DELETE")
    assert said(answer).startswith("## Everything about you has been deleted")
    async with populated.bot.resources.database.reading() as connection:
        rows = str(await stored_rows(connection, Base.metadata.sorted_tables))
    assert "alice" not in rows
    assert str(populated.alice.id) not in rows
    assert "note of bob" in rows
    assert "1 of 30 done" in said(await populated.ask("plan today", by=populated.bob))


async def test_deleted_member_is_treated_as_new(populated: Stage) -> None:
    await populated.fill_in(await populated.run("privacy delete"), "delete")
    assert "You’re not in the plan" in said(await populated.ask_refused("plan today"))
    assert "You don’t have any points yet" in said(await populated.ask("points why"))
    assert "Nothing. You haven’t used anything" in said(await populated.ask("privacy show"))
    assert said(await populated.ask("plan join")).startswith("## You’re in")


async def test_deleted_member_gets_no_reminder(populated: Stage) -> None:
    before = len(populated.alice.user.dm_channel.history())
    await populated.fill_in(await populated.run("privacy delete"), "delete")
    await populated.advance(days=1)
    assert len(populated.alice.user.dm_channel.history()) == before


async def test_delete_in_direct_messages_covers_all_servers(populated: Stage) -> None:
    elsewhere = populated.in_another_server()
    await elsewhere.create_group("Day owls")
    await elsewhere.ask("plan join")
    user = populated.alice.user
    shown = await user.slash("privacy delete")
    (line,) = lines_of(shown)
    answer = answer_of(await user.submit_modal(shown, {line["custom_id"]: "delete"}))
    assert said(answer).startswith("## Everything about you has been deleted")
    for server in (populated, elsewhere):
        assert "You’re not in the plan" in said(await server.ask_refused("plan today"))


async def test_show_and_export_work_in_direct_messages(populated: Stage) -> None:
    user = populated.alice.user
    assert "## What Cohort stores about you" in said(answer_of(await user.slash("privacy show")))
    assert answer_of(await user.slash("privacy export")).attachments


@pytest.mark.parametrize(
    ("options", "sentence"),
    [
        ({"show_me": "by my name"}, "Other members see your name"),
        ({"show_me": "by an alias", "alias": "Ada"}, "Other members see you as “Ada”"),
        ({"show_me": "not at all"}, "Other members can’t see you. Moderators still see your name"),
    ],
)
async def test_visibility_is_stored_and_confirmed(
    stage: Stage, options: dict[str, Any], sentence: str
) -> None:
    answer = await stage.ask("privacy visibility", **options)
    assert said(answer).startswith(f"## Saved for this server\n{sentence}")


async def test_alias_without_a_name_is_refused(stage: Stage) -> None:
    alias_options: tuple[dict[str, Any], ...] = ({}, {"alias": "   "})
    for alias in alias_options:
        refused = await stage.ask_refused("privacy visibility", show_me="by an alias", **alias)
        assert "Fill in the `alias` option" in said(refused)


async def test_visibility_is_refused_in_direct_messages(stage: Stage) -> None:
    result = await stage.alice.user.slash("privacy visibility", show_me="not at all")
    assert "This only works in a server" in said(answer_of(result))


async def test_alias_like_the_name_of_another_member_is_refused(stage: Stage) -> None:
    await stage.ask("privacy visibility", by=stage.bob, show_me="by an alias", alias="quiet otter")
    refused = await stage.ask_refused(
        "privacy visibility", show_me="by an alias", alias=stage.bob.name.upper()
    )
    assert "Somebody here already has that name or alias" in said(refused)
