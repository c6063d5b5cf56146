"""Recording and undoing milestones, and the roles enqueued for them."""

import datetime as dt
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from sqlalchemy import event, insert, select, update

from bot.db.models import Delivery, Member, Milestone
from bot.domain.actor import Actor
from bot.domain.delivery import DeliveryKind, DeliveryState
from bot.domain.points.milestones import all_reached
from bot.domain.visibility import Visibility
from bot.services.plan import changes
from bot.services.points import milestones, rewards
from tests.services.challenges.steps import (
    MORGAN,
    accept,
    join_group,
    post,
    return_submission,
    submit,
    undo,
)
from tests.services.conftest import ALICE, GUILD, World

ROLE, OTHER = 600_000_000_000_000_001, 600_000_000_000_000_002
PERSON = (GUILD, ALICE)


async def recorded_milestones(world: World, actor: Actor | None = None) -> set[str]:
    """Return the recorded milestones of a member, Alice by default."""
    async with world.database.reading() as session:
        mine = Milestone.member_id == (actor or world.alice).member_id
        return set(await session.scalars(select(Milestone.milestone_id).where(mine)))


async def enqueued_rewards(world: World) -> list[tuple[int, str, str]]:
    """Return the enqueued rewards: member, milestone and state."""
    async with world.database.reading() as session:
        rows = await session.execute(
            select(Delivery.subject_id, Delivery.period, Delivery.state)
            .where(Delivery.kind == DeliveryKind.REWARD)
            .order_by(Delivery.due_at, Delivery.subject_id)
        )
        return [(row.subject_id, row.period, row.state) for row in rows]


async def days(world: World, number: int, actor: Actor | None = None) -> list[set[str]]:
    """Check in `number` plan days, one per date; return the milestones reached by each."""
    found = []
    for _ in range(number):
        checked = await world.check_in(actor or world.alice)
        found.append({one.milestone.id for one in checked.milestones_reached})
        world.pass_time(days=1)
    return found


async def choose(world: World, milestone_id: str, role_id: int = ROLE) -> int:
    """Choose the role of a milestone."""
    return await world.write(rewards.choose, MORGAN, milestone_id, role_id, now=world.now)


@contextmanager
def statements(world: World) -> Iterator[list[str]]:
    """Collect the SQL statements executed inside the block."""
    asked: list[str] = []

    def record_statement(_: Any, __: Any, statement: str, *___: Any) -> None:
        asked.append(statement)

    engine = world.database.engine.sync_engine
    event.listen(engine, "before_cursor_execute", record_statement)
    yield asked
    event.remove(engine, "before_cursor_execute", record_statement)


async def test_milestone_is_reported_once(world: World) -> None:
    await world.join(world.alice)
    found = await days(world, 30)
    assert {n: ids for n, ids in enumerate(found, 1) if ids} == {
        1: {"first-check-in"},
        7: {"week-1", "streak-7"},
        14: {"week-2"},
        21: {"week-3"},
        28: {"week-4"},
        30: {"plan-finished"},
    }
    assert await recorded_milestones(world) == set().union(*found)


async def test_check_in_without_milestone_runs_no_more_queries(world: World) -> None:
    await world.join(world.alice)
    with statements(world) as first:
        await days(world, 1)
    with statements(world) as second:
        await days(world, 1)
    assert [one for one in second if "milestone" in one or "reward" in one] == []
    assert [one for one in first if "milestone" in one]


async def test_undo_restores_milestones(world: World) -> None:
    await world.join(world.alice)
    await days(world, 6)
    before = await recorded_milestones(world)
    await world.check_in(world.alice)
    undone = await world.undo(world.alice)
    assert {one.id for one in undone.milestones_lost} == {"week-1", "streak-7"}
    assert await recorded_milestones(world) == before
    again = await world.check_in(world.alice)
    assert {one.milestone.id for one in again.milestones_reached} == {"week-1", "streak-7"}


async def test_undo_of_any_day_loses_milestone_by_count(world: World) -> None:
    await world.join(world.alice)
    await days(world, 5)
    await world.check_in(world.alice, 6)
    await world.check_in(world.alice, 7)
    undone = await world.undo(world.alice, 6)
    assert "week-1" in {one.id for one in undone.milestones_lost}
    assert await recorded_milestones(world) == {"first-check-in"}


