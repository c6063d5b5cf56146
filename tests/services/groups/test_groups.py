"""Groups: create, change, join and leave; names are unique."""

import asyncio
import datetime as dt
from dataclasses import replace
from typing import Any

import pytest
from sqlalchemy import func, select, update

from bot.db.models import Member
from bot.domain.actor import Actor
from bot.domain.errors import Refusal
from bot.domain.groups import MAX_GROUPS, StudyGroup
from bot.services.groups import groups
from tests.services.conftest import ALICE, ELSEWHERE, GUILD, World, create_open_group

ROLE = 950_000_000_000_000_001


async def _create(world: World, name: str, guild_id: int = GUILD) -> StudyGroup:
    return await world.write(groups.create, guild_id, name, "Asia/Tokyo", world.now)


async def _join(world: World, group: StudyGroup, actor: Actor | None = None) -> StudyGroup:
    return await world.write(groups.join, actor or world.alice, group.id, world.now)


async def _get(world: World, group: StudyGroup) -> StudyGroup:
    return await world.read(groups.get, group.guild_id, group.id)


async def _joined_at(world: World) -> dt.datetime | None:
    async with world.database.reading() as connection:
        return await connection.scalar(select(Member.joined_at).where(Member.member_id == ALICE))


async def test_new_group_is_not_open(world: World) -> None:
    made = await _create(world, "  Early   birds ")
    assert (made.name.raw, made.zone, made.is_open, made.members) == (
        "Early birds",
        "Asia/Tokyo",
        False,
        0,
    )
    assert made == await _get(world, made)
    with pytest.raises(Refusal, match=r"“Early birds” isn’t open. `/group`"):
        await _join(world, made)


async def test_group_name_differing_only_in_appearance_is_taken(world: World) -> None:
    names = ("night OWLS", "Night\u3000owls!", "Nïght owls")
    for name in names:
        with pytest.raises(Refusal, match=r"already has a group called “.+”. Type another name"):
            await _create(world, name)
    await world.change(world.group, archived_at=world.now)
    for name in names:
        with pytest.raises(Refusal, match="already has an archived group called"):
            await _create(world, name)


async def test_empty_or_too_long_group_name_is_refused(world: World) -> None:
    for name, says in (("\u200b", "can be seen"), ("", "can be seen"), ("x" * 41, "40")):
        with pytest.raises(Refusal, match=says):
            await _create(world, name)
        with pytest.raises(Refusal, match=says):
            await world.change(world.group, name=name)


async def test_name_is_given_to_one_group_of_a_server_even_to_several_at_once(world: World) -> None:
    creating = (_create(world, "Early birds") for _ in range(3))
    made = await asyncio.gather(*creating, return_exceptions=True)
    assert sum(isinstance(one, Refusal) for one in made) == 2
    assert len(await world.read(groups.list_groups, GUILD)) == 2
    (other,) = [one for one in made if isinstance(one, StudyGroup)]
    assert (await world.change(other, name="EARLY birds")).name.raw == "EARLY birds"  # its own
    with pytest.raises(Refusal, match="already has a group called “Night Owls”"):
        await world.change(other, name="Night Owls")
    assert (await _create(world, "Night owls", ELSEWHERE)).name.raw == "Night owls"
    for name in ("Larks", "Doves", "Cranes"):
        both = await asyncio.gather(
            *(world.change(group, name=name) for group in (world.group, other)),
            return_exceptions=True,
        )
        assert sum(isinstance(one, Refusal) for one in both) == 1


async def test_server_has_at_most_25_groups(world: World) -> None:
    for number in range(MAX_GROUPS - 2):
        await _create(world, f"Group {number}")
    both = await asyncio.gather(
        *(_create(world, f"One too many {n}") for n in range(3)), return_exceptions=True
    )
    assert sum(isinstance(one, Refusal) for one in both) == 2
    assert len(await world.read(groups.list_groups, GUILD)) == MAX_GROUPS
    with pytest.raises(Refusal, match=r"25 groups.*Another group"):
        await _create(world, "Another")


async def test_changing_one_setting_keeps_others(world: World) -> None:
    changed = await world.change(world.group, weekday=4, post_at=dt.time(18, 30), name="Owls")
    assert (changed.weekday, changed.post_at, changed.name.raw) == (4, dt.time(18, 30), "Owls")
    assert changed.channel_id == world.group.channel_id
    assert (await _create(world, "Night owls")).name.raw == "Night owls"


async def test_group_is_unreachable_from_other_server(world: World) -> None:
    elsewhere = replace(world.group, guild_id=ELSEWHERE)
    with pytest.raises(Refusal, match="no longer exists"):
        await _get(world, elsewhere)
    for settings in ({}, {"weekday": 4}, {"name": "Stolen"}):
        with pytest.raises(Refusal, match="no longer exists"):
            await world.change(elsewhere, **settings)
    assert await _get(world, world.group) == world.group
    with pytest.raises(Refusal, match="no longer exists"):
        await _join(world, world.group, Actor(ELSEWHERE, ALICE, "Alice"))


