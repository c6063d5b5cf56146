"""The form for an answer to a challenge: what it takes, what it refuses, when it is open."""

from __future__ import annotations

from typing import Any

import pytest
import simcord

from bot.app import StudyBot
from bot.domain.submissions import MAX_FILE_BYTES, Lateness
from bot.resources import Resources
from tests.cogs.challenges.weekly import Week, challenged, takes_files
from tests.cogs.conftest import Stage, labels, lines_of, said


@pytest.fixture
async def week(stage: Stage) -> Week:
    """A minute after the first challenge was posted."""
    return await challenged(stage)


def _values(shown: simcord.InteractionResult) -> list[str]:
    """Return what a form has in its lines."""
    return [line.get("value", "") for line in lines_of(shown)[:3]]


async def test_the_form_asks_for_deed_lesson_link_and_file(week: Week) -> None:
    shown = await week.form()
    assert shown.modal
    assert shown.modal["title"] == week.challenge.title
    asked = [part["label"] for part in shown.modal["components"]]
    assert asked == ["What I did", "What I learned", "Link", "File"]
    assert [line["required"] for line in lines_of(shown)] == [True, False, False, False]
    assert [line["max_length"] for line in lines_of(shown)[:3]] == [1500, 1500, 300]


@pytest.mark.parametrize(
    ("link", "sentence"),
    [
        ("ftp://example.org", "It must begin with https:// or http://"),
        ("javascript:alert(1)", "It must begin with https:// or http://"),
        ("example.org", "It must begin with https:// or http://"),
        ("https://example.org/a b", "It must begin with https:// or http://"),
        ("https://me:secret@example.org", "has a user name or password in it"),
    ],
)
async def test_a_link_that_will_not_do_is_refused_and_nothing_is_lost(
    week: Week, link: str, sentence: str
) -> None:
    did, learned = ("*did* `it_`! " * 130)[:1500], ("<@1> ~~no~~ " * 130)[:1500]
    refused = await week.fill_in(await week.form(), did, learned, link)
    assert sentence in said(refused)
    assert all(typed in said(refused) for typed in (did.strip(), learned.strip(), link))
    assert "Not answered yet" in said(await week.stage.ask("challenge now"))


async def test_an_answer_of_blanks_is_refused(week: Week) -> None:
    refused = await week.fill_in(await week.form(), "   ", "but much learned")
    assert "Write a line or two about what you did" in said(refused)
    assert "but much learned" in said(refused)


async def test_an_answer_that_is_changed_begins_with_what_it_was(week: Week) -> None:
    await week.fill_in(await week.form(), "First try", "A bit", "https://example.org/1")
    mine = await week.stage.press(week.post, "My answer")
    assert labels(mine) == ["Change it"]
    form = await week.stage.alice.click(mine, label="Change it")
    assert _values(form) == ["First try", "A bit", "https://example.org/1"]
    changed = await week.fill_in(form, "Second try", "More")
    assert "Second try" in said(changed)
    assert "First try" not in said(await week.stage.press(week.post, "My answer"))


async def test_the_command_opens_the_same_form(week: Week) -> None:
    form = await week.stage.type("challenge submit")
    assert "I measured it twice." in said(await week.fill_in(form))
    assert _values(await week.stage.type("challenge submit"))[0] == "I measured it twice."


async def test_a_form_may_be_filled_in_for_hours(week: Week) -> None:
    form = await week.form()
    await week.stage.pass_time(hours=25)
    assert said(await week.fill_in(form)).startswith("## Handed in")
    assert len(lines_of(await week.form())) == 4


async def test_a_form_from_before_a_restart_is_taken_with_its_file(
    week: Week, resources: Resources
) -> None:
    form, other = await week.form(), await week.form()
    reborn = StudyBot(resources)
    await week.stage.env.restart_bot(reborn)
    refused = await week.fill_in(form, "Typed for long", "Much", "ftp://x")
    assert "It must begin with https:// or http://" in said(refused)
    assert all(text in said(refused) for text in ("Typed for long", "Much", "ftp://x"))
    answer = await week.fill_in(other, "Typed for long", file=("a.py", b"print()"))
    assert said(answer).startswith("## Handed in")
    assert f"**File** a.py {week.review.jump_url}" in said(answer)
    await reborn.close()


