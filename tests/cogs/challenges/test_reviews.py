"""Reviews of answers, as moderators use them, and what members hear of it."""

from __future__ import annotations

import pytest

from tests.cogs.challenges.weekly import DECIDED, WAITING, Week, challenged, second_moderator
from tests.cogs.conftest import Stage, labels, said


@pytest.fixture
async def week(stage: Stage) -> Week:
    """A minute after the first challenge was posted."""
    return await challenged(stage)


async def test_reviewers_see_the_answer_and_what_it_has_to_show(week: Week) -> None:
    assert await week.stage.ring() == 0
    await week.hand_in("I asked @everyone <@1>")
    text, challenge = said(week.review), week.challenge
    assert text.startswith(f"## Answer by alice · {challenge.title}\n-# handed in <t:")
    assert "**What I did**\nI asked @\u200beveryone <\u200b@\u200b1>" in text
    assert all(f"☐ {line}" in text for line in challenge.counts_when)
    assert all(line in text for line in challenge.key.splitlines())
    assert labels(week.review) == WAITING
    assert len(week.reviews.history()) == 1


async def test_an_answer_that_is_accepted_is_paid_and_its_author_told(week: Week) -> None:
    await week.hand_in()
    await week.decide("Accept")
    assert f"**Accepted** by {week.stage.morgan.mention}, <t:" in said(week.review)
    assert labels(week.review) == DECIDED
    assert await week.paid() == ["**+20**"]
    await week.stage.ring()
    await week.stage.ring()
    (message,) = week.received()
    assert said(message).startswith("## Your answer was accepted. Well done.\n")
    assert f"“{week.challenge.title}” in Future AI engineers" in said(message)
    assert labels(message) == ["My answer"]


async def test_an_answer_that_is_returned_comes_with_what_is_missing(week: Week) -> None:
    await week.hand_in()
    await week.decide("Return with a note…", "Say *how* you measured")
    assert f"**Returned** by {week.stage.morgan.mention}" in said(week.review)
    assert "Say \\*how\\* you measured" in said(week.review)
    assert labels(week.review) == DECIDED
    await week.stage.ring()
    (message,) = week.received()
    assert "came back with a note. Hand it in again" in said(message)
    assert "Say \\*how\\* you measured" in said(message)
    assert labels(message) == ["My answer", "Hand in again"]
    assert "returned to you" in said(await week.stage.ask("challenge mine"))
    assert await week.paid() == []


async def test_a_note_of_blanks_is_no_note(week: Week) -> None:
    await week.hand_in()
    refused = await week.decide("Return with a note…", "  ")
    assert "Say in a line what is missing" in said(refused)
    assert labels(week.review) == WAITING


async def test_what_was_returned_and_handed_in_again_comes_to_review_again(week: Week) -> None:
    await week.hand_in("Short")
    await week.decide("Return with a note…", "More, please")
    await week.hand_in("Longer")
    assert "handed in for the 2. time" in said(week.review)
    assert "Longer" in said(week.review)
    await week.decide("Accept")
    assert await week.paid() == ["**+20**"]
    assert len(week.reviews.history()) == 2


@pytest.mark.parametrize("decision", ["Accept", "Return with a note…"])
async def test_a_decision_is_taken_back_by_whoever_moderates(week: Week, decision: str) -> None:
    await week.hand_in()
    await week.decide(decision, "Not yet")
    await week.decide("Take the decision back", by=second_moderator(week.stage))
    assert labels(week.review) == WAITING
    assert "Not yet" not in said(week.review)
    assert "waiting for a review" in said(await week.stage.ask("challenge mine"))
    await week.decide("Accept")
    assert labels(week.review) == DECIDED


async def test_points_are_taken_back_with_the_decision_and_paid_once(week: Week) -> None:
    await week.hand_in()
    for label in ("Accept", "Take the decision back", "Accept"):
        await week.decide(label)
        await week.stage.pass_time(minutes=1)
    assert await week.paid() == ["**+20**", "**−20**", "**+20**"]
    assert "answer no longer accepted: “" in said(await week.stage.ask("points why"))


async def test_only_the_decision_that_stands_is_told(week: Week) -> None:
    await week.hand_in()
    await week.decide("Accept")
    await week.decide("Take the decision back")
    assert await week.stage.ring() == 1
    assert week.received() == []
    await week.decide("Accept")
    await week.decide("Take the decision back")
    await week.stage.pass_time(seconds=2)
    await week.decide("Return with a note…", "Not yet")
    await week.stage.ring()
    (message,) = week.received()
    assert "came back with a note" in said(message)


async def test_answers_wait_in_their_order(week: Week) -> None:
    for member in (week.stage.alice, week.stage.bob):
        await week.hand_in(by=member)
        await week.stage.pass_time(minutes=1)
    listed = await week.by_command("list", week.stage.morgan)
    assert said(listed).startswith("## 2 answers to review\n- **alice** · ")
    assert "Answer by alice" in said(
        await week.stage.press(listed, "Open the first", by=week.stage.morgan)
    )
    await week.decide("Accept")  # bob's is the last
    assert said(await week.by_command("list", week.stage.morgan)).startswith(
        "## 1 answer to review"
    )
    assert "Answer by alice" in said(await week.by_command("next", week.stage.morgan))


async def test_when_no_answer_waits_that_is_said(week: Week) -> None:
    for which in ("next", "list"):
        shown = await week.by_command(which, week.stage.morgan)
        assert said(shown).startswith("## No answer waits for a review")
        assert labels(shown) == []


async def test_a_long_answer_is_opened_in_full(week: Week) -> None:
    did, learned = ("word " * 300).strip(), ("other " * 250).strip()
    link = "https://example.org/" + "x" * 280
    await week.fill_in(await week.form(), did, learned, link)
    await week.stage.ring()
    assert did not in said(week.review)
    assert link in said(week.review)
    assert week.challenge.counts_when[-1] in said(week.review)
    opened = await week.decide("Open all")
    assert opened.ephemeral
    assert all(text in said(opened) for text in (did, learned, link))
    assert labels(opened) == WAITING


async def test_what_is_stored_about_answers_and_reviews_is_shown(week: Week) -> None:
    await week.hand_in()
    await week.decide("Accept")
    shown = await week.stage.ask("privacy show")
    while "**Your answers to challenges** · 1 row" not in said(shown):
        shown = await week.stage.press(shown, "More")


async def test_an_answer_accepted_by_rule_can_be_taken_back_too(stage: Stage) -> None:
    week = await challenged(stage, reviewed=False)
    await week.hand_in()
    assert await stage.ring() == 0
    assert "No answer waits" in said(await week.by_command("list", stage.morgan))
    assert await week.paid() == ["**+20**"]


async def test_without_a_review_channel_answers_wait_for_the_command(stage: Stage) -> None:
    week = await challenged(stage, review_channel_id=None)
    await week.hand_in()
    assert week.reviews.history() == []
    shown = await week.by_command("next", stage.morgan)
    assert "**Accepted** by" in said(await stage.press(shown, "Accept", by=stage.morgan))
    await stage.ring()
    assert len(week.received()) == 1
