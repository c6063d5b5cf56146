"""Moderators and their own answers: another one decides, unless they own the server."""

from dataclasses import replace

import pytest

from tests.cogs.challenges.weekly import DECIDED_POST, SHOWN, WAITING, start_week
from tests.cogs.stage import Stage, labels, moderators_role, said, study_channel

BY_OWNER = "by the member themselves, who owns this server"


@pytest.fixture
async def owned(stage: Stage) -> Stage:
    """A server that Alice owns, with a posted challenge that she has answered."""
    server = stage.env.create_guild("Evening school", owner=stage.alice.user)
    channel, reviews = study_channel(stage.env, server), server.create_text_channel("reviews")
    alice, morgan = (server.add_member(one.user) for one in (stage.alice, stage.morgan))
    owned = replace(stage, server=server, channel=channel, alice=alice, morgan=morgan)
    await stage.env.settle()
    await owned.create_group(review_channel_id=reviews.id)
    await owned.join_group("Night owls")
    asked = await owned.challenges("Post now…", by=owned.alice)
    await owned.press(asked, "Post it now")
    await owned.run_due()
    form = await alice.click(channel.history()[-1], label="Answer")
    await alice.submit_modal(form, {"work": "I did it"})
    await owned.run_due()
    return owned


async def _let_morgan_moderate(owned: Stage) -> None:
    """Make Morgan a moderator who has decided something."""
    role = moderators_role(owned.server)
    owned.env.backend.add_member_role(owned.server.id, owned.morgan.id, role.id)
    await owned.env.settle()
    await owned.challenges("Skip")


async def test_owner_of_the_server_accepts_their_own_answer_and_it_is_marked(owned: Stage) -> None:
    shown = await owned.ask("review")
    title = said(shown).splitlines()[0].removeprefix("## alice · ")
    accepted = await owned.press(shown, "Accept")
    assert said(accepted).startswith("**alice:** accepted · 20 points")
    assert BY_OWNER in said(await owned.ask("points"))
    audit = said(await owned.ask("manage", part="audit"))
    assert f"accepted an answer to “{title}” · about themselves" in audit
    listed = await owned.ask("review")
    opened = await owned.choose(listed, "Open an answer", "1. alice")
    assert f"**Accepted** {BY_OWNER}, <t:" in said(opened)
    assert labels(await owned.press(opened, "Undo")) == SHOWN


async def test_own_answer_is_listed_only_for_the_owner_of_the_server(owned: Stage) -> None:
    await _let_morgan_moderate(owned)
    for by in (owned.alice, owned.morgan):
        shown = await owned.ask("review", by=by)
        listed = await owned.press(shown, "All answers", by)
        assert said(listed).startswith("## 1 answer to review\n- **alice**")


async def test_moderator_who_does_not_own_the_server_cannot_review_their_own_answer(
    stage: Stage,
) -> None:
    week = await start_week(stage)
    await week.join(stage.morgan)
    await week.hand_in(by=stage.morgan)
    shown = said(await week.review_next(stage.morgan))
    assert "No answers to review" in shown
    assert "Another reviewer has to decide about 1 answer that you wrote or returned." in shown
    for label in ("Accept", "Decide…"):
        refused = await stage.press(week.review, label, by=stage.morgan)
        assert "You can’t review your own answer. Ask another reviewer" in said(refused)
        assert labels(week.review) == WAITING
    await week.decide("Accept", by=stage.add_moderator())
    assert "You can’t review your own answer" in said(await week.decide("Undo"))
    assert labels(week.review) == DECIDED_POST


async def test_moderator_who_switches_reviews_off_and_hands_in_by_direct_message_waits(
    stage: Stage,
) -> None:
    week, mika = await start_week(stage), stage.add_moderator()
    await week.join(stage.morgan)
    for member in (stage.morgan, stage.alice):
        await week.hand_in(by=member)
        form = await mika.click(week.review, label="Decide…")
        await week.send_note(form, "Not yet.", mika)
        await stage.deliver()
    await week.change_group(reviewed=False)
    answers = []
    for member in (stage.morgan, stage.alice):
        form = await member.user.click(week.direct_messages(member)[-1], label="Hand in again")
        answers.append(said(await week.fill_in(form, by=member.user)))
    assert "what the reviewer decides" in answers[0]
    assert "was accepted" in answers[1]


async def test_answers_without_review_are_in_the_audit_log(stage: Stage) -> None:
    week = await start_week(stage, reviewed=False)
    assert "was accepted" in said(await week.submit(by=stage.alice))
    audit = said(await stage.ask("manage", by=stage.morgan, part="audit"))
    counted = f"an answer to “{week.challenge.title}” counted without review"
    assert f"by the group’s settings · {counted} · {stage.alice.mention}" in audit
