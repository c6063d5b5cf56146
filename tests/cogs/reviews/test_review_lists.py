"""The screens of reviews: the next answer, the list, and what leads a moderator from one answer to the next."""

import pytest
from discord import ButtonStyle, Colour

from bot.services.reviews.queue import NO_REVIEWER
from bot.ui.reviews.routes import ShowTaskOf
from tests.cogs.challenges.weekly import SHOWN, WAITING, Week, start_week, ticked_in
from tests.cogs.stage import Stage, answer_of, drawn, labels, lines_of, menu, said
from tests.cogs.standings.boards import add_member
from tests.limits import components


async def test_pending_answers_are_listed_oldest_first(week: Week) -> None:
    for member in (week.stage.alice, week.stage.bob):
        await week.hand_in(by=member)
        await week.stage.pass_time(minutes=1)
    listed = await week.review_list(week.stage.morgan)
    assert said(listed).startswith("## 2 answers to review\n- **alice** · ")
    morgan, short = week.stage.morgan, [*WAITING, "All answers"]
    opened = await week.stage.choose(listed, "Open an answer", "2. bob", by=morgan)
    assert ("## bob · " in said(opened), labels(opened)) == (True, short)
    again = await week.stage.press(opened, "All answers", by=morgan)
    started = await week.stage.press(again, "Start reviewing", by=morgan)
    assert ("## alice · " in said(started), labels(started)) == (True, short)
    await week.decide("Accept")  # the answer of bob is the last
    following = await week.decide("Next answer")
    assert following.ephemeral
    assert "## alice · " in said(following)
    assert said(await week.review_list(week.stage.morgan)).startswith("## 1 answer to review")
    assert "## alice · " in said(await week.review_next(week.stage.morgan))


async def test_three_answers_are_reviewed_with_four_presses(week: Week) -> None:
    stage, morgan, title = week.stage, week.stage.morgan, week.challenge.title
    carol = await add_member(stage, "carol")
    await week.join(carol)
    for member in (stage.alice, stage.bob, carol):
        await week.store_answer(by=member)
        await stage.pass_time(minutes=1)
    shown = await stage.press(await stage.ask("manage", by=morgan), "Review", by=morgan)
    assert said(shown).startswith(f"## alice · {title} · 3 wait\n")
    shown = await stage.press(shown, "Accept", by=morgan)
    assert said(shown).startswith("**alice:** accepted · 20 points\n\n")
    assert f"## bob · {title} · 2 wait\n" in said(shown)
    shown = await stage.press(shown, "Accept", by=morgan)
    assert f"\n\n## carol · {title}\n" in said(shown)
    last = await stage.press(shown, "Accept", by=morgan)
    assert said(last).startswith("**carol:** accepted · ")
    assert "## No answers to review" in said(last)
    assert labels(last) == ["Undo: carol", "Back"]
    opened = menu(last, "Open an answer")["options"]
    assert {one["label"][3:] for one in opened} == {"alice", "bob"}
    back = await stage.press(last, "Back", by=morgan)
    assert said(back).startswith("## Night owls")


async def test_decision_is_undone_from_the_answer_that_follows(week: Week) -> None:
    morgan = week.stage.morgan
    for member in (week.stage.alice, week.stage.bob):
        await week.store_answer(by=member)
        await week.stage.pass_time(minutes=1)
    shown = await week.stage.press(await week.review_next(morgan), "Accept", by=morgan)
    assert labels(shown) == [*WAITING, "Undo: alice", "All answers"]
    undone = await week.stage.press(shown, "Undo: alice", by=morgan)
    assert said(undone).startswith("alice’s answer waits again.\n\n## alice · ")
    assert labels(undone) == SHOWN
    assert f"## alice · {week.challenge.title} · 2 wait" in said(undone)
    assert await week.paid_points() == ["**−20**", "**+20**"]