async def test_groups_are_listed_open_first_archived_last(world: World) -> None:
    being_set_up = await _create(world, "New")
    opened = await world.add_group()
    await world.change(world.group, archived_at=world.now)
    listed = await world.read(groups.list_groups, GUILD)
    assert [group.id for group in listed] == [opened.id, being_set_up.id, world.group.id]
    assert [group.id for group in await world.read(groups.list_open_groups, GUILD)] == [opened.id]


async def _counts(world: World) -> list[int]:
    elsewhere_group = await world.read(groups.list_groups, GUILD, counted=True)
    return [group.members for group in elsewhere_group]


async def test_group_member_count(world: World) -> None:
    await _join(world, world.group)
    await _join(world, world.group, world.bob)
    assert await _counts(world) == [2]
    await world.write(groups.leave, world.bob, world.now)
    assert await _counts(world) == [1]


async def test_members_do_not_count_members_whom_they_cannot_see(world: World) -> None:
    for actor in (world.alice, world.bob):
        await _join(world, world.group, actor)

    async def set_alice(**values: Any) -> None:
        shown = {"visibility": "shown", "excluded_at": None, "left_at": None}
        async with world.database.writing() as connection:
            change = update(Member).where(Member.of(GUILD, ALICE))
            await connection.execute(change.values(**{**shown, **values}))

    async def count(member_id: int) -> int:
        listed = await world.read(groups.list_open_groups, GUILD, seen_by=member_id)
        return listed[0].members

    for hidden in ({"visibility": "hidden"}, {"excluded_at": world.now}):
        await set_alice(**hidden)
        assert [await count(one.member_id) for one in (world.bob, world.alice)] == [1, 2]
        assert await _counts(world) == [2]
    await set_alice(left_at=world.now)
    assert await count(world.bob.member_id) == 1
    assert await _counts(world) == [1]


async def test_concurrent_joins_leave_member_in_one_group(world: World) -> None:
    other = await world.add_group()
    await asyncio.gather(*(_join(world, group) for group in (world.group, other) * 3))
    async with world.database.reading() as connection:
        assert await connection.scalar(select(func.count()).select_from(Member)) == 1
    assert sorted(await _counts(world)) == [0, 1]


async def test_member_can_be_in_group_of_each_server(world: World) -> None:
    elsewhere_group = await create_open_group(world.database, world.now, guild_id=ELSEWHERE)
    await _join(world, world.group)
    await _join(world, elsewhere_group, Actor(ELSEWHERE, ALICE, "Alice"))
    for actor, group in (
        (world.alice, world.group),
        (Actor(ELSEWHERE, ALICE, "A"), elsewhere_group),
    ):
        found = await world.read(groups.find_group_of, actor)
        assert found
        assert found.id == group.id


async def test_rejoining_same_group_keeps_joined_at_and_leaving_twice_is_allowed(
    world: World,
) -> None:
    await _join(world, world.group)
    joined = world.now
    world.pass_time(days=3)
    await _join(world, world.group)
    assert await _joined_at(world) == joined
    await _join(world, await world.add_group())
    assert await _joined_at(world) == world.now
    for _ in range(2):
        await world.write(groups.leave, world.alice, world.now)
    assert await world.read(groups.find_group_of, world.alice) is None
    assert await _joined_at(world) is None


async def test_group_with_required_role_admits_only_its_holders(world: World) -> None:
    group = await world.change(world.group, needed_role_id=ROLE)
    with pytest.raises(Refusal, match=rf"<@&{ROLE}>. Ask a moderator.*/group"):
        await _join(world, group)
    with pytest.raises(Refusal, match=rf"<@&{ROLE}>"):
        await world.join(world.alice)
    holder = Actor(GUILD, ALICE, "Alice", frozenset({ROLE}))
    assert (await _join(world, group, holder)).id == group.id


async def test_resolve_group_prefers_own_then_only_open_group(world: World) -> None:
    assert (await world.read(groups.resolve_group, world.alice)).id == world.group.id
    other = await world.add_group()
    with pytest.raises(Refusal, match=r"several groups. Join one first with `/group`"):
        await world.read(groups.resolve_group, world.alice)
    await _join(world, other)
    assert (await world.read(groups.resolve_group, world.alice)).id == other.id


async def test_member_of_archived_group_resolves_to_open_group(world: World) -> None:
    await _join(world, world.group)
    await world.change(world.group, archived_at=world.now)
    with pytest.raises(Refusal, match="/setup"):
        await world.read(groups.resolve_group, world.alice)
    other = await world.add_group()
    assert (await world.read(groups.resolve_group, world.alice)).id == other.id


async def test_open_groups_of_all_servers_are_listed_in_pages(world: World) -> None:
    elsewhere_group = await create_open_group(world.database, world.now, guild_id=ELSEWHERE)
    first, ids = await world.read(groups.list_open_in_all_servers, limit=1)
    others, _ = await world.read(groups.list_open_in_all_servers, after=ids[-1], limit=1)
    assert [group.id for group in (*first, *others)] == [world.group.id, elsewhere_group.id]
    assert await world.read(groups.list_open_in_all_servers, after=elsewhere_group.id) == ([], [])
