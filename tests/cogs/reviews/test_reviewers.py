"""People who may review by a role: what they can do in their group, and nowhere else."""

import pytest
import simcord

from bot.services.reviews.queue import NO_REVIEWER
from tests.cogs.challenges.weekly import DECIDED_POST, SHOWN, WAITING, Week, start_week
from tests.cogs.stage import Stage, labels, said


@pytest.fixture
def role(stage: Stage) -> simcord.RoleHandle:
    return stage.server.create_role("Reviewers")


@pytest.fixture
def rita(stage: Stage, role: simcord.RoleHandle) -> simcord.MemberActor:
    """A reviewer of Night owls, without Manage Server."""
    return stage.server.add_member(stage.env.create_user("rita"), roles=[role])


@pytest.fixture
async def week(stage: Stage, role: simcord.RoleHandle) -> Week:
    """A posted challenge in a group whose answers people with the role review."""
    return await start_week(stage, reviewer_role_id=role.id)


async def test_help_tells_a_reviewer_how_many_answers_wait(
    week: Week, rita: simcord.MemberActor
) -> None:
    await week.hand_in()
    shown = await week.stage.ask("help", by=rita)
    assert "**Your next step** · Review 1 answer: press **Review**" in said(shown)
    opened = await week.stage.press(shown, "Review · 1 waits", by=rita)
    assert said(opened).startswith("## alice · ")
    last = await week.stage.press(opened, "Accept", by=rita)
    assert "## No answers to review" in said(last)
    assert "Back" not in labels(last)  # which leads to the moderators' dashboard
    none = said(await week.stage.ask("help", by=rita))
    assert "**Your next step** · Press **Start** for day 1." in none
    plain = await week.stage.ask("help")
    assert "review" not in said(plain).lower()
    assert "Review" not in "".join(labels(plain))


async def test_reviewer_decides_and_undoes_in_the_review_channel_until_the_role_is_lost(
    week: Week, rita: simcord.MemberActor, role: simcord.RoleHandle
) -> None:
    await week.hand_in()
    shown = await week.stage.ask("review", by=rita)
    assert labels(shown) == SHOWN
    assert week.challenge.solution.splitlines()[0] in said(
        await week.decide("Read in full", by=rita)
    )
    await week.decide("Accept", by=rita)
    assert "**Accepted** <t:" in said(week.review)
    assert labels(week.review) == DECIDED_POST
    await week.decide("Undo", by=rita)
    assert labels(week.review) == WAITING
    week.stage.env.backend.remove_member_role(week.stage.server.id, rita.id, role.id)
    assert said(await week.decide("Accept", by=rita)) == NO_REVIEWER
    assert said(await week.stage.press(shown, "Accept", by=rita)) == NO_REVIEWER
    assert labels(week.review) == WAITING


@pytest.mark.parametrize("own", [True, False])
async def test_reviewers_answer_earns_nothing_after_they_read_the_solution(
    week: Week, rita: simcord.MemberActor, own: bool
) -> None:
    await week.join(rita)
    await week.hand_in("First", by=rita if own else week.stage.alice)
    await week.decide("Read in full", by=rita)
    await week.hand_in("As the solution says", by=rita)
    await week.stage.deliver()
    await week.decide("Accept")
    await week.stage.deliver()
    assert "could see its solution" in said(week.direct_messages(rita)[-1])


async def test_reviewer_of_another_group_is_refused(week: Week) -> None:
    stage = week.stage
    role = stage.server.create_role("Reviewers of the others")
    await stage.create_group("Early birds", reviewer_role_id=role.id)
    other = stage.server.add_member(stage.env.create_user("olga"), roles=[role])
    await week.hand_in()
    shown = said(await stage.ask("review", by=other))
    assert "## No answers to review" in shown
    assert "alice" not in shown
    for label in (*WAITING, "Undo"):
        if label == "Undo":
            await week.decide("Accept")
        before = said(week.review)
        assert said(await week.decide(label, by=other)) == NO_REVIEWER, label
        assert said(week.review) == before, label


async def test_member_who_asks_for_reviews_reads_who_may(week: Week) -> None:
    await week.hand_in()
    assert said(await week.stage.ask_refused("review")) == NO_REVIEWER
    assert "review" in week.stage.alice.available_commands(week.stage.channel)


async def test_moderator_chooses_the_role_in_the_settings(stage: Stage) -> None:
    role = stage.server.create_role("Helpers")
    helper = stage.server.add_member(stage.env.create_user("helga"), roles=[role])
    await stage.create_group("Night owls")
    await stage.ask_refused("review", by=helper)
    shown = await stage.press(await stage.settings(), "Reviews…", by=stage.morgan)
    chosen = await stage.choose(shown, "Reviewer role", role, by=stage.morgan)
    assert said(chosen).startswith("## Reviews in Night owls\n")
    assert "## No answers to review" in said(await stage.ask("review", by=helper))
