"""Members who leave the server and come back get their roles again."""

import aiohttp
import pytest
import simcord

from tests.cogs.conftest import Stage
from tests.cogs.points.test_rewards import choose, roles
from tests.cogs.standings.boards import member_of


@pytest.fixture
async def gone(stage: Stage) -> Stage:
    """Alice, who had the roles of her group and of a milestone, has left the server."""
    group_role = stage.server.create_role("Night owls")
    await stage.create_group(member_role_id=group_role.id)
    reward = stage.server.create_role("Starter")
    await choose(stage, reward)
    await stage.ask("group join", group="Night owls")
    await stage.ask("plan join")
    await stage.ask("plan done")
    await stage.run_due()
    assert sorted(roles(stage)) == _wanted(stage)
    await _is_away(stage, stage.alice, hours=1)
    member = await member_of(stage, stage.alice)
    assert member
    assert member.left_at
    return stage


def _wanted(stage: Stage) -> list[int]:
    return sorted(stage.server.roles[name].id for name in ("Night owls", "Starter"))


async def _is_away(stage: Stage, who: simcord.MemberActor, **span: float) -> None:
    stage.server.remove_member(who)
    await stage.env.settle()
    await stage.pass_time(**span)
    await stage.run_due()


def _comes_back(stage: Stage) -> simcord.MemberActor:
    return stage.server.add_member(stage.alice.user)


async def _rings(stage: Stage, times: int = 3) -> None:
    for _ in range(times):
        await stage.pass_time(minutes=1)
        await stage.run_due()


async def _a_round_comes(stage: Stage) -> None:
    """Let the next membership round run, and what follows from it."""
    await stage.pass_time(hours=1)
    await _rings(stage)


async def test_roles_are_given_again_when_a_look_up_finds_the_member(gone: Stage) -> None:
    alice = _comes_back(gone)
    assert roles(gone, alice) == []
    await _a_round_comes(gone)
    assert sorted(roles(gone, alice)) == _wanted(gone)


async def test_roles_are_given_again_soon_after_the_first_command(gone: Stage) -> None:
    alice = _comes_back(gone)
    await gone.ask("plan done", by=alice)
    await _rings(gone)
    assert sorted(roles(gone, alice)) == _wanted(gone)


async def test_roles_are_given_again_after_a_second_rejoin(gone: Stage) -> None:
    alice = _comes_back(gone)
    await gone.ask("plan done", by=alice)
    await _rings(gone)
    await _is_away(gone, alice, hours=1)
    alice = _comes_back(gone)
    await _a_round_comes(gone)
    assert sorted(roles(gone, alice)) == _wanted(gone)


async def test_role_that_has_become_unsafe_is_not_given_again(gone: Stage) -> None:
    owls = gone.server.roles["Night owls"]
    gone.env.backend.edit_role(gone.server.id, owls.id, {"permissions": 1 << 5})
    alice = _comes_back(gone)
    await gone.ask("plan done", by=alice)
    await _rings(gone)
    assert roles(gone, alice) == [gone.server.roles["Starter"].id]


async def test_role_of_a_closed_group_is_not_given_again(gone: Stage) -> None:
    await gone.ask("manage group archive", by=gone.morgan, group="Night owls")
    alice = _comes_back(gone)
    await _a_round_comes(gone)
    assert roles(gone, alice) == [gone.server.roles["Starter"].id]


async def test_nothing_is_done_for_a_member_who_stays_away(gone: Stage) -> None:
    before = len(gone.env.http_requests)
    await gone.pass_time(days=31)
    await _rings(gone)
    assert not [one for one in gone.env.http_requests[before:] if one.method == "PUT"]
    assert await member_of(gone, gone.alice) is None


async def test_joining_the_group_again_gives_its_role_again(gone: Stage) -> None:
    alice = _comes_back(gone)
    await gone.ask("group join", by=alice, group="Night owls")
    assert roles(gone, alice) == [gone.server.roles["Night owls"].id]


async def test_roles_are_given_again_after_an_absence_of_five_minutes(gone: Stage) -> None:
    alice = _comes_back(gone)
    await _a_round_comes(gone)
    await _is_away(gone, alice, minutes=5)
    alice = _comes_back(gone)
    await _a_round_comes(gone)
    assert sorted(roles(gone, alice)) == _wanted(gone)


async def test_role_is_not_given_again_if_the_member_could_not_join_the_group_now(
    stage: Stage,
) -> None:
    paid, inner = (stage.server.create_role(name) for name in ("Paid", "Insiders"))
    await stage.create_group(member_role_id=inner.id, role_id=paid.id)
    for who in (stage.alice, stage.bob):
        stage.env.backend.add_member_role(stage.server.id, who.id, paid.id)
        await stage.ask("group join", by=who, group="Night owls")
        stage.server.remove_member(who)
    await stage.pass_time(hours=1)
    await stage.run_due()
    alice, bob = (stage.server.add_member(who.user) for who in (stage.alice, stage.bob))
    stage.env.backend.add_member_role(stage.server.id, bob.id, paid.id)
    await _a_round_comes(stage)
    assert roles(stage, alice) == []
    assert sorted(roles(stage, bob)) == sorted([paid.id, inner.id])


async def test_roles_wait_while_the_server_is_unavailable(
    gone: Stage, monkeypatch: pytest.MonkeyPatch
) -> None:
    alice = _comes_back(gone)
    await gone.ask("plan done", by=alice)
    with monkeypatch.context() as patched:
        patched.setattr(gone.bot, "get_guild", lambda _: None)
        await _rings(gone)
    await gone.pass_time(minutes=5)
    await _rings(gone)
    assert sorted(roles(gone, alice)) == _wanted(gone)


async def test_member_who_leaves_again_during_an_outage_of_discord_is_waited_for(
    gone: Stage, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def trouble(*_: object, **__: object) -> None:
        raise aiohttp.ClientError

    alice = _comes_back(gone)
    await gone.ask("plan done", by=alice)
    with monkeypatch.context() as patched:
        patched.setattr(gone.bot.http, "add_role", trouble)
        await _rings(gone, 1)
    gone.server.remove_member(alice)
    await _a_round_comes(gone)
    alice = _comes_back(gone)
    await _a_round_comes(gone)
    assert sorted(roles(gone, alice)) == _wanted(gone)
