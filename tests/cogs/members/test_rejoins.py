"""Members who leave the server and rejoin it get their roles again."""

import aiohttp
import discord
import pytest
import simcord

from tests.cogs.points.rewards import give_role, roles
from tests.cogs.stage import Stage
from tests.cogs.standings.boards import member_of


@pytest.fixture
async def alice_left(stage: Stage) -> Stage:
    """Alice had the roles of her group and of a milestone, and has left the server."""
    group_role = stage.server.create_role("Night owls")
    await stage.create_group(member_role_id=group_role.id)
    reward = stage.server.create_role("Starter")
    await give_role(stage, reward)
    await stage.ask("plan join")
    await stage.ask("plan done")
    await stage.run_due()
    assert sorted(roles(stage)) == _expected_roles(stage)
    await _leave_for(stage, stage.alice, hours=1)
    member = await member_of(stage, stage.alice)
    assert member
    assert member.left_at
    return stage


def _expected_roles(stage: Stage) -> list[int]:
    return sorted(stage.server.roles[name].id for name in ("Night owls", "Starter"))


async def _leave_for(stage: Stage, member: simcord.MemberActor, **span: float) -> None:
    await stage.leave_server(member)
    await stage.advance(**span)


def _rejoin(stage: Stage) -> simcord.MemberActor:
    return stage.server.add_member(stage.alice.user)


async def _run_due_each_minute(stage: Stage, times: int = 3) -> None:
    for _ in range(times):
        await stage.advance(minutes=1)


async def _run_membership_round(stage: Stage) -> None:
    """Run the next membership round and the jobs that it causes."""
    await stage.pass_time(hours=1)
    await _run_due_each_minute(stage)


async def test_roles_are_given_again_when_a_look_up_finds_the_member_however_often_they_return(
    alice_left: Stage,
) -> None:
    alice = _rejoin(alice_left)
    assert roles(alice_left, alice) == []
    await _run_membership_round(alice_left)
    assert sorted(roles(alice_left, alice)) == _expected_roles(alice_left)
    for absence in ({"hours": 1}, {"minutes": 5}):
        await _leave_for(alice_left, alice, **absence)
        alice = _rejoin(alice_left)
        await _run_membership_round(alice_left)
        assert sorted(roles(alice_left, alice)) == _expected_roles(alice_left), absence


async def test_roles_are_given_again_soon_after_the_first_command_or_once_the_server_is_available(
    alice_left: Stage, monkeypatch: pytest.MonkeyPatch
) -> None:
    alice = _rejoin(alice_left)
    await alice_left.ask("plan done", by=alice)
    with monkeypatch.context() as patched:
        patched.setattr(alice_left.bot, "get_guild", lambda _: None)
        await _run_due_each_minute(alice_left)
    assert roles(alice_left, alice) == []
    await alice_left.pass_time(minutes=5)
    await _run_due_each_minute(alice_left)
    assert sorted(roles(alice_left, alice)) == _expected_roles(alice_left)


async def test_role_that_has_become_unsafe_or_whose_group_is_closed_is_not_given_again(
    alice_left: Stage,
) -> None:
    starter, owls = (alice_left.server.roles[name] for name in ("Starter", "Night owls"))
    power = discord.Permissions(manage_guild=True).value
    alice_left.env.backend.edit_role(alice_left.server.id, owls.id, {"permissions": power})
    alice = _rejoin(alice_left)
    await alice_left.ask("plan done", by=alice)
    await _run_due_each_minute(alice_left)
    assert roles(alice_left, alice) == [starter.id]
    await _leave_for(alice_left, alice, hours=1)
    alice_left.env.backend.edit_role(alice_left.server.id, owls.id, {"permissions": 0})
    await alice_left.archive_group("Night owls")
    alice = _rejoin(alice_left)
    await _run_membership_round(alice_left)
    assert roles(alice_left, alice) == [starter.id]


async def test_absent_member_gets_no_roles(alice_left: Stage) -> None:
    before = len(alice_left.env.http_requests)
    await alice_left.pass_time(days=31)
    await _run_due_each_minute(alice_left)
    assert not [one for one in alice_left.env.http_requests[before:] if one.method == "PUT"]
    assert await member_of(alice_left, alice_left.alice) is None


async def test_joining_the_group_again_gives_its_role_again(alice_left: Stage) -> None:
    member, alice = await member_of(alice_left, alice_left.alice), _rejoin(alice_left)
    assert member
    await alice_left.click_id(f"group:2:join:{member.group_id}", alice)
    await alice_left.run_due()
    assert alice_left.server.roles["Night owls"].id in roles(alice_left, alice)


async def test_role_of_a_group_that_requires_one_is_given_to_who_joins_again(stage: Stage) -> None:
    paid, inner = (stage.server.create_role(name) for name in ("Paid", "Insiders"))
    await stage.create_group(member_role_id=inner.id, needed_role_id=paid.id)
    for member in (stage.alice, stage.bob):
        stage.env.backend.add_member_role(stage.server.id, member.id, paid.id)
        await stage.join_group("Night owls", by=member)
        stage.server.remove_member(member)
    await stage.advance(hours=1)
    alice, bob = (stage.server.add_member(member.user) for member in (stage.alice, stage.bob))
    stage.env.backend.add_member_role(stage.server.id, bob.id, paid.id)
    await _run_membership_round(stage)
    assert (roles(stage, alice), roles(stage, bob)) == ([], [paid.id])
    member = await member_of(stage, stage.bob)
    assert member
    await stage.click_id(f"group:2:join:{member.group_id}", bob)
    await stage.run_due()
    assert sorted(roles(stage, bob)) == sorted([paid.id, inner.id])


async def test_member_who_leaves_again_during_an_outage_gets_roles_on_return(
    alice_left: Stage, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def fail(*_: object, **__: object) -> None:
        raise aiohttp.ClientError

    alice = _rejoin(alice_left)
    await alice_left.ask("plan done", by=alice)
    with monkeypatch.context() as patched:
        patched.setattr(alice_left.bot.http, "add_role", fail)
        await _run_due_each_minute(alice_left, 1)
    alice_left.server.remove_member(alice)
    await _run_membership_round(alice_left)
    alice = _rejoin(alice_left)
    await _run_membership_round(alice_left)
    assert sorted(roles(alice_left, alice)) == _expected_roles(alice_left)
