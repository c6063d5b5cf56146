"""What moderators decided about a member outlives the deletion of the member's data."""

import datetime as dt

import pytest

from bot.domain.actor import Actor, Visibility
from bot.domain.points import EntryKey, EntryKind
from bot.services.groups import groups
from bot.services.members import sanctions
from bot.services.moderation import members
from bot.services.points import corrections, entries
from bot.services.points.corrections import CorrectionRequest
from bot.services.privacy import personal_data, visibility
from bot.services.standings import boards
from tests.services.challenges.steps import MORGAN
from tests.services.conftest import ALICE, BOB, GUILD, World
from tests.services.points.test_corrections import undo
from tests.services.privacy.stored import columns_mentioning, every_row


async def _earn(world: World, actor: Actor, points: int) -> None:
    key = EntryKey(GUILD, world.group.id, actor.member_id, EntryKind.ANSWER, "1")
    await world.write(entries.pay, key, points, world.now)


async def _correct(world: World, points: int, key: str) -> None:
    request = CorrectionRequest(key=key, member_id=ALICE, points=points, reason="copied answers")
    await world.write(corrections.correct, MORGAN, request, None, world.now)


async def _set_excluded(world: World, *, excluded: bool) -> bool:
    return await world.write(members.set_excluded, MORGAN, ALICE, world.now, excluded=excluded)


async def _come_back(world: World, actor: Actor | None = None) -> None:
    await world.write(groups.join, actor or world.alice, world.group.id, world.now)


async def _is_excluded(world: World, member_id: int = ALICE) -> bool:
    return (await world.read(boards.get_viewer, GUILD, member_id)).excluded


@pytest.fixture
async def deleted(world: World) -> World:
    """Alice earned 520 points, lost 500 by a correction, was excluded, and deleted her data."""
    await _come_back(world)
    await _earn(world, world.alice, 520)
    await _correct(world, -500, "fine")
    await _set_excluded(world, excluded=True)
    await world.write(personal_data.delete_member, ALICE, world.now)
    return world


async def test_exclusion_and_lost_points_are_kept_without_id_or_reason_and_nobody_inherits_them(
    deleted: World,
) -> None:
    rows = await every_row(deleted)
    assert columns_mentioning(rows, str(ALICE), "Alice", "copied answers") == []
    assert [row["points"] for row in rows["sanction"] if row["points"]] == [-500]
    await _come_back(deleted, deleted.bob)
    assert not await _is_excluded(deleted, BOB)
    assert await deleted.points(deleted.bob) == 0


async def test_they_are_restored_once_when_the_member_comes_back_after_each_deletion(
    deleted: World,
) -> None:
    for _ in range(2):
        await _come_back(deleted)
        await _come_back(deleted)
        assert await _is_excluded(deleted)
        assert await deleted.points(deleted.alice) == -500
        (entry,) = await deleted.read(entries.list_entries, GUILD, ALICE, limit=5)
        assert str(entry.reason) == "A moderator took these points before you deleted your data."
        await deleted.write(personal_data.delete_member, ALICE, deleted.now)


async def test_choosing_an_alias_first_restores_them_too(deleted: World) -> None:
    choice = (deleted.alice, Visibility.ALIAS, "quiet otter")
    await deleted.write(visibility.set_visibility, *choice, now=deleted.now)
    assert await _is_excluded(deleted)


async def test_restored_correction_can_be_undone(deleted: World) -> None:
    await _come_back(deleted)
    await undo(deleted, why="long ago")
    assert await deleted.points(deleted.alice) == 0
    await deleted.write(personal_data.delete_member, ALICE, deleted.now)
    await _come_back(deleted)
    assert await deleted.points(deleted.alice) == 0


async def test_they_expire(deleted: World) -> None:
    await deleted.write(sanctions.delete_kept_before, deleted.now + dt.timedelta(seconds=1))
    await _come_back(deleted)
    assert not await _is_excluded(deleted)
    assert await deleted.points(deleted.alice) == 0


async def test_points_that_were_given_or_given_back_are_not_kept(world: World) -> None:
    await _come_back(world)
    await _correct(world, 300, "gift")
    await _correct(world, -100, "fine")
    await world.write(personal_data.delete_member, ALICE, world.now)
    await _come_back(world)
    assert await world.points(world.alice) == 0
    assert not await _is_excluded(world)


async def test_secrets_stay_as_they_are_and_differ_by_purpose(world: World) -> None:
    first, again, other = [
        await world.write(sanctions.ensure_secret, purpose) for purpose in ("a", "a", "b")
    ]
    assert first == again != other
    assert len(first) == 64
