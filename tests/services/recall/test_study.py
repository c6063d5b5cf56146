"""Counting the answers of the recall study."""

from bot.db.models import RecallAnswer
from bot.domain.recall.study import MemberCounts
from bot.services.recall import settings, study
from bot.study import describe
from tests.services.conftest import World


async def test_answers_are_counted_by_member_without_who_opted_out(world: World) -> None:
    for actor in (world.alice, world.bob):
        await world.join(actor)
        async with world.database.writing() as session:
            for number, (left_out, right) in enumerate(
                [(False, True), (False, False), (True, True), (True, None)]
            ):
                session.add(
                    RecallAnswer(
                        guild_id=actor.guild_id,
                        member_id=actor.member_id,
                        question_id=f"q{number}",
                        rung=1,
                        answered_at=world.now,
                        times_right=1,
                        times_wrong=0,
                        left_out=left_out,
                        delayed_right=right,
                    )
                )
    await world.write(settings.change_choices, world.bob, in_study=False)
    assert await world.read(study.count_answers) == [MemberCounts(2, 1, 1, 1)]


def test_too_little_data_is_said() -> None:
    assert "too little data" in describe([MemberCounts(2, 1, 1, 1)])
    assert "percentage points" in describe([MemberCounts(2, 2, 2, 1)] * 20)
