"""/challenge, and the buttons of the weekly post."""

from typing import Any

from bot.app import StudyBot
from bot.resources import Resources
from tests.cogs.challenges.weekly import (
    DEADLINE,
    FIRST_POST,
    Week,
    start_week,
    ticked_in,
    values_in,
)
from tests.cogs.stage import Stage, answer_of, filled, labels, menu, said


def _sent(week: Week) -> dict[str, Any]:
    """Return the request body of the post."""
    path = f"/channels/{week.channel.id}/messages"
    sent = [one.json for one in week.stage.env.http_requests if one.path == path]
    (body,) = [one for one in sent if isinstance(one, dict) and "Challenge of " in str(one)]
    return body


async def test_post_shows_task_deadline_and_points_but_neither_answer_nor_hints(week: Week) -> None:
    text, challenge = said(week.post), week.challenge
    assert text.startswith(
        f"## {challenge.title}\n-# Challenge of Monday 5 January · level 1, gentle"
    )
    assert challenge.brief in text
    rest = "\n-# Press **Whole task** before you answer.\n"
    assert f"{challenge.brief}{rest}" in text
    assert filled(week.post) == ["Whole task"]
    assert f"by <t:{DEADLINE}:F> (<t:{DEADLINE}:R>) · 20 points on time, 10 if late" in text
    assert labels(week.post) == ["Answer", "Whole task", "Hint", "My answer", "See the solution"]
    assert not any(line in text for line in challenge.solution.splitlines())
    assert not any(hint in text for hint in challenge.hints)
    assert "for two" not in text
    assert "<@" not in text
    assert _sent(week)["allowed_mentions"] == {"parse": []}


async def test_whole_task_has_material_and_what_reviewers_look_for_and_leads_to_hints(
    week: Week,
) -> None:
    shown, challenge = await week.stage.press(week.post, "Whole task"), week.challenge
    assert shown.ephemeral
    hand_in = "\n".join(f"- {line}" for line in challenge.hand_in)
    assert f"{challenge.brief}\n**Hand in:**\n{hand_in}\n\n" in said(shown)
    assert challenge.material
    assert challenge.material in said(shown)
    assert all(f"- {line}" in said(shown) for line in challenge.counts_when)
    assert "partner" not in said(shown)
    assert labels(shown) == ["Answer", "Hint"]
    for message in (shown, week.post):
        hints = await week.stage.press(message, "Hint")
        assert hints.ephemeral
        assert all(f"||{hint}||" in said(hints) for hint in challenge.hints)


async def test_challenge_for_two_says_so_and_how_to_find_a_partner(stage: Stage) -> None:
    week = await start_week(stage, "tw-teach")
    assert " · 75 minutes · for two · " in said(week.post)
    whole = said(await stage.press(week.post, "Whole task"))
    assert "**For two:** ask in the channel who joins you, or take a friend." in whole
    assert whole.index(week.challenge.hand_in[-1]) < whole.index("**For two:**")


async def test_post_pings_only_the_chosen_role(stage: Stage) -> None:
    role = stage.server.create_role("Learners")
    week = await start_week(stage, ping_role_id=role.id)
    assert _sent(week)["allowed_mentions"] == {"parse": [], "roles": [role.id]}
    assert said(week.post).startswith(role.mention)


async def test_new_answer_is_shown_privately_and_waits_for_review(week: Week) -> None:
    shown = await week.open_form()
    answer = await week.fill_in(shown, "I *tried* @everyone https://example.org/@me", "A lot")
    assert answer.ephemeral
    text = said(answer)
    assert text.startswith(f"## Handed in: {week.challenge.title}\nI’ll tell you")
    assert f"You ticked none of the {len(week.challenge.counts_when)} points. Under" in text
    text = said(await week.stage.press(week.post, "My answer"))
    assert "I \\*tried\\* @\u200beveryone" in text
    assert f"**{week.challenge.form.note}**\nA lot" in text
    assert "@\u200beveryone https://example.org/@me" in text
    assert "Your answer: waiting for review." in said(await week.stage.ask("challenge"))


async def test_answer_in_group_without_reviews_counts_at_once_and_stays(stage: Stage) -> None:
    week = await start_week(stage, reviewed=False)
    assert "Your answer was accepted" in said(await week.submit())
    assert week.reviews.history() == []
    assert f"**+20** answer accepted: “{week.challenge.title}”" in said(await stage.ask("points"))
    assert "No answers to review" in said(await week.review_list(stage.morgan))
    assert labels(await stage.press(week.post, "My answer")) == ["See the solution"]
    shown = labels(await stage.ask("challenge"))
    assert shown == [
        "Whole task",
        "Hint",
        "My answer",
        "See the solution",
        "All my answers",
        "Earlier challenges",
    ]
    assert "already been accepted" in said(await stage.press(week.post, "Answer"))


async def test_answer_button_tells_non_members_of_group_to_join_it(week: Week) -> None:
    refused = await week.stage.press(week.post, "Answer", by=week.stage.morgan)
    assert "This challenge is for **Night owls**" in said(refused)
    other = await week.stage.create_group("Early birds")
    await week.stage.join_group(other.name.raw)
    refused = await week.stage.press(week.post, "Answer")
    assert "you’re in **Early birds**" in said(refused)
    switched = await week.stage.press(refused, "Switch to Night owls")
    assert said(switched).startswith("## You’re in Night owls\n")
    challenge = await week.stage.press(switched, "This week’s challenge")
    form = await week.stage.alice.click(challenge, label="Answer")
    assert said(await week.fill_in(form)).startswith("## Handed in")


