"""An alias is one visible line, and no name or alias under which others see somebody else."""

import asyncio

import pytest

from bot.domain.actor import Visibility
from bot.domain.errors import Refusal
from bot.services.privacy import visibility
from tests.services.conftest import World

TAKEN = "Somebody here already has that name or alias"


async def _choose(world: World, alias: str) -> str:
    choice = (world.alice, Visibility.ALIAS, alias)
    chosen = await world.write(visibility.set_visibility, *choice, now=world.now)
    assert chosen.alias
    return chosen.alias.raw


@pytest.fixture
async def with_bob(world: World) -> World:
    """Bob has the alias “quiet otter”."""
    choice = (world.bob, Visibility.ALIAS, "quiet otter")
    await world.write(visibility.set_visibility, *choice, now=world.now)
    return world


async def test_alias_and_shown_name_of_another_member_are_refused(with_bob: World) -> None:
    for alias in ("Quiet  Otter", "Quiet Ot\U000e0100ter"):
        with pytest.raises(Refusal, match=TAKEN):
            await _choose(with_bob, alias)
    choice = (with_bob.bob, Visibility.SHOWN, None)
    await with_bob.write(visibility.set_visibility, *choice, now=with_bob.now)
    for alias in ("bob", "BOB", "b\ufe0fob", "b\u200dob", "b\u2065ob"):
        with pytest.raises(Refusal, match=TAKEN):
            await _choose(with_bob, alias)


async def test_two_members_who_ask_at_once_do_not_get_the_same_alias(world: World) -> None:
    chosen = await asyncio.gather(
        *(
            world.write(visibility.set_visibility, actor, Visibility.ALIAS, "Owl", now=world.now)
            for actor in (world.alice, world.bob)
        ),
        return_exceptions=True,
    )
    assert [isinstance(one, Refusal) for one in chosen].count(True) == 1


async def test_name_of_a_member_who_is_not_shown_by_it_is_not_given_away(with_bob: World) -> None:
    assert await _choose(with_bob, "bob") == "bob"
    await _choose(with_bob, "heron")
    choice = (with_bob.bob, Visibility.HIDDEN, None)
    await with_bob.write(visibility.set_visibility, *choice, now=with_bob.now)
    assert await _choose(with_bob, "bob") == "bob"


async def test_alias_that_nobody_can_see_is_refused(world: World) -> None:
    for alias in ("", " ", "\u2800\u3164", "\u202e", "\u200d"):
        with pytest.raises(Refusal, match="Which name should others see"):
            await _choose(world, alias)


async def test_own_name_and_own_alias_are_free(with_bob: World) -> None:
    assert await _choose(with_bob, "Alice") == "Alice"
    assert await _choose(with_bob, "  green\u202e  heron ") == "green heron"
    assert await _choose(with_bob, "Green Heron") == "Green Heron"
