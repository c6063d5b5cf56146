"""Moderators and their own answers: another one decides, unless there is none."""

from dataclasses import replace

import pytest

from bot.ui.groups.routes import ChangeChallengeSettings
from tests.cogs.challenges.weekly import WAITING, start_week
from tests.cogs.stage import Stage, answer_of, labels, moderators_role, said

ALONE = "by the member themselves, the only moderator here"


@pytest.fixture
async def owned(stage: Stage, monkeypatch: pytest.MonkeyPatch) -> Stage:
    """A server that Alice owns, with a posted challenge that she has answered."""

    async def no_roles(_: int) -> dict[str, int]:
        return {}  # simcord does not count who holds which role

    monkeypatch.setattr(stage.bot.http, "get_role_member_counts", no_roles)
    server = stage.env.create_guild("Evening school", owner=stage.alice.user)
    channel, reviews = (server.create_text_channel(name) for name in ("study", "reviews"))
    alice, morgan = (server.add_member(one.user) for one in (stage.alice, stage.morgan))
    owned = replace(stage, server=server, channel=channel, alice=alice, morgan=morgan)
    await stage.env.settle()
    await owned.create_group(review_channel_id=reviews.id)
    await owned.ask("group join", group="Night owls")
    asked = await owned.ask("manage challenge post-now")
    await owned.press(asked, "Post it now")
    await owned.run_due()
    form = await alice.click(channel.history()[-1], label="Answer")
    await alice.submit_modal(form, {"did": "I did it", "learned": "", "link": ""})
    await owned.run_due()
    return owned


async def _let_morgan_moderate(owned: Stage) -> None:
    """Make Morgan a moderator who has decided something."""
    role = moderators_role(owned.server)
    owned.env.backend.add_member_role(owned.server.id, owned.morgan.id, role.id)
    await owned.env.settle()
    await owned.ask("manage challenge skip", by=owned.morgan)


async def test_only_moderator_accepts_their_own_answer(owned: Stage) -> None:
    shown = await owned.ask("manage review next")
    assert "Answer by alice" in said(shown)
    accepted = await owned.press(shown, "Accept")
    assert f"**Accepted** {ALONE}, <t:" in said(accepted)
    assert ALONE in said(await owned.ask("points why"))
    audit = said(await owned.ask("manage audit"))
    assert "accepted their own answer to “" in audit
    assert "”, as the only moderator" in audit
    assert said(accepted).endswith(" · 20 points")
    assert labels(await owned.press(accepted, "Undo")) == WAITING


async def test_own_answer_is_listed_only_for_the_only_moderator(owned: Stage) -> None:
    assert said(await owned.ask("manage review list")).startswith(
        "## 1 answer to review\n- **alice**"
    )
    await _let_morgan_moderate(owned)
    listed = said(await owned.ask("manage review list"))
    assert listed.startswith(
        "## No answers to review\nYour own answer is waiting for another moderator."
    )
    by_other = said(await owned.ask("manage review list", by=owned.morgan))
    assert by_other.startswith("## 1 answer to review\n- **alice**")


async def test_own_answer_is_refused_where_somebody_else_decided_before(owned: Stage) -> None:
    shown = await owned.ask("manage review next")
    await _let_morgan_moderate(owned)
    refused = await owned.press(shown, "Accept")
    assert "You can’t review your own answer. Ask another moderator" in said(refused)
    nothing = said(await owned.ask("manage review next"))
    assert "Your own answer is waiting for another moderator." in nothing


async def test_moderator_cannot_get_out_of_reviews_by_switching_them_off(stage: Stage) -> None:
    week = await start_week(stage)
    await stage.ask("group join", by=stage.morgan, group="Night owls")
    shown = await stage.ask("manage group edit", by=stage.morgan, group="Night owls")
    shown = await stage.press(shown, "Challenges and", by=stage.morgan)
    assert "If you switch reviews off, your own answers are still reviewed for a week" in said(
        shown
    )
    custom_id = ChangeChallengeSettings(group_id=week.group.id).custom_id(fills="reviewed")
    shown = answer_of(await stage.morgan.select(shown, ["no"], custom_id=custom_id))
    assert "A reviewer will read it" in said(await week.submit(".", by=stage.morgan))
    assert "was accepted" in said(await week.submit(by=stage.alice))
    await stage.morgan.select(shown, ["yes"], custom_id=custom_id)
    assert "don’t have any points yet" in said(await stage.ask("points why", by=stage.morgan))
    refused = await stage.press(week.review, "Accept", by=stage.morgan)
    assert "You can’t review your own answer" in said(refused)
    audit = said(await stage.ask("manage audit", by=stage.morgan))
    counted = f"an answer to “{week.challenge.title}” counted without review"
    assert f"by the group’s settings · {counted} · about {stage.alice.mention}" in audit