async def test_task_and_solution_are_reached_from_an_answer_and_lead_back(week: Week) -> None:
    stage, morgan = week.stage, week.stage.morgan
    nothing = await week.review_next(morgan)
    assert said(nothing).startswith("## No answers to review")
    assert labels(nothing) == ["Back"]
    await week.hand_in()
    shown = await week.review_next(morgan)
    asked = said(shown)
    solution = await stage.press(shown, "Solution", by=morgan)
    assert week.challenge.solution in said(solution)
    shown = await stage.press(solution, "Back", by=morgan)
    assert said(shown) == asked
    whole = await stage.press(shown, "Read in full", by=morgan)
    assert labels(whole) == ["Accept", "Decide…", "Whole task", "Back", "All answers"]
    task = await stage.press(whole, "Whole task", by=morgan)
    assert week.challenge.brief in said(task)
    assert (week.challenge.material or "") in said(task)
    assert labels(await stage.press(task, "Back", by=morgan)) == SHOWN
    for solved in (False, True):
        route = ShowTaskOf(submission_id=1, revision=1, solution=solved)
        assert said(answer_of(await stage.click_id(route.custom_id()))) == NO_REVIEWER


@pytest.mark.parametrize("accepts", [True, False])
async def test_member_reads_what_the_reviewer_ticked_and_wrote(week: Week, accepts: bool) -> None:
    stage, morgan, challenge = week.stage, week.stage.morgan, week.challenge
    await week.hand_in(ticked=(1, 3))
    shown = await week.review_next(morgan)
    points = challenge.counts_when
    boxes = [f"{'✓' if number in (1, 3) else '☐'} {line}" for number, line in enumerate(points, 1)]
    assert "\n".join([f"-# alice ticked 2 of {len(points)}", boxes[1]]) in said(shown)
    assert boxes[0] not in said(shown)
    whole = await stage.press(shown, "Read in full", by=morgan)
    assert "\n".join(boxes) in said(whole)
    form = await morgan.click(shown, label="Decide…")
    assert ticked_in(form) == [1, 3]
    await week.send_note(form, "Nearly there", missing=(2,), mistakes=(3,), accepts=accepts)
    await stage.deliver()
    assert challenge.worked_solution
    found = [f"{'☐' if number == 2 else '✓'} {line}" for number, line in enumerate(points, 1)]
    mistake = f"Have another look at this:\n- {challenge.worked_solution.mistakes[2]}"
    told = week.direct_messages()[-1]
    decision = "accepted" if accepts else "returned"
    assert said(told).startswith(f"## Your answer was {decision}\n")
    short = f"**The reviewer ticked {len(points) - 1} of {len(points)}**\n{found[1]}\n"
    in_full = "**What the reviewer found**\n" + "\n".join(found)
    mine = await week.stage.press(week.post, "My answer")
    for read, expected in ((told, short), (mine, in_full)):
        text = said(read).replace("\\", "")
        assert expected in text
        assert f"**The reviewer’s note**\n{mistake}\n\nNearly there" in text


async def test_answer_is_returned_without_a_note_if_something_is_unticked_until_undone(
    week: Week,
) -> None:
    await week.hand_in()
    form = await week.stage.morgan.click(week.review, label="Decide…")
    await week.send_note(form, "", missing=(1, 2, 3, 4, 5))
    assert "**Returned** <t:" in said(week.review)
    assert " · 0 of 5 ticked" in said(week.review)
    await week.stage.deliver()
    assert "The reviewer’s note" not in said(week.direct_messages()[-1])
    await week.decide("Undo")
    assert "What the reviewer found" not in said(await week.stage.press(week.post, "My answer"))


async def test_form_after_an_undo_has_what_was_ticked_and_typed(week: Week) -> None:
    stage, morgan = week.stage, week.stage.morgan
    await week.hand_in()
    form = await morgan.click(await week.review_next(morgan), label="Decide…")
    shown = await week.send_note(form, "Show the sum.", missing=(2,), mistakes=(1,))
    assert said(shown).startswith(
        "**alice:** returned · they’ll read what you ticked and your note"
    )
    kept = stage.bot.resources.kept_forms
    kept.update({member_id: ("", {}) for member_id in range(1, 501)})
    undone = await stage.press(shown, "Undo: alice", by=morgan)
    assert len(kept) == 500
    again = await morgan.click(undone, label="Decide…")
    met, _, note, accepts = lines_of(again)
    assert [one["value"] for one in met["options"] if one.get("default")] == ["1", "3", "4", "5"]
    assert note["value"].startswith("Have another look at this:\n- ")
    assert note["value"].endswith("\n\nShow the sum.")
    assert [one["value"] for one in accepts["options"] if one.get("default")] == ["no"]
    blank = await morgan.click(await week.review_next(morgan), label="Decide…")
    assert "Show the sum." not in str(blank.modal)


