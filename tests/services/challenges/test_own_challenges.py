"""A server's own challenges: kept apart from other servers', posted like those of the pack, deleted."""

import asyncio
from typing import Any

import pytest
from sqlalchemy import select, update

from bot.db.models import Decision, OwnChallenge, QueuedChallenge, RetiredChallenge
from bot.domain.actor import Actor
from bot.domain.content import Challenge
from bot.domain.errors import Refusal
from bot.domain.own_challenges import MOST_OWN, _build, check_definition, own_number
from bot.services.challenges import bank
from bot.services.challenges.bank import StoredChallenge
from bot.services.privacy import personal_data
from tests.own_challenges import WRITTEN
from tests.services.challenges.steps import (
    MORGAN,
    accept,
    join_group,
    list_chosen,
    list_decided,
    plan_posts,
    post,
    post_now,
    submit,
    until_due,
)
from tests.services.conftest import ELSEWHERE, GUILD, World, create_open_group


async def _write(world: World, *, actor: Actor = MORGAN, used: bool = True, **other: Any) -> str:
    definition = check_definition({**WRITTEN, **other}, world.catalog)
    challenge_id = await world.write(bank.add_own, actor, definition, world.now)
    if used:
        await world.write(
            bank.toggle_retired, actor, await _shown(world, challenge_id), now=world.now
        )
    return challenge_id


async def _get(world: World, challenge_id: str) -> StoredChallenge:
    return await world.read(bank.get_own, GUILD, challenge_id)


async def _shown(world: World, challenge_id: str) -> Challenge:
    return (await _get(world, challenge_id)).challenge


async def _use_own(world: World) -> None:
    """Let steps choose from the server's own challenges, too."""
    world.catalog = await world.read(bank.with_own, world.catalog, GUILD)


async def test_server_without_own_challenges_uses_the_pack_as_it_is(world: World) -> None:
    await _write(world)
    assert await world.read(bank.with_own, world.catalog, ELSEWHERE) is world.catalog


async def test_own_challenges_come_first_and_only_in_their_server(world: World) -> None:
    first, second = await _write(world), await _write(world, title="Another one")
    here = await world.read(bank.with_own, world.catalog, GUILD)
    assert [one.id for one in here.challenges[:2]] == [second, first]
    assert here.challenge_by_id[second].title == "Another one"
    assert here.challenges[2:] == world.catalog.challenges
    assert first not in world.catalog.challenge_by_id
    with pytest.raises(Refusal, match="was deleted"):
        await world.read(bank.get_own, ELSEWHERE, first)


async def test_new_challenge_is_not_posted_before_it_is_used(world: World) -> None:
    challenge_id = await _write(world, used=False)
    await _use_own(world)
    with pytest.raises(Refusal, match="is retired in this server"):
        await world.write(
            bank.toggle_queued,
            MORGAN,
            world.group,
            await _shown(world, challenge_id),
            now=world.now,
        )


async def test_queued_own_challenge_is_posted_when_due(world: World) -> None:
    challenge_id = await _write(world)
    shown = await _shown(world, challenge_id)
    await world.write(bank.toggle_queued, MORGAN, world.group, shown, now=world.now, first=True)
    await until_due(world)
    await plan_posts(world)
    assert await list_chosen(world) == [challenge_id]


async def test_own_challenge_is_posted_by_itself_when_it_is_its_turn(world: World) -> None:
    challenge_id = await _write(world)
    await until_due(world)
    await plan_posts(world, challenges=())
    assert await list_chosen(world) == [challenge_id]


async def test_other_servers_never_get_it(world: World) -> None:
    await _write(world)
    elsewhere = await create_open_group(world.database, world.now, guild_id=ELSEWHERE)
    await until_due(world)
    world.pass_time(days=1)
    await plan_posts(world, challenges=world.catalog.challenges[:1])
    assert await list_chosen(world, elsewhere) == [world.catalog.challenges[0].id]


async def test_accepted_answer_to_it_earns_points_by_its_level(world: World) -> None:
    await _write(world, difficulty=3)
    await _use_own(world)
    own = world.catalog.challenges[:1]
    await join_group(world, world.alice)
    posted = await post(world, challenges=own)
    await accept(world, await submit(world, world.alice, posted.id))
    assert await world.points(world.alice) == world.catalog.scoring.challenge.demanding