async def test_restart_neither_repeats_nor_loses_milestones(world: World) -> None:
    await world.join(world.alice)
    await days(world, 7)
    before = await recorded_milestones(world)
    world.pass_time(days=20)
    await world.write(changes.restart, world.alice, now=world.now)
    found = await days(world, 6)
    assert set().union(*found) == set()
    assert not (await world.check_in(world.alice)).milestones_reached
    assert not (await world.undo(world.alice)).milestones_lost
    assert await recorded_milestones(world) == before


async def test_merged_enrolments_record_milestones_reached_together(world: World) -> None:
    await world.join(world.alice)
    await days(world, 5)
    await world.write(changes.restart, world.alice, now=world.now)
    world.pass_time(days=6)
    for number in (6, 7):
        await world.check_in(world.alice, number)
    assert await recorded_milestones(world) == {"first-check-in"}
    back = await world.write(changes.restore, world.alice, now=world.now)
    reached = all_reached(world.catalog, back, world.now)
    await world.write(milestones.record_reached, PERSON, reached, world.now)
    assert await recorded_milestones(world) == {"first-check-in", "week-1"}


async def test_new_milestones_of_catalog_are_recorded_later(world: World) -> None:
    await world.join(world.alice)
    every = world.catalog.scoring.milestones
    few = tuple(one for one in every if one.id not in {"first-check-in", "week-1"})
    scoring = world.catalog.scoring
    full = world.catalog
    world.catalog = full.model_copy(
        update={"scoring": scoring.model_copy(update={"milestones": few})}
    )
    await days(world, 13)
    assert await recorded_milestones(world) == {"streak-7"}
    world.catalog = full
    (found,) = await days(world, 1)
    assert found == {"first-check-in", "week-1", "week-2"}


async def test_undone_answer_no_longer_counts(world: World) -> None:
    await join_group(world, world.alice, MORGAN)
    answer = await submit(world, world.alice, (await post(world)).id)
    assert await recorded_milestones(world) == set()
    accepted = await accept(world, answer)
    assert [one.milestone.id for one in accepted.reached] == ["first-answer"]
    assert accepted.decided_at
    listed = await world.read(
        milestones.list_reached_at, PERSON, world.catalog, accepted.decided_at
    )
    assert [one.milestone.id for one in listed] == ["first-answer"]
    await undo(world, answer)
    assert await recorded_milestones(world) == set()
    world.pass_time(minutes=1)
    assert (await accept(world, answer)).reached


async def test_second_answer_and_its_undo_change_no_milestone(world: World) -> None:
    await join_group(world, world.alice, MORGAN)
    first = await accept(world, await submit(world, world.alice, (await post(world)).id))
    world.pass_time(days=7)
    second = await accept(world, await submit(world, world.alice, (await post(world)).id))
    assert (len(first.reached), len(second.reached)) == (1, 0)
    await undo(world, second)
    assert await recorded_milestones(world) == {"first-answer"}


async def test_undo_of_returned_answer_changes_no_milestone(world: World) -> None:
    await join_group(world, world.alice, MORGAN)
    answer = await submit(world, world.alice, (await post(world)).id)
    await return_submission(world, answer)
    await undo(world, answer)
    assert await recorded_milestones(world) == set()


async def test_record_has_milestones_and_points(world: World) -> None:
    await world.join(world.alice)
    await days(world, 7)
    record = await world.read(milestones.find_record, PERSON, world.catalog)
    assert record
    assert (record.name, record.visibility, record.points) == ("Alice", Visibility.SHOWN, 70)
    assert [one.id for one in record.reached] == ["first-check-in", "week-1", "streak-7"]
    assert await world.read(milestones.find_record, (GUILD, 1), world.catalog) is None


async def test_role_is_enqueued_once_with_milestone(world: World) -> None:
    await choose(world, "first-check-in")
    await world.join(world.alice)
    checked = await world.check_in(world.alice)
    assert [one.role_id for one in checked.milestones_reached] == [ROLE]
    assert await enqueued_rewards(world) == [(ALICE, "first-check-in", "planned")]
    assert await world.read(rewards.find_reward, *PERSON, "first-check-in") == rewards.RewardStatus(
        ROLE, is_earned=True
    )


