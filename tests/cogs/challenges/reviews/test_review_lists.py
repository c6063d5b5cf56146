"""/manage review next and list, and what leads a moderator from one answer to the next."""

from tests.cogs.challenges.weekly import DECIDED, WAITING, Week, start_week
from tests.cogs.stage import Stage, labels, said


async def test_pending_answers_are_listed_oldest_first(week: Week) -> None:
    for member in (week.stage.alice, week.stage.bob):
        await week.submit(by=member)
        await week.stage.pass_time(minutes=1)
    listed = await week.review_command("list", week.stage.morgan)
    assert said(listed).startswith("## 2 answers to review\n- **alice** · ")
    assert "Answer by alice" in said(
        await week.stage.press(listed, "Review the first", by=week.stage.morgan)
    )
    await week.decide("Accept")  # the answer of bob is the last
    assert said(await week.review_command("list", week.stage.morgan)).startswith(
        "## 1 answer to review"
    )
    assert "Answer by alice" in said(await week.review_command("next", week.stage.morgan))


async def test_decision_leads_on_to_the_next_answer(week: Week) -> None:
    morgan = week.stage.morgan
    for member in (week.stage.alice, week.stage.bob):
        await week.submit(by=member)
        await week.stage.pass_time(minutes=1)
    shown = await week.review_command("next", morgan)
    decided = await week.stage.press(shown, "Accept", by=morgan)
    assert labels(decided) == ["Next (1 waiting)", *DECIDED]
    following = await week.stage.press(decided, "Next", by=morgan)
    assert "Answer by bob" in said(following)
    last = await week.stage.press(following, "Accept", by=morgan)
    assert labels(last) == DECIDED


async def test_decision_in_the_channel_leads_on_to_the_next_answer(week: Week) -> None:
    for member in (week.stage.alice, week.stage.bob):
        await week.submit(by=member)
        await week.stage.pass_time(minutes=1)
    await week.decide("Accept")  # the answer of bob
    following = await week.decide("Next answer")
    assert following.ephemeral
    assert "Answer by alice" in said(following)


async def test_decision_can_be_undone_after_its_answer_was_dismissed(stage: Stage) -> None:
    week, morgan = await start_week(stage, review_channel_id=None), stage.morgan
    await week.submit()
    shown = await week.review_command("next", morgan)
    await stage.press(shown, "Accept", by=morgan)
    await stage.pass_time(days=1)
    listed = await week.review_command("list", morgan)
    assert f"**Reviewed lately**\n- **alice** · {week.challenge.title} · accepted <t:" in said(
        listed
    )
    opened = await stage.press(listed, "Open alice’s", by=morgan)
    undone = await stage.press(opened, "Undo", by=morgan)
    assert labels(undone) == WAITING
    assert await week.paid_points() == ["**−20**", "**+20**"]


async def test_review_commands_say_when_nothing_is_pending(week: Week) -> None:
    for which in ("next", "list"):
        shown = await week.review_command(which, week.stage.morgan)
        assert said(shown).startswith("## No answers to review")
        assert labels(shown) == []


async def test_list_says_how_many_answers_wait_where_it_shows_only_the_oldest(week: Week) -> None:
    for number in range(27):
        member = week.stage.server.add_member(week.stage.env.create_user(f"member{number:02d}"))
        await week.stage.join_group(week.group.name, by=member)
        await week.fill_in(await week.open_form(member), by=member)
    listed = said(await week.review_command("list", week.stage.morgan))
    assert listed.startswith(
        "## 27 answers to review\nThese 25 have waited longest:\n- **member00**"
    )
    assert listed.count("\n- ") == 25


async def test_answer_accepted_without_review_earns_points_and_is_not_pending(stage: Stage) -> None:
    week = await start_week(stage, reviewed=False)
    await week.submit()
    assert await stage.run_due() == 0
    assert "No answers to review" in said(await week.review_command("list", stage.morgan))
    assert await week.paid_points() == ["**+20**"]


async def test_answers_without_review_channel_are_reviewed_by_command(stage: Stage) -> None:
    week = await start_week(stage, review_channel_id=None)
    await week.submit()
    assert week.reviews.history() == []
    shown = await week.review_command("next", stage.morgan)
    assert "**Accepted** by" in said(await stage.press(shown, "Accept", by=stage.morgan))
    await stage.run_due()
    assert len(week.direct_messages()) == 1
