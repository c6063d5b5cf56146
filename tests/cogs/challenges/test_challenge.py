"""The commands of /challenge and the buttons of the weekly post."""

from typing import Any

from bot.app import StudyBot
from bot.resources import Resources
from tests.cogs.challenges.weekly import DEADLINE, FIRST_POST, Week, start_week, values_in
from tests.cogs.stage import Stage, answer_of, labels, said


def _sent(week: Week) -> dict[str, Any]:
    """Return the request body of the post."""
    path = f"/channels/{week.channel.id}/messages"
    sent = [one.json for one in week.stage.env.http_requests if one.path == path]
    (body,) = [one for one in sent if isinstance(one, dict) and "This week: " in str(one)]
    return body


async def test_post_shows_task_criteria_deadline_and_points(week: Week) -> None:
    text, challenge = said(week.post), week.challenge
    assert text.startswith(
        f"## This week: {challenge.title}\n-# For Night owls · level 1, gentle · about "
    )
    assert challenge.brief in text
    assert all(f"- {line}" in text for line in challenge.counts_when)
    assert f"by <t:{DEADLINE}:F> (<t:{DEADLINE}:R>) · 20 points on time, 10 if late" in text
    assert labels(week.post) == ["Answer", "Hint", "My answer", "See the answer"]


async def test_post_hides_right_answer_and_hints(week: Week) -> None:
    text = said(week.post)
    assert week.challenge.key not in text
    assert not any(line in text for line in week.challenge.key.splitlines())
    assert not any(hint in text for hint in week.challenge.hints)


async def test_post_without_ping_role_pings_nobody(week: Week) -> None:
    assert _sent(week)["allowed_mentions"] == {"parse": []}
    assert "<@" not in said(week.post)


async def test_post_pings_only_the_chosen_role(stage: Stage) -> None:
    role = stage.server.create_role("Learners")
    week = await start_week(stage, ping_role_id=role.id)
    assert _sent(week)["allowed_mentions"] == {"parse": [], "roles": [role.id]}
    assert said(week.post).startswith(role.mention)


async def test_hints_are_private_and_shown_on_request(week: Week) -> None:
    shown = await week.stage.press(week.post, "Hint")
    assert shown.ephemeral
    assert all(f"||{hint}||" in said(shown) for hint in week.challenge.hints)


async def test_new_answer_is_shown_privately_and_waits_for_review(week: Week) -> None:
    shown = await week.open_form()
    answer = await week.fill_in(shown, "I *tried* @everyone", "A lot", "https://example.org/@me")
    assert answer.ephemeral
    text = said(answer)
    assert text.startswith(f"## Handed in: {week.challenge.title}\nA reviewer will read it")
    assert "I \\*tried\\* @\u200beveryone" in text
    assert "**What I learned**\nA lot" in text
    assert "**Link** <https://example.org/@me>" in text
    assert "Your answer is waiting for review" in said(await week.stage.ask("challenge now"))


async def test_answer_in_group_without_reviews_counts_at_once(stage: Stage) -> None:
    week = await start_week(stage, reviewed=False)
    assert "Your answer was accepted" in said(await week.submit())
    assert week.reviews.history() == []
    assert f"**+20** answer accepted: “{week.challenge.title}”" in said(
        await stage.ask("points why")
    )


async def test_accepted_answer_cannot_be_resubmitted(stage: Stage) -> None:
    week = await start_week(stage, reviewed=False)
    await week.submit()
    assert labels(await stage.press(week.post, "My answer")) == ["See the answer"]
    assert labels(await stage.ask("challenge now")) == ["Hint", "My answer", "See the answer"]
    assert "already been accepted" in said(await stage.press(week.post, "Answer"))


async def test_answer_button_tells_non_members_of_group_to_join_it(week: Week) -> None:
    refused = await week.stage.press(week.post, "Answer", by=week.stage.morgan)
    assert "This challenge is for **Night owls**" in said(refused)
    other = await week.stage.create_group("Early birds")
    await week.stage.join_group(other.name)
    refused = await week.stage.press(week.post, "Answer")
    assert "you’re in **Early birds**" in said(refused)
    asked = await week.stage.press(refused, "Join Night owls")
    await week.stage.press(asked, "Switch")
    shown = await week.open_form()
    assert shown.modal


