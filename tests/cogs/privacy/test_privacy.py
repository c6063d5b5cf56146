"""/privacy, as members use it."""

import json
from collections.abc import AsyncIterator
from typing import Any

import pytest
import simcord

from bot.db.base import Base
from bot.db.privacy import OnDelete
from bot.services.privacy.personal_data import personal_columns
from tests.cogs.conftest import Stage, answer_of, labels, lines_of, said
from tests.rows import stored_rows

ABOUT_MEMBERS = (
    "member",
    "run",
    "phase",
    "check_in",
    "entry",
    "reminder",
    "submission",
    "delivery",
)


@pytest.fixture
async def lived(stage: Stage) -> Stage:
    """The stage, with all that can be stored about Alice, and much about Bob."""
    await stage.create_group("Night owls")
    for who in (stage.alice, stage.bob):
        await stage.ask("plan join", by=who)
        await stage.ask("plan done", by=who, note=f"note of {who.name}")
        await stage.ask(
            "privacy visibility", by=who, show_me="by an alias", alias=f"alias of {who.name}"
        )
    await stage.pass_time(days=1)
    for who in (stage.alice, stage.bob):
        await stage.ask("plan remind", by=who, time="12:00")
    await stage.pass_time(hours=12, minutes=1)
    await stage.run_due()
    await _answer(stage)
    return stage


async def _answer(stage: Stage) -> None:
    """Let both answer a challenge, and a moderator return it."""
    await stage.ask("manage challenge post-now", by=stage.morgan)
    await stage.run_due()
    for who in (stage.alice, stage.bob):
        form = await who.click(stage.channel.history()[-1], label="Answer")
        typed = {"did": f"deed of {who.name}", "learned": "much", "link": ""}
        await who.submit_modal(form, typed)
        shown = await stage.ask("manage review next", by=stage.morgan)
        note = await stage.morgan.click(shown, label="Return with a note…")
        await stage.fill_in(note, f"note to {who.name}", by=stage.morgan)
    await stage.run_due()


async def _exported(stage: Stage) -> dict[str, list[dict[str, Any]]]:
    answer = await stage.ask("privacy export")
    (file,) = answer.attachments
    assert file.filename == "cohort-about-you.json"
    tables: dict[str, list[dict[str, Any]]] = json.loads(await file.read())
    return tables


async def test_before_anything_is_stored_it_says_so(stage: Stage) -> None:
    assert "Nothing. You have not used anything" in said(await stage.ask("privacy show"))


async def test_looking_things_up_stores_nothing(stage: Stage) -> None:
    await stage.ask("role", role="ai-engineer")
    await stage.ask_refused("plan today")
    assert "Nothing. You have not used anything" in said(await stage.ask("privacy show"))


async def test_show_names_every_table_and_what_each_column_is_for(lived: Stage) -> None:
    shown = "".join([said(page) async for page in _pages(lived)])
    for title in ("You in a server", "Your check-ins", "Your points", "Your answers"):
        assert shown.count(f"**{title}") == 1
    assert "**Your answers to challenges** · 1 row" in shown
    assert "**Messages sent to you** · 2 rows" in shown
    for name in ABOUT_MEMBERS:
        for _, told in personal_columns(Base.metadata.tables[name]):
            assert told.what in shown
            assert told.why in shown


async def _pages(stage: Stage) -> AsyncIterator[simcord.ResponseMessage]:
    """Yield what /privacy show says, page by page."""
    yield (page := await stage.ask("privacy show"))
    while "More" in labels(page):
        yield (page := await stage.press(page, "More"))


async def test_the_pages_of_what_is_stored_lead_back_to_the_first(lived: Stage) -> None:
    first, *_, last = [page async for page in _pages(lived)]
    back = await lived.press(last, "Back to the first")
    assert said(back) == said(first)


async def test_show_and_export_are_for_ones_own_eyes(lived: Stage) -> None:
    assert (await lived.ask("privacy show")).ephemeral
    assert (await lived.ask("privacy export")).ephemeral


async def test_the_export_holds_everything_of_the_member(lived: Stage) -> None:
    tables = await _exported(lived)
    assert [name for name in ABOUT_MEMBERS if not tables[name]] == []
    assert tables["check_in"][0]["note"] == "note of alice"
    assert tables["member"][0]["alias"] == "alias of alice"
    assert tables["member"][0]["member_id"] == str(lived.alice.id)
    assert tables["reminder"][0]["at_time"] == "12:00:00"
    assert {row["state"] for row in tables["delivery"]} == {"sent"}
    assert tables["submission"][0]["did"] == "deed of alice"
    assert tables["submission"][0]["words"] == "note to alice"


