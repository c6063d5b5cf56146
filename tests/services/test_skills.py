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


async def test_check_ins_of_every_plan_and_of_ended_enrolments_count_unless_undone(
    world: World,
) -> None:
    await world.join(world.alice)
    world.pass_time(days=1)
    for number in (1, 2, 3):
        await world.check_in(world.alice, number)
    await world.undo(world.alice, 3)
    first, second = world.catalog.plans[:2]
    assert await _record(world) == LearningRecord(
        plan_id=first.id, done_days=frozenset(first.day_ids[:2]), open_posts={}
    )
    await world.act(enrolments.switch, world.alice, plan=second)
    record = await _record(world)
    assert (record.plan_id, record.done_days) == (second.id, frozenset(first.day_ids[:2]))


async def test_answer_waits_until_it_is_decided_and_counts_while_it_is_accepted(
    world: World,
) -> None:
    async def waiting_and_answers() -> tuple[set[str], list[str]]:
        record = await _record(world)
        return {*record.waiting}, [one.challenge_id for one in record.answers]

    posted = await post(world)
    answer = await submit(world, world.alice, posted.id)
    assert await waiting_and_answers() == ({posted.challenge_id}, [])
    assert (await world.read(skills.load_record, world.bob, world.now)).waiting == frozenset()
    accepted = await accept(world, answer)
    assert await waiting_and_answers() == (set(), [posted.challenge_id])
    (found,) = (await _record(world)).answers
    assert found.post_id == posted.id
    assert (found.channel_id, found.message_id) == (posted.channel_id, posted.message_id)
    again = await undo(world, accepted)
    assert await waiting_and_answers() == ({posted.challenge_id}, [])
    returned = await return_submission(world, again)
    assert await waiting_and_answers() == (set(), [])
    await accept(world, await undo(world, returned))
    assert await waiting_and_answers() == (set(), [posted.challenge_id])


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


async def test_reported_skills_are_exported_and_deleted_with_their_member(world: World) -> None:
    await world.write(skills.report, world.alice, "sql", world.now)
    exported = await world.read(personal_data.export_personal_data, ALICE)
    assert [row["skill_id"] for row in exported["reported_skill"]] == ["sql"]
    await world.write(personal_data.delete_member, ALICE, world.now)
    assert (await _record(world)).reported == frozenset()
    await world.write(skills.report, world.alice, "sql", world.now)  # as a newcomer
    assert (await _record(world)).reported == frozenset({"sql"})


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
