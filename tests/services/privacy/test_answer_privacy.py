"""Submissions and decisions in the export and deletion of personal data."""

import asyncio
import json

from sqlalchemy import select, update

from bot.db.models import Submission
from bot.services.privacy import personal_data
from tests.services.challenges.steps import MORGAN, accept, join_group, post, submit
from tests.services.conftest import ALICE, World
from tests.services.privacy.stored import columns_mentioning, every_row, export_of


async def test_answer_and_decisions_about_it_are_each_exported_and_deleted_with_their_author(
    world: World,
) -> None:
    await join_group(world, world.alice)
    answer = await submit(world, world.alice, (await post(world)).id)
    await accept(world, answer)
    of_moderator = await export_of(world, MORGAN.member_id)
    assert [row["kind"] for row in of_moderator["decision by you"]] == ["post_now", "accept"]
    assert len(of_moderator["submission by you"]) == 1
    assert columns_mentioning(of_moderator, str(ALICE), "I did it.") == []
    of_author = await export_of(world)
    (row,) = of_author["submission"]
    assert (row["work"], row["state"], row["post_id"]) == ("I did it.", "accepted", answer.post_id)
    assert str(MORGAN.member_id) not in json.dumps(of_author)
    await world.write(personal_data.delete_member, MORGAN.member_id, world.now)
    assert columns_mentioning(await every_row(world), str(MORGAN.member_id)) == []
    await world.write(personal_data.delete_member, ALICE, world.now)
    assert columns_mentioning(await every_row(world), str(ALICE), "I did it.") == []


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
