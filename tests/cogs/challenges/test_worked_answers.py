"""See the answer, and Check my answer, as a member uses them."""

import datetime as dt
from zoneinfo import ZoneInfo

import pytest

from tests.cogs.challenges.weekly import Week, prepare_week
from tests.cogs.stage import Stage, answer_of, labels, menu, said

BERLIN = ZoneInfo("Europe/Berlin")


@pytest.mark.parametrize(
    "monday",
    [
        pytest.param(dt.date(2026, 3, 23), id="clocks go forward"),
        pytest.param(dt.date(2026, 10, 19), id="clocks go back"),
        pytest.param(dt.date(2026, 12, 28), id="end of the year"),
    ],
)
async def test_answer_opens_as_soon_as_the_deadline_has_passed_and_not_before(
    stage: Stage, monday: dt.date
) -> None:
    async def pass_until(moment: dt.datetime) -> None:
        await stage.pass_time(seconds=(moment - stage.env.now()).total_seconds())

    posted_at = dt.datetime.combine(monday, dt.time(9), BERLIN).astimezone(dt.UTC)
    next_monday = monday + dt.timedelta(days=7)
    deadline = dt.datetime.combine(next_monday, dt.time(9), BERLIN).astimezone(dt.UTC)
    await pass_until(posted_at - dt.timedelta(days=4))
    week = await prepare_week(stage, zone="Europe/Berlin")
    await pass_until(posted_at + dt.timedelta(minutes=1))
    await stage.run_due()
    await pass_until(deadline - dt.timedelta(seconds=1))
    refused = await stage.press(week.post, "See the answer")
    assert f"once the deadline has passed: <t:{int(deadline.timestamp())}:F>" in said(refused)
    assert week.challenge.key not in said(refused)
    await pass_until(deadline + dt.timedelta(seconds=1))
    assert "See the answer to" in said(await stage.press(week.post, "See the answer"))


async def test_member_who_looks_is_asked_first_and_then_earns_nothing(week: Week) -> None:
    stage, challenge = week.stage, week.challenge
    post = week.post
    await stage.pass_time(days=7)
    asked = await stage.press(post, "See the answer")
    assert asked.ephemeral
    assert "what you hand in afterwards earns none" in said(asked)
    assert challenge.key not in said(asked)
    shown = await stage.press(asked, "See it anyway")
    worked = challenge.worked_answer
    assert worked
    assert all(text in said(shown) for text in (challenge.key, worked.text, *worked.mistakes))
    assert "See the answer to" not in said(await stage.press(post, "See the answer"))
    form = await stage.alice.click(post, label="Answer")
    assert form.modal is not None
    assert "earns no points" in str(form.modal)
    await week.fill_in(form)
    await stage.run_due()
    assert "seen the answer to the challenge before, so this earns no points." in said(week.review)
    decided = await stage.press(week.review, "Accept", by=stage.morgan)
    assert "0 points" in said(decided)


async def test_accepted_member_sees_the_answer_before_the_deadline(week: Week) -> None:
    stage = week.stage
    await week.submit()
    await stage.press(week.review, "Accept", by=stage.morgan)
    await stage.run_due()
    shown = answer_of(
        await stage.alice.user.click(week.direct_messages()[-1], label="See the answer")
    )
    assert week.challenge.key in said(shown)
    refused = await stage.press(week.post, "See the answer", by=stage.bob)
    assert "once the deadline has passed" in said(refused)


async def test_pending_answer_keeps_its_points_unless_it_is_changed(week: Week) -> None:
    stage, post = week.stage, week.post
    await week.submit()
    await stage.pass_time(days=7)
    asked = await stage.press(post, "See the answer")
    assert "can still earn its points" in said(asked)
    assert labels(asked) == ["My answer", "See it anyway"]


@pytest.mark.parametrize("looks", [True, False])
async def test_returned_answer_says_what_a_new_version_earns(week: Week, looks: bool) -> None:
    await week.submit()
    await week.stage.pass_time(days=7)
    if looks:
        asked = await week.stage.press(week.post, "See the answer")
        await week.stage.press(asked, "See it anyway")
    await week.decide("Return with a note…", "More, please")
    await week.stage.run_due()
    message = said(week.direct_messages()[-1])
    assert ("so it earns no points, but it can still be accepted." in message) is looks
    assert ("so it earns fewer points than an answer handed in on time." in message) is not looks


async def test_history_offers_answers_to_past_challenges(week: Week) -> None:
    stage, challenge = week.stage, week.challenge
    await stage.advance(days=7, minutes=1)
    history = await stage.ask("challenge history")
    options = menu(history, "See an answer")["options"]
    assert [option["label"] for option in options] == [challenge.title]
    asked = await stage.choose(history, "See an answer", options[0]["value"])
    assert f"See the answer to “{challenge.title}”?" in said(asked)


async def test_member_of_no_group_is_offered_to_join(week: Week) -> None:
    stage, post = week.stage, week.post
    await stage.leave_group()
    await stage.pass_time(days=7)
    declined = await stage.press(post, "See the answer")
    assert labels(declined) == ["Join Night owls"]


async def test_member_ticks_the_points_of_a_reviewer(week: Week) -> None:
    stage, points = week.stage, week.challenge.counts_when
    hints = await stage.press(week.post, "Hint")
    listed = await stage.press(hints, "Check my answer")
    assert all(f"☐ **{number}** {line}" in said(listed) for number, line in enumerate(points, 1))
    for number in range(1, len(points) + 1):
        assert f"{number - 1} of {len(points)} ticked" in said(listed)
        listed = await stage.press(listed, f"☐ {number}")
    assert "You’ve ticked everything" in said(listed)
    unticked = await stage.press(listed, "☑ 1")
    assert f"☐ **1** {points[0]}" in said(unticked)
