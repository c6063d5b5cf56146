"""The roles that are enqueued for milestones, for one member and for many."""

import datetime as dt

from sqlalchemy import func, insert, select

from bot.db.models import Job, Member, Milestone
from bot.services.members import roles
from tests.services.challenges.steps import MORGAN
from tests.services.conftest import ALICE, GUILD, World
from tests.services.points.milestones import OTHER, PERSON, ROLE, choose, enqueued_rewards


async def test_role_is_enqueued_once_with_milestone(world: World) -> None:
    await choose(world, "first-check-in")
    await world.join(world.alice)
    checked = await world.check_in(world.alice)
    assert [one.role_id for one in checked.milestones_reached] == [ROLE]
    assert await enqueued_rewards(world) == [(ALICE, "first-check-in", "planned")]
    assert await world.read(roles.find_reward, PERSON, "first-check-in") == ROLE
    assert await world.read(roles.find_reward, PERSON, "week-1") is None


async def test_choosing_role_enqueues_it_for_all_who_reached_milestone(world: World) -> None:
    for actor in (world.alice, world.bob):
        await world.join(actor)
        await world.check_in(actor)
    assert await choose(world, "first-check-in") == 2
    rows = await enqueued_rewards(world)
    assert {row[0] for row in rows} == {world.alice.member_id, world.bob.member_id}
    async with world.database.reading() as connection:
        due = sorted(await connection.scalars(select(Job.due_at)))
    assert due == [world.now, world.now + dt.timedelta(seconds=1)]
    assert await choose(world, "first-check-in", OTHER) == 2
    assert len(await enqueued_rewards(world)) == 2


async def test_role_for_many_members_is_enqueued_a_second_apart(world: World) -> None:
    ids = list(range(1000, 1500))
    server = {"guild_id": GUILD}
    async with world.database.writing() as connection:
        members = [{**server, "member_id": id_, "name": "x", "seen_at": world.now} for id_ in ids]
        await connection.execute(insert(Member), members)
        reached = {**server, "milestone_id": "first-check-in", "at": world.now}
        await connection.execute(insert(Milestone), [{**reached, "member_id": id_} for id_ in ids])
    assert await choose(world, "first-check-in") == len(ids)
    assert [row[0] for row in await enqueued_rewards(world)] == ids
    async with world.database.reading() as connection:
        last = await connection.scalar(select(func.max(Job.due_at)))
    assert last == world.now + dt.timedelta(seconds=len(ids) - 1)


async def test_removed_reward_gives_no_role(world: World) -> None:
    await choose(world, "first-check-in")
    took = await world.write(roles.remove_reward, MORGAN, "first-check-in", now=world.now)
    assert took == ROLE
    assert (await world.write(roles.remove_reward, MORGAN, "first-check-in", now=world.now)) is None
    await world.join(world.alice)
    (reached,) = (await world.check_in(world.alice)).milestones_reached
    assert reached.role_id is None
    assert await enqueued_rewards(world) == []
    assert await world.read(roles.find_reward, PERSON, "first-check-in") is None
