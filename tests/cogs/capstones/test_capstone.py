"""A capstone as a member uses it: proposed, checked in, handed in, marked by two others, and in the CV."""

from typing import Any

import pytest
import simcord

from bot.domain.content import Catalog
from tests.cogs.stage import Stage, answer_of, drawn, filled, labels, lines_of, menu, said
from tests.finished_plan import finish_plan

PROPOSAL = {
    "title": "Late *buses*",
    "question": "Which lines are late? @everyone in town asks.",
    "data": "The town’s open data, which anyone may use",
    "measure": "Mean error below that of the timetable",
    "ticked": ["1", "2", "3"],
}
LINK = "https://example.org/alice/buses"


@pytest.fixture(autouse=True)
async def _group(stage: Stage, catalog: Catalog) -> None:
    """Alice has finished the first plan; Bob has joined it."""
    await stage.create_group()
    await stage.ask("plan join")
    await stage.ask("plan join", by=stage.bob)
    await stage.pass_time(days=30)
    database = stage.bot.resources.database
    await finish_plan(database, stage.alice.id, catalog.plan, stage.env.now())


async def _capstones(
    stage: Stage, by: simcord.MemberActor | None = None
) -> simcord.ResponseMessage:
    return await stage.press(await stage.ask("projects", by=by), "Capstones", by)


async def _propose(stage: Stage, shown: Any, **changed: Any) -> simcord.ResponseMessage:
    form = await stage.alice.click(shown, label="Propose a capstone…")
    return answer_of(await stage.alice.submit_modal(form, {**PROPOSAL, **changed}))


async def _hand_in(stage: Stage) -> simcord.ResponseMessage:
    shown = await _propose(stage, await _capstones(stage))
    await stage.pass_time(days=21)
    shown = await _capstones(stage)
    form = await stage.alice.click(shown, label="Check in or hand it in…")
    return await stage.fill_in(form, "Done", LINK)


async def _mark(
    stage: Stage, shown: simcord.ResponseMessage, marks: str, by: simcord.MemberActor | None = None
) -> simcord.ResponseMessage:
    for mark in marks:
        shown = await stage.press(shown, mark, by)
    return shown


async def test_finished_plan_offers_a_capstone_where_its_end_is_shown(stage: Stage) -> None:
    for command in ("plan today", "plan progress"):
        shown = await stage.press(await stage.ask(command), "Capstone")
        assert shown.ephemeral
        assert said(shown).startswith("## Capstones\nFour weeks on your own data")
        assert labels(shown) == ["Propose a capstone…", "How it’s judged"]
    assert "**Capstones**" in said(await stage.press(await stage.ask("help"), "Look something up"))


async def test_capstone_stays_in_my_progress_beside_the_next_plan(stage: Stage) -> None:
    await stage.undo()
    await stage.ask("plan done", day=30)  # reaches the milestone
    joined = await stage.press(await stage.ask("plan today"), "Next plan")
    assert "Your plan is" in said(joined)
    assert "Capstone" in labels(await stage.ask("plan progress"))


async def test_member_without_a_finished_plan_reads_what_it_is(stage: Stage) -> None:
    shown = await _capstones(stage, stage.bob)
    assert "You can propose one once you’ve finished a plan." in said(shown)
    assert labels(shown) == ["How it’s judged"]


async def test_refused_proposal_keeps_what_was_typed(stage: Stage) -> None:
    refused = await _propose(stage, await _capstones(stage), ticked=["1", "3"])
    assert said(refused).startswith("All three must be true before you begin.")
    form = await stage.alice.click(refused, label="Back to the form…")
    assert [line["value"] for line in lines_of(form)[:4]] == [
        PROPOSAL[name] for name in ("title", "question", "data", "measure")
    ]
    shown = answer_of(await stage.alice.submit_modal(form, PROPOSAL))
    assert said(shown).startswith("## Late \\*buses\\*: week 1 of 4\n**Question** · Which lines")
    assert "@\u200beveryone" in said(shown)


async def test_link_and_texts_of_a_capstone_are_no_markup(stage: Stage) -> None:
    refused = await _propose(stage, await _capstones(stage), title="\u200b")
    assert said(refused).startswith("Fill in all four texts")
    await _propose(stage, await _capstones(stage))
    await stage.pass_time(days=21)
    form = await stage.alice.click(await _capstones(stage), label="Check in or hand it in…")
    own = await stage.fill_in(form, "", "HTTPS://[Win](https://example.org)")
    listed = await _capstones(stage, stage.bob)
    (option,) = menu(listed, "Mark a capstone")["options"]
    shown = await stage.choose(listed, "Mark a capstone", option["value"], by=stage.bob)
    for text in (said(own), said(shown)):
        assert "\nHTTPS://\\[Win]\u200b(https://example.org)\n" in text


