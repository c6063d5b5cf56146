"""People who may review by a role: what they can do in their group, and nowhere else."""

import pytest
import simcord

from bot.services.reviews.queue import NO_REVIEWER
from tests.cogs.challenges.weekly import DECIDED_POST, SHOWN, WAITING, Week, start_week
from tests.cogs.stage import Stage, labels, said
from tests.cogs.standings.boards import add_member

OWN_ANSWER = "You can’t review your own answer."


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


async def test_reviewer_decides_five_answers_with_five_presses(
    week: Week, rita: simcord.MemberActor
) -> None:
    stage, title = week.stage, week.challenge.title
    more = [await add_member(stage, name) for name in ("carol", "dave", "erin")]
    for member in more:
        await stage.join_group(week.group.name.raw, by=member)
    for member in (stage.alice, stage.bob, *more):
        await week.hand_in(by=member)
        await stage.pass_time(minutes=1)
    shown = await stage.ask("review", by=rita)
    places = (" · 5 wait", " · 4 wait", " · 3 wait", " · 2 wait", "")
    for name, place in zip(("alice", "bob", "carol", "dave", "erin"), places, strict=True):
        assert f"## {name} · {title}{place}\n" in said(shown)
        shown = await stage.press(shown, "Accept", by=rita)
    assert "## No answers to review" in said(shown)
    assert "Back" not in labels(shown)  # which leads to the moderators' dashboard
    assert await week.paid_points() == ["**+20**"]


async def test_help_tells_a_reviewer_how_many_answers_wait(
    week: Week, rita: simcord.MemberActor
) -> None:
    await week.hand_in()
    shown = await week.stage.ask("help", by=rita)
    assert "**Your next step** · Review 1 answer: press **Review**" in said(shown)
    opened = await week.stage.press(shown, "Review · 1 waits", by=rita)
    assert said(opened).startswith("## alice · ")
    await week.stage.press(opened, "Accept", by=rita)
    none = said(await week.stage.ask("help", by=rita))
    assert "**Your next step** · Press **Start** for day 1." in none
    plain = await week.stage.ask("help")
    assert "review" not in said(plain).lower()
    assert "Review" not in "".join(labels(plain))


async def test_reviewer_decides_and_undoes_in_the_review_channel(
    week: Week, rita: simcord.MemberActor
) -> None:
    await week.hand_in()
    assert week.challenge.solution.splitlines()[0] in said(
        await week.decide("Read in full", by=rita)
    )
    await week.decide("Accept", by=rita)
    assert "**Accepted** <t:" in said(week.review)
    assert labels(week.review) == DECIDED_POST
    await week.decide("Undo", by=rita)
    assert labels(week.review) == WAITING


@pytest.mark.parametrize("own", [True, False])
async def test_reviewers_answer_earns_nothing_after_they_read_the_solution(
    week: Week, rita: simcord.MemberActor, own: bool
) -> None:
    await week.stage.join_group("Night owls", by=rita)
    await week.hand_in("First", by=rita if own else week.stage.alice)
    await week.decide("Read in full", by=rita)
    await week.hand_in("As the solution says", by=rita)
    await week.stage.deliver()
    await week.decide("Accept")
    await week.stage.deliver()
    assert "could see its solution" in said(week.direct_messages(rita)[-1])


async def test_reviewer_cannot_review_their_own_answer(
    week: Week, rita: simcord.MemberActor
) -> None:
    await week.stage.join_group("Night owls", by=rita)
    await week.hand_in(by=rita)
    listed = await week.stage.ask("review", by=rita)
    assert "Another reviewer has to decide about 1 answer that you wrote or returned." in said(
        listed
    )
    assert OWN_ANSWER in said(await week.decide("Accept", by=rita))
    assert labels(week.review) == WAITING


@pytest.mark.parametrize("label", [*WAITING, "Undo"])
async def test_reviewer_of_another_group_is_refused(week: Week, label: str) -> None:
    stage = week.stage
    role = stage.server.create_role("Reviewers of the others")
    await stage.create_group("Early birds", reviewer_role_id=role.id)
    other = stage.server.add_member(stage.env.create_user("olga"), roles=[role])
    await week.hand_in()
    if label == "Undo":
        await week.decide("Accept")
    before = said(week.review)
    assert said(await week.decide(label, by=other)) == NO_REVIEWER
    shown = said(await stage.ask("review", by=other))
    assert "## No answers to review" in shown
    assert "alice" not in shown
    assert said(week.review) == before


async def test_member_who_asks_for_reviews_reads_who_may(week: Week) -> None:
    await week.hand_in()
    assert said(await week.stage.ask_refused("review")) == NO_REVIEWER
    assert "review" in week.stage.alice.available_commands(week.stage.channel)


async def test_reviewer_who_loses_the_role_is_refused(
    week: Week, rita: simcord.MemberActor, role: simcord.RoleHandle
) -> None:
    stage = week.stage
    await week.hand_in()
    shown = await stage.ask("review", by=rita)
    assert labels(shown) == SHOWN
    stage.env.backend.remove_member_role(stage.server.id, rita.id, role.id)
    assert said(await stage.press(shown, "Accept", by=rita)) == NO_REVIEWER
    assert labels(week.review) == WAITING


async def test_moderator_chooses_the_role_in_the_settings(stage: Stage) -> None:
    role = stage.server.create_role("Helpers")
    helper = stage.server.add_member(stage.env.create_user("helga"), roles=[role])
    await stage.create_group("Night owls")
    await stage.ask_refused("review", by=helper)
    shown = await stage.press(await stage.settings(), "Reviews…", by=stage.morgan)
    chosen = await stage.choose(shown, "Reviewer role", role, by=stage.morgan)
    assert said(chosen).startswith("## Reviews in Night owls\n")
    assert "## No answers to review" in said(await stage.ask("review", by=helper))