async def test_posted_challenge_cannot_be_deleted(world: World) -> None:
    challenge_id = await _write(world)
    await _use_own(world)
    await post(world, challenges=world.catalog.challenges[:1])
    with pytest.raises(Refusal, match="has been posted, so it stays as it is"):
        await world.write(bank.remove_own, MORGAN, challenge_id, world.now)


async def test_challenge_can_be_edited_until_it_is_posted(world: World) -> None:
    challenge_id = await _write(world)
    changed = check_definition({**WRITTEN, "title": "Whose tap?"}, world.catalog)
    args = (MORGAN, challenge_id, changed, world.now)
    await world.write(bank.edit_own, *args)
    assert (await _shown(world, challenge_id)).title == "Whose tap?"
    await _use_own(world)
    await post(world, challenges=world.catalog.challenges[:1])
    with pytest.raises(Refusal, match="has been posted, so it stays as it is"):
        await world.write(bank.edit_own, *args)


async def test_deleted_challenge_leaves_the_queue_and_is_recorded_by_its_title(
    world: World,
) -> None:
    challenge_id = await _write(world)
    stored = await _get(world, challenge_id)
    await world.write(bank.toggle_queued, MORGAN, world.group, stored.challenge, now=world.now)
    await world.write(bank.remove_own, MORGAN, challenge_id, world.now)
    with pytest.raises(Refusal, match="That challenge was deleted"):
        await _get(world, challenge_id)
    async with world.database.reading() as connection:
        for table in (OwnChallenge, QueuedChallenge, RetiredChallenge):
            assert (await connection.execute(select(table.__table__))).all() == []
    author, kind, subject = (await list_decided(world))[-1]
    assert (author, kind, subject) == (MORGAN.member_id, "delete_challenge", WRITTEN["title"])
    again = await _write(world)
    assert again != challenge_id


async def test_server_has_at_most_fifty(world: World) -> None:
    for _ in range(MOST_OWN):
        challenge_id = await _write(world, used=False)
    with pytest.raises(Refusal, match="has 50 challenges of its own"):
        await _write(world)
    await world.write(bank.remove_own, MORGAN, challenge_id, world.now)
    await _write(world)


async def test_deleting_the_authors_data_keeps_the_challenge_without_the_name(world: World) -> None:
    await join_group(world, world.alice)
    challenge_id = await _write(world, actor=world.alice)
    exported = await world.read(personal_data.export_personal_data, world.alice.member_id)
    (row,) = exported["own_challenge by you"]
    assert row["definition"]["title"] == WRITTEN["title"]
    before = await _get(world, challenge_id)
    assert before.author_id == world.alice.member_id
    await world.write(personal_data.delete_member, world.alice.member_id, world.now)
    after = await _get(world, challenge_id)
    assert after.author_id is None
    assert after.challenge == before.challenge


async def test_challenge_that_cannot_be_read_keeps_no_other_back(world: World) -> None:
    broken, kept = await _write(world), await _write(world)
    async with world.database.writing() as connection:
        of_broken = update(OwnChallenge).where(OwnChallenge.id == own_number(broken))
        await connection.execute(of_broken.values(definition={"title": "x"}))
    own = await world.read(bank.list_own, [GUILD])
    assert [one.id for one in own[GUILD]] == [kept]


async def test_others_get_a_turn_after_each_challenge_that_is_read(world: World) -> None:
    for _ in range(10):
        await _write(world)
    _build.cache_clear()
    built, done = [0], asyncio.Event()

    async def take_turns() -> None:
        while not done.is_set():
            built.append(_build.cache_info().misses)
            await asyncio.sleep(0)

    other = asyncio.create_task(take_turns())
    await world.read(bank.list_own, [GUILD])
    done.set()
    await other
    assert sorted(set(built)) == list(range(11))


async def test_skill_that_the_pack_has_lost_is_left_out(world: World) -> None:
    await _write(world, skills=["python", "sql"])
    skills = tuple(one for one in world.catalog.skills if one.id != "sql")
    smaller = world.catalog.model_copy(update={"skills": skills})
    smaller.__dict__.pop("skill_names", None)
    here = await world.read(bank.with_own, smaller, GUILD)
    assert here.challenges[0].skills == ("python",)


async def test_writing_is_recorded_for_other_moderators(world: World) -> None:
    challenge_id = await _write(world, used=False)
    await post_now(world)
    async with world.database.reading() as connection:
        kinds = select(Decision.kind).where(Decision.subject == challenge_id)
        assert list(await connection.scalars(kinds)) == ["write"]
