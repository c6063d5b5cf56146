"""What is read about a member's skills: days, accepted answers and what they report."""

import pytest

from bot.domain.recall import Rating
from bot.domain.skills import LearningRecord, SkillState, evidence_by_skill
from bot.services import recall, skills
from bot.services.plan import enrolments
from bot.services.privacy import personal_data
from tests.services.challenges.steps import (
    accept,
    join_group,
    post,
    return_submission,
    submit,
    undo,
)
from tests.services.conftest import ALICE, World


@pytest.fixture(autouse=True)
async def _in_a_group(world: World) -> None:
    await join_group(world, world.alice, world.bob)


async def _record(world: World) -> LearningRecord:
    return await world.read(skills.load_record, world.alice, world.now)


async def test_member_who_did_nothing_has_an_empty_record(world: World) -> None:
    assert await _record(world) == LearningRecord(open_posts={})


async def test_check_ins_of_every_plan_and_of_ended_enrolments_count(world: World) -> None:
    await world.join(world.alice)
    await world.check_in(world.alice, 1)
    await world.check_in(world.alice, 2)
    first, second = world.catalog.plans[:2]
    assert await _record(world) == LearningRecord(
        plan_id=first.id, done_days=frozenset(first.day_ids[:2]), open_posts={}
    )
    await world.act(enrolments.switch, world.alice, plan=second)
    record = await _record(world)
    assert (record.plan_id, record.done_days) == (second.id, frozenset(first.day_ids[:2]))


async def test_undone_check_in_is_no_evidence_any_more(world: World) -> None:
    await world.join(world.alice)
    await world.check_in(world.alice)
    await world.undo(world.alice)
    assert (await _record(world)).done_days == frozenset()


async def test_only_accepted_answers_count_and_an_undone_review_takes_them_back(
    world: World,
) -> None:
    posted = await post(world)
    answer = await submit(world, world.alice, posted.id)
    assert (await _record(world)).answers == ()
    accepted = await accept(world, answer)
    (found,) = (await _record(world)).answers
    assert (found.challenge_id, found.post_id) == (posted.challenge_id, posted.id)
    assert (found.channel_id, found.message_id) == (posted.channel_id, posted.message_id)
    await return_submission(world, await undo(world, accepted))
    assert (await _record(world)).answers == ()


async def test_challenge_waits_for_review_until_its_answer_is_decided(world: World) -> None:
    posted = await post(world)
    answer = await submit(world, world.alice, posted.id)
    assert (await _record(world)).waiting == frozenset({posted.challenge_id})
    assert (await world.read(skills.load_record, world.bob, world.now)).waiting == frozenset()
    returned = await return_submission(world, answer)
    assert (await _record(world)).waiting == frozenset()
    await accept(world, await undo(world, returned))
    assert (await _record(world)).waiting == frozenset()


async def test_posts_of_the_own_group_are_open_until_they_are_closed(world: World) -> None:
    posted = await post(world)
    assert (await _record(world)).open_posts == {posted.challenge_id: posted.id}
    world.now = posted.closes_at
    assert (await _record(world)).open_posts == {posted.challenge_id: posted.id}
    world.pass_time(seconds=1)
    assert (await _record(world)).open_posts == {}


async def test_reported_skill_is_kept_once_until_taken_back(world: World) -> None:
    for _ in range(2):
        await world.write(skills.report, world.alice, "python", world.now)
    record = await _record(world)
    assert record.reported == frozenset({"python"})
    states = evidence_by_skill(world.catalog, record)
    assert states["python"].state is SkillState.REPORTED
    assert (await world.read(skills.load_record, world.bob, world.now)).reported == frozenset()
    await world.write(skills.withdraw, world.alice, "python", world.now)
    assert (await _record(world)).reported == frozenset()


async def test_newcomer_can_report_a_skill(world: World) -> None:
    await world.write(personal_data.delete_member, ALICE, world.now)
    await world.write(skills.report, world.alice, "sql", world.now)
    assert (await _record(world)).reported == frozenset({"sql"})


async def test_reported_skills_are_exported_and_deleted_with_their_member(world: World) -> None:
    await world.write(skills.report, world.alice, "sql", world.now)
    exported = await world.read(personal_data.export_personal_data, ALICE)
    assert [row["skill_id"] for row in exported["reported_skill"]] == ["sql"]
    await world.write(personal_data.delete_member, ALICE, world.now)
    assert (await _record(world)).reported == frozenset()


async def test_question_known_on_a_later_step_is_recalled_until_it_is_forgotten(
    world: World,
) -> None:
    await world.join(world.alice)
    await world.check_in(world.alice)
    question = world.catalog.recall_by_day[world.catalog.plan.day(1).id][0]

    async def recalled_after(days: int, rating: Rating) -> frozenset[str]:
        world.pass_time(days=days)
        args = (world.alice, world.catalog, question.id, rating)
        await world.write(recall.answer, *args, now=world.now)
        return (await _record(world)).recalled

    assert await recalled_after(1, Rating.KNEW) == frozenset()
    assert await recalled_after(3, Rating.KNEW) == frozenset({question.id})
    states = evidence_by_skill(world.catalog, await _record(world))
    for skill_id in world.catalog.plan.day(1).skills:
        assert states[skill_id].state is SkillState.RECALLED
    assert await recalled_after(7, Rating.MISSED) == frozenset()
