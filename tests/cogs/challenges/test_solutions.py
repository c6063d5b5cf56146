"""See the solution, as a member uses it."""

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
async def test_solution_opens_as_soon_as_the_challenge_is_closed_and_not_before(
    stage: Stage, monday: dt.date
) -> None:
    async def pass_until(moment: dt.datetime) -> None:
        await stage.pass_time(seconds=(moment - stage.env.now()).total_seconds())

    posted_at = dt.datetime.combine(monday, dt.time(9), BERLIN).astimezone(dt.UTC)
    in_two_weeks = monday + dt.timedelta(days=14)
    closes_at = dt.datetime.combine(in_two_weeks, dt.time(9), BERLIN).astimezone(dt.UTC)
    await pass_until(posted_at - dt.timedelta(days=4))
    week = await prepare_week(stage, zone="Europe/Berlin")
    await pass_until(posted_at + dt.timedelta(minutes=1))
    await stage.deliver()
    await pass_until(closes_at - dt.timedelta(seconds=1))
    refused = await stage.press(week.post, "See the solution")
    assert f"when the challenge closes on <t:{int(closes_at.timestamp())}:F>" in said(refused)
    assert week.challenge.solution not in said(refused)
    await pass_until(closes_at + dt.timedelta(seconds=1))
    shown = await stage.press(week.post, "See the solution")
    assert shown.ephemeral
    worked = week.challenge.worked_solution
    assert worked
    assert all(
        text in said(shown) for text in (week.challenge.solution, worked.text, *worked.mistakes)
    )


async def test_accepted_member_sees_the_solution_before_the_deadline(week: Week) -> None:
    stage = week.stage
    await week.have_accepted()
    shown = answer_of(
        await stage.alice.user.click(week.direct_messages()[-1], label="See the solution")
    )
    assert week.challenge.solution in said(shown)
    refused = await stage.press(week.post, "See the solution", by=stage.bob)
    assert (
        "You can see the solution once your answer is accepted, or when the challenge closes"
        in said(refused)
    )


async def test_history_offers_solutions_to_closed_challenges(week: Week) -> None:
    stage, challenge = week.stage, week.challenge
    for _ in range(2):
        await stage.pass_time(days=7)
        await stage.deliver()
    history = await stage.press(await stage.ask("challenge"), "Earlier")
    options = menu(history, "See a solution")["options"]
    assert [option["label"] for option in options] == [f"1. {challenge.title}"]
    shown = await stage.choose(history, "See a solution", options[0]["value"])
    assert f"## The solution to “{challenge.title}”" in said(shown)


async def test_member_of_no_group_is_offered_to_join(week: Week) -> None:
    stage, post = week.stage, week.post
    await stage.leave_group()
    await stage.pass_time(days=15)
    declined = await stage.press(post, "See the solution")
    assert labels(declined) == ["Join Night owls"]
    await stage.create_group("Early birds")
    await stage.join_group("Early birds")
    asked = await stage.press(declined, "Join Night owls")  # an old button by now
    assert said(asked).startswith("## Leave Early birds?")
