"""The permission doctor on roles: to ping, to give to members, to be held by them."""

from __future__ import annotations

import discord
import pytest

from bot.permits import too_powerful
from tests.permits.conftest import Scene


async def test_a_role_that_nobody_may_ping(scene: Scene) -> None:
    scene.permit(scene.own_role.id, mention_everyone=False)
    role = scene.server.create_role("Learners")
    (sentence,) = await scene.found(ping_role_id=role.id)
    assert sentence == (
        "I can’t ping @Learners: nobody may mention it. To mend it: Server Settings → Roles → "
        "@Learners → Allow anyone to @mention this role."
    )
    scene.env.backend.edit_role(scene.server.id, role.id, {"mentionable": True})
    assert await scene.found(ping_role_id=role.id) == []


async def test_who_may_mention_everyone_may_ping_any_role(scene: Scene) -> None:
    role = scene.server.create_role("Learners")
    assert await scene.found(ping_role_id=role.id) == []


async def test_roles_that_are_gone(scene: Scene) -> None:
    role = scene.server.create_role("Learners")
    chosen = {"ping_role_id": role.id, "role_id": role.id, "member_role_id": role.id}
    assert await scene.found(**chosen) == []
    scene.env.backend.delete_role(scene.server.id, role.id)
    ping, gets, tied = await scene.found(**chosen)
    assert "The role to ping was deleted" in ping
    assert "The role that members of “Night owls” get was deleted" in gets
    assert "The role that “Night owls” is tied to was deleted, so nobody can join" in tied


async def test_a_role_that_the_bot_cannot_give(scene: Scene) -> None:
    role = scene.server.create_role("Learners")
    scene.permit(scene.own_role.id, manage_roles=False)
    (sentence,) = await scene.found(member_role_id=role.id)
    assert "I can’t give @Learners: **Manage Roles** is granted by none of my roles" in sentence
    assert "Server Settings → Roles → @TestBot → Permissions → Manage Roles." in sentence


async def test_a_role_above_the_bots_own(scene: Scene) -> None:
    role = scene.server.create_role("Learners")
    above = [{"id": str(role.id), "position": 9}]
    scene.env.backend.reorder_roles(scene.server.id, above)
    (sentence,) = await scene.found(member_role_id=role.id)
    assert "I can’t give @Learners: it stands above my own role" in sentence
    assert "drag @TestBot above @Learners." in sentence


@pytest.mark.parametrize("power", ["ban_members", "manage_messages", "administrator"])
async def test_roles_with_power_are_not_handed_out(scene: Scene, power: str) -> None:
    role = scene.server.create_role("Boss", permissions=discord.Permissions(**{power: True}))
    plain = scene.server.create_role("Learners")
    await scene.env.settle()
    boss, learners = scene.guild.get_role(role.id), scene.guild.get_role(plain.id)
    assert boss
    assert learners
    assert too_powerful(boss)
    assert too_powerful(scene.guild.default_role)
    assert too_powerful(scene.own_role)
    assert not too_powerful(learners)
