"""The thread under a weekly post and the recap of the week."""

from typing import Any

import pytest

from tests.cogs.challenges.weekly import Week, prepare_week, start_week, wait_for_first_post
from tests.cogs.stage import Stage, said
from tests.cogs.standings.boards import set_member


async def test_thread_is_opened_under_the_post_if_enabled(stage: Stage) -> None:
    week = await start_week(stage, threads=True)
    assert [thread.name for thread in week.channel.threads] == [week.challenge.title]
    assert "hide what gives it away: `||like this||`" in said(week.channel.history()[0])


async def test_post_is_sent_even_if_no_thread_can_be_opened(stage: Stage) -> None:
    week = await prepare_week(stage, threads=True)
    stage.deny_permissions(week.channel, create_public_threads=True)
    await wait_for_first_post(stage)
    assert len(week.channel.history()) == 1
    assert week.channel.threads == []
    assert "**Create Public Threads** is denied" in said(week.review)


async def _start_answered_week(stage: Stage, **chosen: Any) -> Week:
    """Return a week with two accepted answers and one pending, after the next post."""
    week = await start_week(stage, **chosen)
    await week.join(stage.morgan)
    for member in (stage.alice, stage.bob):
        await week.store_answer(by=member, accepted=True)
    await week.store_answer(by=stage.morgan)
    await stage.advance(days=5)
    await stage.advance(days=2)
    return week


async def test_next_post_recaps_the_week_and_congratulates(stage: Stage) -> None:
    week = await _start_answered_week(stage)
    assert said(week.post).startswith(
        f"**Looking back at “{week.challenge.title}”** · 3 answers, 2 accepted, 1 waiting for review.\n"
        "Well done, alice and bob.\n**Most points** 1st: bob and alice, 20 each\n## "
    )


async def test_recap_names_the_first_three_of_the_week_that_ended(stage: Stage) -> None:
    week = await start_week(stage)
    await week.store_answer(accepted=True)
    await stage.ask("plan join", by=stage.bob)
    for day in (1, 2):
        await stage.ask("plan done", by=stage.bob, day=day)
    await stage.advance(days=6, hours=20)  # the next Monday, before the post
    await stage.ask("plan done", by=stage.bob, day=3)
    await stage.appear("alias", "Owl *7*", by=stage.bob)
    await stage.advance(hours=4)
    assert "**Most points** 1st: Owl \\*7\\* and alice, 20 each\n" in said(week.post)
    await stage.advance(days=7)
    assert "**Most points** 1st: Owl \\*7\\*, 10\n" in said(week.post)


async def test_recap_names_no_hidden_members(stage: Stage) -> None:
    await stage.appear("hidden")
    await stage.appear("alias", "Owl *7*", by=stage.bob)
    week = await _start_answered_week(stage)
    assert "2 answers, 1 accepted, 1 waiting for review.\nWell done, Owl \\*7\\*.\n" in said(
        week.post
    )
    assert "**Most points** 1st: Owl \\*7\\*, 20\n" in said(week.post)
    assert "alice" not in said(week.post)
    assert "bob" not in said(week.post)


async def test_names_are_escaped_and_kept_in_their_text_direction(stage: Stage) -> None:
    week = await start_week(stage)
    for member, name in ((stage.alice, "נור"), (stage.bob, "\u202e")):
        await week.store_answer(by=member, accepted=True)
        await set_member(stage, member, name=name)
    await stage.advance(days=7)
    names = "\u2068נור\u2069 and (a name that can’t be shown)"
    turned = "(a name that can’t be shown) and \u2068נור\u2069"
    assert f"Well done, {names}.\n**Most points** 1st: {turned}, 20 each\n" in said(week.post)


async def test_recap_names_no_departed_or_excluded_members(stage: Stage) -> None:
    week = await start_week(stage)
    for member in (stage.alice, stage.bob):
        await week.store_answer(by=member, accepted=True)
    await set_member(stage, stage.bob, excluded_at=stage.env.now())
    await stage.leave_server(stage.alice)
    await stage.advance(days=6)  # a membership round finds that alice left
    await stage.advance(days=1)
    assert said(week.post).startswith("## ")
    assert "accepted" not in said(week.post)


async def test_group_can_switch_the_recap_off(stage: Stage) -> None:
    week = await _start_answered_week(stage, recap=False)
    assert len(week.channel.history()) == 2
    assert said(week.post).startswith("## ")


@pytest.mark.parametrize(("answer_days", "asks"), [(7, 2), (10, 3)])
async def test_recap_asks_what_to_discuss_once_the_challenge_is_closed(
    stage: Stage, answer_days: int, asks: int
) -> None:
    week = await start_week(stage, answer_days=answer_days)
    question = f"**“{week.challenge.title}” is closed.** {week.challenge.discuss}\n"
    for number in range(1, 5):
        await stage.pass_time(days=7)
        await stage.deliver()
        assert (question in said(week.post)) == (number == asks)
        if number == 1:  # nothing is said of a week without answers
            assert said(week.post).startswith("## ")
            assert week.challenge.title not in said(week.post)


async def test_question_about_a_challenge_without_answers_says_which_one_it_is(
    stage: Stage,
) -> None:
    week = await start_week(stage, answer_days=3)
    await stage.challenges("Skip")
    await stage.advance(days=7)
    await stage.advance(days=7)
    asked = f"**“{week.challenge.title}” is closed.** {week.challenge.discuss}\n"
    assert said(week.post).startswith(asked)