async def test_two_members_have_the_form_open_at_once(week: Week) -> None:
    first, second = await week.form(), await week.form(week.stage.bob)
    assert "Mine" in said(await week.fill_in(first, "Mine"))
    assert "Bobs" in said(await week.fill_in(second, "Bobs", by=week.stage.bob))


async def test_a_file_goes_to_the_reviewers_and_is_found_again(week: Week) -> None:
    file = ("two-names.py", b"print('Ada')")
    answer = await week.fill_in(await week.form(), file=file)
    kept = week.review
    assert [one.filename for one in kept.attachments] == ["two-names.py"]
    assert f"**File** two-names.py {kept.jump_url}" in said(answer)
    await week.stage.ring()
    assert kept.jump_url in said(week.review)


@pytest.mark.parametrize(
    ("file", "sentence"),
    [
        (("virus.exe", b"MZ"), "A file of that kind cannot be taken. These can: csv, gif"),
        (("noending", b"x"), "A file of that kind cannot be taken"),
        (("large.csv", bytes(MAX_FILE_BYTES + 1)), "That file is too large: 8 MB at most"),
    ],
)
async def test_a_file_that_will_not_do_is_refused_and_what_was_typed_shown_back(
    week: Week, file: tuple[str, bytes], sentence: str
) -> None:
    refused = await week.fill_in(await week.form(), "What took an hour to write", file=file)
    assert sentence in said(refused)
    assert "What took an hour to write" in said(refused)
    assert week.reviews.history() == []


async def test_a_file_that_cannot_be_kept_loses_nothing_that_was_typed(week: Week) -> None:
    form = await week.form()
    week.stage.env.backend.delete_channel(week.reviews.id)
    refused = await week.fill_in(form, "What took an hour", file=("a.py", b"1"))
    assert "Your file could not be put where reviewers see it" in said(refused)
    assert "What took an hour" in said(refused)


@pytest.mark.parametrize("chosen", [{"review_channel_id": None}, {"reviewed": False}])
async def test_files_are_taken_only_where_somebody_reviews_them(
    stage: Stage, chosen: dict[str, Any]
) -> None:
    week = await challenged(stage, **chosen)
    assert not takes_files(await week.form())


async def test_a_late_answer_counts_for_less_and_the_form_says_so(week: Week) -> None:
    await week.stage.pass_time(days=7)
    form = await week.form()
    assert form.modal
    assert "The deadline is over: this answer counts for fewer points" in str(form.modal)
    await week.fill_in(form)
    await week.stage.ring()
    assert "after the deadline" in said(week.review)
    await week.decide("Accept")
    assert "**10** in Night owls" in said(await week.stage.ask("points why"))


async def test_what_came_in_time_stays_in_time_when_it_is_changed_later(week: Week) -> None:
    await week.hand_in()
    await week.stage.pass_time(days=6, hours=23, minutes=59)
    form = await week.form()
    assert "The deadline is over" not in str(form.modal)
    await week.fill_in(form, "Better")
    await week.stage.ring()
    assert "after the deadline" not in said(week.review)


async def test_a_group_may_take_no_late_answers(stage: Stage) -> None:
    week = await challenged(stage, lateness=Lateness.NONE.value)
    assert "20 points; not open later" in said(week.post)
    await stage.pass_time(days=6, hours=22)
    form = await week.form()
    await stage.pass_time(hours=2)
    assert "This challenge is closed" in said(await stage.press(week.post, "Answer"))
    refused = await week.fill_in(form, "Written until the last minute")
    assert "This challenge is closed" in said(refused)
    assert "Written until the last minute" in said(refused)