async def test_undo_enqueues_same_delivery_to_remove_role(world: World) -> None:
    await choose(world, "first-check-in")
    await world.join(world.alice)
    await world.check_in(world.alice)
    await world.undo(world.alice)
    assert await enqueued_rewards(world) == [(ALICE, "first-check-in", "planned")]
    owed = await world.read(rewards.find_reward, *PERSON, "first-check-in")
    assert owed == rewards.RewardStatus(ROLE, is_earned=False)


async def test_role_of_two_milestones_is_kept_while_one_is_reached(world: World) -> None:
    for milestone_id in ("first-check-in", "week-1"):
        await choose(world, milestone_id)
    await world.join(world.alice)
    await days(world, 6)
    await world.check_in(world.alice)
    await world.undo(world.alice)
    assert await world.read(rewards.find_reward, *PERSON, "week-1") == rewards.RewardStatus(
        ROLE, is_earned=True
    )


async def test_choosing_role_enqueues_it_for_all_who_reached_milestone(world: World) -> None:
    for actor in (world.alice, world.bob):
        await world.join(actor)
        await world.check_in(actor)
    assert await choose(world, "first-check-in") == 2
    rows = await enqueued_rewards(world)
    assert {row[0] for row in rows} == {world.alice.member_id, world.bob.member_id}
    async with world.database.reading() as session:
        due = sorted(await session.scalars(select(Delivery.due_at)))
    assert due == [world.now, world.now + dt.timedelta(seconds=1)]
    assert await choose(world, "first-check-in", OTHER) == 2
    assert len(await enqueued_rewards(world)) == 2


async def _reached_by(world: World, people: int) -> list[int]:
    """Record the first check-in of this many members in the past."""
    ids = list(range(1000, 1000 + people))
    server = {"guild_id": GUILD}
    async with world.database.writing() as session:
        members = [{**server, "member_id": one, "name": "x", "seen_at": world.now} for one in ids]
        await session.execute(insert(Member), members)
        reached = {**server, "milestone_id": "first-check-in", "at": world.now}
        await session.execute(insert(Milestone), [{**reached, "member_id": one} for one in ids])
    return ids


async def _remaining(world: World) -> list[dt.datetime]:
    """Return the due times of the pending backfill deliveries."""
    async with world.database.reading() as session:
        due = select(Delivery.due_at).where(
            Delivery.kind == DeliveryKind.REWARD_BACKFILL, Delivery.state == DeliveryState.PLANNED
        )
        return list(await session.scalars(due))


async def test_role_for_many_members_is_enqueued_in_batches(world: World) -> None:
    ids = await _reached_by(world, 2 * rewards.BATCH_SIZE + 1)
    assert await choose(world, "first-check-in") == len(ids)
    for batches in (1, 2):
        rows = await enqueued_rewards(world)
        assert [row[0] for row in rows] == ids[: batches * rewards.BATCH_SIZE]
        (due,) = await _remaining(world)
        assert due == world.now + rewards.BATCH_SIZE * rewards.SPACING
        world.now = due
        await _run_next_batch(world)
    assert [row[0] for row in await enqueued_rewards(world)] == ids
    assert await _remaining(world) == []


async def _run_next_batch(world: World) -> None:
    """Run the next batch of the backfill, as its delivery handler does."""
    async with world.database.writing() as session:
        remaining = Delivery.kind == DeliveryKind.REWARD_BACKFILL
        await session.execute(update(Delivery).where(remaining).values(state=DeliveryState.SENT))
        await rewards.enqueue_next_batch(session, GUILD, "first-check-in", world.now)


async def test_removed_reward_is_not_enqueued_further(world: World) -> None:
    await _reached_by(world, rewards.BATCH_SIZE + 1)
    await choose(world, "first-check-in")
    await world.write(rewards.remove, MORGAN, "first-check-in", now=world.now)
    await _run_next_batch(world)
    assert len(await enqueued_rewards(world)) == rewards.BATCH_SIZE
    assert await _remaining(world) == []


async def test_removed_reward_gives_no_role(world: World) -> None:
    await choose(world, "first-check-in")
    took = await world.write(rewards.remove, MORGAN, "first-check-in", now=world.now)
    assert took == ROLE
    assert (await world.write(rewards.remove, MORGAN, "first-check-in", now=world.now)) is None
    await world.join(world.alice)
    (reached,) = (await world.check_in(world.alice)).milestones_reached
    assert reached.role_id is None
    assert await enqueued_rewards(world) == []
    assert await world.read(rewards.find_reward, *PERSON, "first-check-in") is None