async def test_the_export_holds_every_declared_column(lived: Stage) -> None:
    tables = await _exported(lived)
    for name in ABOUT_MEMBERS:
        every = personal_columns(Base.metadata.tables[name])
        columns = {column.name for column, told in every if told.on_delete is OnDelete.ROW}
        assert columns <= set(tables[name][0])


async def test_the_export_holds_nothing_of_others(lived: Stage) -> None:
    file = json.dumps(await _exported(lived))
    assert "bob" not in file
    assert str(lived.bob.id) not in file


async def test_delete_warns_and_asks_for_the_word(lived: Stage) -> None:
    shown = await lived.run("privacy delete")
    assert shown.modal is not None
    assert "This cannot be taken back" in shown.modal["components"][0]["content"]
    assert lines_of(shown)[0]["placeholder"] == "delete"


async def test_a_wrong_word_deletes_nothing(lived: Stage) -> None:
    refused = await lived.fill_in_refused(await lived.run("privacy delete"), "yes")
    assert refused == "Nothing was changed: that needs the word “delete”."
    assert "1 of 30 done" in said(await lived.ask("plan today"))


async def test_delete_leaves_nothing_of_the_member_and_all_of_others(lived: Stage) -> None:
    answer = await lived.fill_in(await lived.run("privacy delete"), "DELETE")
    assert said(answer).startswith("## Everything about you is deleted")
    async with lived.bot.resources.database.reading() as session:
        rows = str(await stored_rows(session, Base.metadata.sorted_tables))
    assert "alice" not in rows
    assert str(lived.alice.id) not in rows
    assert "note of bob" in rows
    assert "1 of 30 done" in said(await lived.ask("plan today", by=lived.bob))


async def test_after_deleting_one_is_met_for_the_first_time(lived: Stage) -> None:
    await lived.fill_in(await lived.run("privacy delete"), "delete")
    assert "have not joined the plan" in said(await lived.ask_refused("plan today"))
    assert "There are none yet" in said(await lived.ask("points why"))
    assert "Nothing. You have not used anything" in said(await lived.ask("privacy show"))
    assert said(await lived.ask("plan join")).startswith("## Day 1 of 30")


async def test_after_deleting_no_reminder_comes(lived: Stage) -> None:
    before = len(lived.alice.user.dm_channel.history())
    await lived.fill_in(await lived.run("privacy delete"), "delete")
    await lived.pass_time(days=1)
    await lived.run_due()
    assert len(lived.alice.user.dm_channel.history()) == before


async def test_deleting_in_direct_messages_works_for_all_servers(lived: Stage) -> None:
    user = lived.alice.user
    shown = await user.slash("privacy delete")
    (line,) = lines_of(shown)
    answer = answer_of(await user.submit_modal(shown, {line["custom_id"]: "delete"}))
    assert said(answer).startswith("## Everything about you is deleted")
    assert "have not joined the plan" in said(await lived.ask_refused("plan today"))


async def test_show_and_export_work_in_direct_messages_too(lived: Stage) -> None:
    user = lived.alice.user
    assert "**Your check-ins** · 1 row" in said(answer_of(await user.slash("privacy show")))
    assert answer_of(await user.slash("privacy export")).attachments


@pytest.mark.parametrize(
    ("options", "sentence"),
    [
        ({"show_me": "by my name"}, "Others see you by your name"),
        ({"show_me": "by an alias", "alias": "Ada"}, "Others see you as “Ada”"),
        ({"show_me": "not at all"}, "Others do not see you"),
    ],
)
async def test_visibility_is_chosen_and_said(
    stage: Stage, options: dict[str, Any], sentence: str
) -> None:
    answer = await stage.ask("privacy visibility", **options)
    assert said(answer).startswith(f"## Saved for this server\n{sentence}")


async def test_an_alias_without_a_name_is_refused(stage: Stage) -> None:
    every: tuple[dict[str, Any], ...] = ({}, {"alias": "   "})
    for alias in every:
        refused = await stage.ask_refused("privacy visibility", show_me="by an alias", **alias)
        assert "An alias needs a name" in said(refused)


async def test_visibility_belongs_to_a_server(stage: Stage) -> None:
    result = await stage.alice.user.slash("privacy visibility", show_me="not at all")
    assert stage.env.errors
    assert "This works in a server only" in said(answer_of(result))