async def test_buttons_work_after_restart(week: Week, resources: Resources) -> None:
    await week.submit("Before the restart")
    restarted = StudyBot(resources)
    await week.stage.env.restart_bot(restarted)
    assert "||" in said(await week.stage.press(week.post, "Hint"))
    assert "Before the restart" in said(await week.stage.press(week.post, "My answer"))
    assert said(await week.fill_in(await week.open_form(), "After it")).startswith("## Handed in")
    await restarted.dispatcher.run_due(restarted.resources.clock.now())
    assert "**Accepted**" in said(await week.decide("Accept"))
    await restarted.close()


async def test_returned_answer_is_resubmitted_from_direct_messages(week: Week) -> None:
    await week.submit("Not much")
    await week.decide("Return with a note…", "Say how you measured")
    await week.stage.run_due()
    (message,), user = week.direct_messages(), week.stage.alice.user
    mine = answer_of(await user.click(message, label="My answer"))
    assert "**The reviewer’s note**\nSay how you measured" in said(mine)
    form = await user.click(message, label="Hand in again")
    assert values_in(form)[0] == "Not much"
    assert said(await week.fill_in(form, "With a ruler", by=user)).startswith("## Handed in")
    await week.stage.run_due()
    assert "Answer by alice" in said(week.review)
    assert "With a ruler" in said(week.review)


async def test_now_offers_to_change_a_waiting_answer_and_to_hand_in_a_returned_one_again(
    week: Week,
) -> None:
    await week.submit()
    assert labels(await week.stage.ask("challenge now"))[0] == "Change my answer"
    await week.decide("Return with a note…", "Say how you measured")
    assert labels(await week.stage.ask("challenge now"))[0] == "Hand in again"


async def test_now_shows_current_challenge_and_state_of_answer(week: Week) -> None:
    shown = await week.stage.ask("challenge now")
    assert said(shown).startswith(f"## {week.challenge.title}\n")
    assert shown.ephemeral
    assert "You haven’t answered yet" in said(shown)
    assert labels(shown) == ["Answer", "Hint", "My answer", "Check my answer"]
    await week.stage.pass_time(days=8)
    assert "The deadline has passed." in said(await week.stage.ask("challenge now"))


async def test_commands_before_first_challenge_show_when_it_is_posted(stage: Stage) -> None:
    assert "No study group is open in this server" in said(await stage.ask_refused("challenge now"))
    group = await stage.create_group()
    await stage.join_group(group.name)
    for command in ("challenge now", "challenge submit"):
        assert f"The first one comes <t:{FIRST_POST}:R>" in said(await stage.ask_refused(command))
    assert "None yet. The first one comes" in said(await stage.ask("challenge history"))
    await stage.pause_challenges()
    refused = said(await stage.ask_refused("challenge now"))
    assert "hasn’t had a challenge yet. Moderators have paused the challenges." in refused


async def test_my_answer_without_a_submission_explains_how_to_answer(week: Week) -> None:
    assert "Press **Answer** to open the form" in said(
        await week.stage.press(week.post, "My answer")
    )
    assert "You haven’t answered a challenge yet" in said(await week.stage.ask("challenge mine"))


async def test_mine_lists_answers_and_opens_each(week: Week) -> None:
    await week.submit("The first")
    await week.stage.advance(days=7)
    await week.submit("The second")
    mine = await week.stage.ask("challenge mine")
    assert said(mine).count("waiting for review") == 2
    assert "The second" in said(await week.stage.press(mine, "Open 1"))
    mine = await week.stage.ask("challenge mine")
    assert "The first" in said(await week.stage.press(mine, "Open 2"))
    assert "answered a challenge yet" in said(
        await week.stage.ask("challenge mine", by=week.stage.bob)
    )


async def test_history_links_to_each_post(week: Week) -> None:
    first = week.post
    await week.stage.advance(days=7)
    text = said(await week.stage.ask("challenge history"))
    lines = [line for line in text.splitlines() if line.startswith("- ")]
    assert [line.rsplit(" ", 1)[1] for line in lines] == [week.post.jump_url, first.jump_url]
    assert week.challenge.title in lines[1]
    assert "You’re not in a group yet" in said(
        await week.stage.ask_refused("challenge history", by=week.stage.morgan)
    )