async def test_buttons_work_after_restart(week: Week, resources: Resources) -> None:
    await week.hand_in("Before the restart")
    restarted = StudyBot(resources)
    await week.stage.env.restart_bot(restarted)
    assert "||" in said(await week.stage.press(week.post, "Hint"))
    assert "Before the restart" in said(await week.stage.press(week.post, "My answer"))
    assert said(await week.fill_in(await week.open_form(), "After it")).startswith("## Handed in")
    await restarted.dispatcher.run_due(restarted.resources.clock.now())
    assert "**Accepted**" in said(await week.decide("Accept"))
    await restarted.close()


async def test_returned_answer_is_resubmitted_from_direct_messages(week: Week) -> None:
    await week.hand_in("Not much")
    await week.decide("Decide…", "Say how you measured")
    await week.stage.deliver()
    (message,), user = week.direct_messages(), week.stage.alice.user
    mine = answer_of(await user.click(message, label="My answer"))
    assert "**The reviewer’s note**\nSay how you measured" in said(mine)
    form = await user.click(message, label="Hand in again")
    assert values_in(form)[0] == "Not much"
    assert said(await week.fill_in(form, "With a ruler", by=user)).startswith("## Handed in")
    await week.stage.deliver()
    assert "## alice · " in said(week.review)
    assert "With a ruler" in said(week.review)


async def test_challenge_offers_to_change_a_waiting_answer_and_to_hand_in_a_returned_one_again(
    week: Week,
) -> None:
    await week.hand_in()
    waiting = await week.stage.ask("challenge")
    assert labels(waiting)[0] == "Change my answer"
    assert filled(waiting) == []
    assert filled(await week.stage.press(waiting, "My answer")) == ["Change my answer"]
    await week.decide("Decide…", "Say how you measured")
    returned = await week.stage.ask("challenge")
    assert labels(returned)[0] == "Hand in again"
    assert filled(returned) == ["Hand in again"]
    mine = said(await week.mine())
    assert "returned" in mine
    assert "“Say how you measured”" in mine


async def test_challenge_shows_current_challenge_and_state_of_answer(week: Week) -> None:
    shown = await week.stage.ask("challenge")
    assert said(shown).startswith(f"## {week.challenge.title}\n")
    assert shown.ephemeral
    assert "Your answer:" not in said(shown)
    assert labels(shown) == ["Answer", "Whole task", "Hint", "Earlier challenges"]
    assert filled(shown) == ["Whole task"]
    mine = await week.stage.press(week.post, "My answer")
    assert "Press **Answer** to open the form" in said(mine)
    await week.stage.pass_time(days=8)
    assert "The deadline has passed." in said(await week.stage.ask("challenge"))


async def test_before_the_first_challenge_it_says_when_that_comes_and_how_to_start(
    stage: Stage,
) -> None:
    assert "No study group is open in this server" in said(await stage.ask_refused("challenge"))
    group = await stage.create_group()
    refused = await stage.ask_refused("challenge")
    assert "Then `/challenge` shows its challenge of the week." in said(refused)
    await stage.join_group(group.name.raw)
    shown = await stage.ask("challenge")
    text = f"## No challenge yet\nThe first one comes <t:{FIRST_POST}:R>."
    assert said(shown).startswith(text)
    assert labels(shown) == ["Today’s plan day"]
    await stage.pause_challenges()
    assert "Moderators have paused the challenges." in said(await stage.ask("challenge"))


async def test_answers_and_posts_before_this_week_are_listed_and_lead_there(week: Week) -> None:
    first = week.post
    await week.hand_in("The first")
    await week.stage.advance(days=7)
    await week.hand_in("The second")
    mine = await week.mine()
    assert said(mine).count("waiting for review") == 2
    for number, text in enumerate(("The second", "The first")):
        options = menu(mine, "Open an answer")["options"]
        opened = await week.stage.choose(mine, "Open an answer", options[number]["value"])
        assert text in said(opened)
        mine = await week.mine()
    assert "All my answers" not in labels(await week.stage.ask("challenge", week.stage.bob))
    text = said(await week.stage.press(await week.stage.ask("challenge"), "Earlier"))
    lines = [line for line in text.splitlines() if line.startswith("- ")]
    assert [f"(<{first.jump_url}>)" in line for line in lines] == [True]
    assert week.challenge.title in lines[0]
    nowhere = await week.stage.ask_refused("challenge", by=week.stage.morgan)
    assert "You’re not in a group yet" in said(nowhere)


async def test_my_answer_says_how_many_points_are_ticked(week: Week) -> None:
    points = week.challenge.counts_when
    form = await week.open_form()
    assert ticked_in(form) == []
    await week.fill_in(form, ticked=range(2, len(points) + 1))
    mine = await week.stage.press(week.post, "My answer")
    assert f"You ticked {len(points) - 1} of {len(points)}. Not ticked:\n- {points[0]}\n" in said(
        mine
    )
    assert ticked_in(await week.open_form()) == [*range(2, len(points) + 1)]
