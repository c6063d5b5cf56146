"""Submissions and decisions in the export and deletion of personal data."""

import asyncio
import json

from sqlalchemy import select, update

from bot.db.models import Submission
from bot.services.privacy import personal_data
from tests.services.challenges.steps import MORGAN, accept, join_group, post, submit
from tests.services.conftest import ALICE, World
from tests.services.privacy.stored import columns_mentioning, every_row, export_of


async def test_reviewed_submission_is_exported_and_deleted(world: World) -> None:
    await join_group(world, world.alice)
    answer = await submit(world, world.alice, (await post(world)).id)
    await accept(world, answer)
    found = await export_of(world)
    (row,) = found["submission"]
    assert (row["work"], row["state"], row["post_id"]) == ("I did it.", "accepted", answer.post_id)
    assert str(MORGAN.member_id) not in json.dumps(found)
    await world.write(personal_data.delete_member, ALICE, world.now)
    assert columns_mentioning(await every_row(world), str(ALICE), "I did it.") == []


async def test_decision_is_exported_without_the_member_it_is_about(world: World) -> None:
    await join_group(world, world.alice)
    answer = await submit(world, world.alice, (await post(world)).id)
    await accept(world, answer)
    found = await export_of(world, MORGAN.member_id)
    assert [row["kind"] for row in found["decision by you"]] == ["post_now", "accept"]
    assert len(found["submission by you"]) == 1
    assert columns_mentioning(found, str(ALICE), "I did it.") == []
    await world.write(personal_data.delete_member, MORGAN.member_id, world.now)
    assert columns_mentioning(await every_row(world), str(MORGAN.member_id)) == []


async def test_two_who_reviewed_each_other_can_delete_their_data_at_once(world: World) -> None:
    both = (world.alice, world.bob)
    for member in both:
        await join_group(world, member)
    number = (await post(world)).id
    for member in both:
        await submit(world, member, number)
    for author, reviewer in (both, both[::-1]):
        decided = update(Submission).where(Submission.member_id == author.member_id)
        async with world.database.writing() as connection:
            await connection.execute(decided.values(decided_by=reviewer.member_id))
    async with world.database.reading() as one, world.database.reading() as other:
        for connection in (one, other):  # so that both are open, and neither deletion waits for one
            await connection.execute(select(Submission.id))
    deleting = (world.write(personal_data.delete_member, one.member_id, world.now) for one in both)
    await asyncio.gather(*deleting)
    ids = (str(one.member_id) for one in both)
    assert columns_mentioning(await every_row(world), *ids) == []
