"""Counting the answers of the recall study."""

from sqlalchemy import insert

from bot.cli.study import describe
from bot.db.models import RecallAnswer
from bot.domain.content.models.recall import RecallQuestion
from bot.domain.recall.study import MemberCounts
from bot.services.recall import settings, study
from tests.recall import with_recall
from tests.services.conftest import World


def _question(question_id: str, day_id: str) -> RecallQuestion:
    return RecallQuestion(
        id=question_id, day=day_id, ask="?", explain=".", number=1, right=("1",), wrong=("2",)
    )


async def test_answers_are_counted_by_member_without_who_opted_out(world: World) -> None:
    one, other = world.catalog.plan.day_ids[:2]
    days = {"q0": one, "q1": one, "q2": one, "q3": other, "q4": other}
    world.catalog = with_recall(world.catalog, (_question(*pair) for pair in days.items()))
    for actor in (world.alice, world.bob):
        await world.join(actor)
        async with world.database.writing() as connection:
            for number, (left_out, right) in enumerate(
                [
                    (False, True),
                    (False, False),
                    (True, True),
                    (False, None),
                    (True, False),
                    (True, False),
                ]
            ):
                await connection.execute(
                    insert(RecallAnswer).values(
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
    assert await world.read(study.count_answers, world.catalog) == [MemberCounts(2, 1, 1, 1)]


def test_too_little_data_is_said() -> None:
    assert "too little data" in describe([MemberCounts(2, 1, 1, 1)])
    assert "percentage points" in describe([MemberCounts(2, 2, 2, 1)] * 20)