async def test_week_is_checked_in_by_a_press_and_its_note_can_be_changed(stage: Stage) -> None:
    shown = await _propose(stage, await _capstones(stage))
    assert "**Week 1** · No check-in yet" in said(shown)
    form = await stage.alice.click(shown, label="Check in for week 1…")
    shown = await stage.fill_in(form, "")
    assert "**Week 1** · Checked in" in said(shown)
    form = await stage.alice.click(shown, label="Change your note…")
    shown = await stage.fill_in(form, "Cleaned the *export*")
    assert filled(shown) == []  # nothing is to be done this week
    assert "**Week 1** · Cleaned the \\*export\\*" in said(shown)
    await stage.pass_time(days=14)
    shown = await stage.press(await stage.ask("plan today"), "Capstone")
    assert "**Week 2** · No check-in\n**Week 3** · No check-in yet" in said(shown)
    assert filled(shown) == ["Check in for week 3…"]


async def test_proposal_is_changed_in_its_form_and_a_deleted_one_takes_no_check_in(
    stage: Stage,
) -> None:
    shown = await _propose(stage, await _capstones(stage))
    form = await stage.alice.click(shown, label="Change the proposal…")
    assert lines_of(form)[0]["value"] == PROPOSAL["title"]
    changed = {**PROPOSAL, "title": "Late trams"}
    shown = answer_of(await stage.alice.submit_modal(form, changed))
    assert said(shown).startswith("## Late trams: week 1 of 4")
    await stage.delete_data()
    refused = await stage.press(shown, "Check in for week 1…")
    assert said(refused).startswith("You haven’t proposed a capstone yet.")


async def test_link_is_asked_for_in_week_4_and_must_be_one(stage: Stage) -> None:
    shown = await _propose(stage, await _capstones(stage))
    form = await stage.alice.click(shown, label="Check in for week 1…")
    assert len(lines_of(form)) == 1
    await stage.pass_time(days=40)
    form = await stage.alice.click(await _capstones(stage), label="Check in or hand it in…")
    refused = await stage.fill_in_refused(form, "Done", "on my laptop")
    assert refused.startswith("Paste the link to your repository or demo.")


async def test_author_and_two_others_mark_it_side_by_side_and_it_is_in_the_cv(stage: Stage) -> None:
    handed_in = await _hand_in(stage)
    assert f"\n{LINK}\n" in said(handed_in)
    assert "Now mark it yourself." in said(handed_in)
    listed = await _capstones(stage, stage.bob)
    (option,) = menu(listed, "Mark a capstone")["options"]
    assert option["label"] == "Late *buses* · alice"
    shown = await stage.choose(listed, "Mark a capstone", option["value"], by=stage.bob)
    assert said(shown).startswith(f"## Late \\*buses\\*: 1 of 8\n{LINK}\nWhich lines")
    shown = await stage.press(await stage.press(shown, "0", stage.bob), "Back", stage.bob)
    thanked = await _mark(stage, shown, "22222222", stage.bob)
    assert said(thanked).startswith("Your marks are saved.")
    assert "alice" not in str(drawn(thanked))
    assert "16" not in said(await _capstones(stage))  # before she has marked it herself
    lines = await stage.ask("career cv")
    assert f"  Marks: none by its author yet\n  {LINK}\n" in said(lines)
    backed = said(await stage.press(lines, "Show the evidence"))
    assert "Marks: none by its author yet\n   **Missing:** your own marks" in backed
    shown = await stage.press(await _capstones(stage), "Mark it yourself")
    shown = await _mark(stage, shown, "12301230")
    assert "**Marks** · 12 of 24 by its author, 16 by others\n1. **1 · 2** Use real data" in said(
        shown
    )
    assert "Bob" not in str(drawn(shown))
    lines = await stage.ask("career cv")
    assert (
        "Projects\n- Late *buses*: Which lines are late? @everyone in town asks.\n"
        "  Project of my own, 31 January – 21 February 2026\n  Measure: Mean error below that of the timetable\n"
        f"  Marks: 12 of 24 by its author, 16 by others\n  {LINK}\n\nTraining\n"
    ) in said(lines)
    backed = said(await stage.press(lines, "Show the evidence"))
    assert f"1. Late \\*buses\\*: {LINK}\n" in backed
    assert "**Missing:** marks by two others" in backed


async def test_list_follows_how_the_author_appears_and_leads_to_nothing_that_is_deleted(
    stage: Stage,
) -> None:
    await _hand_in(stage)
    await stage.appear("alias", "quiet otter")
    listed = await _capstones(stage, stage.bob)
    (option,) = menu(listed, "Mark a capstone")["options"]
    assert option["label"] == "Late *buses* · quiet otter"
    await stage.appear("hidden")
    refused = await stage.choose(listed, "Mark a capstone", option["value"], by=stage.bob)
    assert "isn’t there to mark" in said(refused)
    assert "Choose one to mark" not in said(await _capstones(stage, stage.bob))
    await stage.appear("shown")
    assert "Choose one to mark" in said(await _capstones(stage, stage.bob))
    await stage.delete_data()
    assert "Choose one to mark" not in said(await _capstones(stage, stage.bob))