async def test_accept_is_green_if_the_author_ticked_most_and_else_decide_stands_out(
    week: Week,
) -> None:
    for ticked, green in (((1, 2, 3), True), ((1,), False)):
        await week.store_answer(ticked=ticked)
        shown = await week.review_next(week.stage.morgan)
        styles = {one.get("label"): one.get("style") for one in components(drawn(shown))}
        assert (styles["Accept"] == ButtonStyle.success.value) is green, ticked
        assert (styles["Decide…"] == ButtonStyle.primary.value) is not green, ticked


async def test_decided_answer_in_the_channel_is_short_and_coloured(week: Week) -> None:
    await week.hand_in("The work itself")
    assert "The work itself" in said(week.review)
    await week.decide("Accept")
    title = week.challenge.title
    assert said(week.review).startswith(f"### Decided: alice · {title}\n**Accepted**")
    assert "The work itself" not in said(week.review)
    (box,) = (one for one in components(drawn(week.review)) if one.get("accent_color"))
    assert box["accent_color"] == Colour.green().value
    await week.decide("Undo")
    assert "The work itself" in said(week.review)


async def test_answer_without_review_channel_is_decided_by_command_and_undone_a_day_later(
    stage: Stage,
) -> None:
    week, morgan = await start_week(stage, review_channel_id=None), stage.morgan
    await week.hand_in()
    assert week.reviews.history() == []
    shown = await week.review_next(morgan)
    assert ":** accepted · 20 points" in said(await stage.press(shown, "Accept", by=morgan))
    await stage.deliver()
    assert len(week.direct_messages()) == 1
    await stage.pass_time(days=1)
    listed = await week.review_list(morgan)
    assert f"**Reviewed recently**\n- **alice** · {week.challenge.title} · accepted <t:" in said(
        listed
    )
    opened = await stage.choose(listed, "Open an answer", "1. alice", by=morgan)
    undone = await stage.press(opened, "Undo", by=morgan)
    assert labels(undone) == SHOWN
    assert await week.paid_points() == ["**−20**", "**+20**"]


async def test_list_says_how_many_answers_wait_where_it_shows_only_the_oldest(week: Week) -> None:
    for number in range(7):
        member = await add_member(week.stage, f"member{number:02d}")
        await week.join(member)
        await week.store_answer(by=member)
    listed = said(await week.review_list(week.stage.morgan))
    assert listed.startswith("## The first 6 of 7 answers to review\n- **member00**")
    assert listed.count("\n- ") == 6


async def test_settings_lead_to_answers_that_wait_although_later_ones_count_at_once(
    week: Week,
) -> None:
    stage = week.stage
    await week.hand_in()
    await stage.create_group("Larks", reviewed=False)
    for group, still in (("Larks", False), (week.group.name.raw, True)):
        shown = await stage.settings(group, part="Reviews…")
        assert "Still to review" not in said(shown)
        if still:
            shown = await stage.choose(
                shown, "Each answer is reviewed", "Answers count at once", by=stage.morgan
            )
        assert ("Still to review: **1 answer**, handed in before" in said(shown)) == still
        assert ("Review" in labels(shown)) == still
    assert await week.paid_points() == []
    answer = await stage.press(shown, "Review", by=stage.morgan)
    await stage.press(answer, "Accept", by=stage.morgan)
    assert await week.paid_points() == ["**+20**"]
    assert "Still to review" not in said(await stage.settings(week.group.name.raw, part="Reviews…"))


async def test_nobody_is_named_for_an_answer_that_was_accepted_without_review(week: Week) -> None:
    await week.hand_in()
    await week.change_group(reviewed=False)
    assert "was accepted" in said(await week.submit("I measured it three times."))
    opened = await week.decide("Read in full")
    assert "**Accepted** <t:" in said(opened)
