"""Permission checks of roles that are pinged, given to members, or required of them."""

import discord
import pytest
from simcord.backend.models import Overwrite
from simcord.enums import OverwriteType

from bot.permissions.role_safety import MODERATOR_PERMISSIONS, find_moderator_permission, why_unsafe
from tests.permissions.conftest import Scene


async def test_role_that_cannot_be_pinged_is_an_issue(scene: Scene) -> None:
    scene.allow(scene.own_role.id, mention_everyone=False)
    role = scene.server.create_role("Learners")
    (sentence,) = await scene.sentences(ping_role_id=role.id)
    assert sentence == (
        "I can’t ping @Learners, because not everyone is allowed to mention it. To fix it: Server Settings → Roles → "
        "@Learners → turn on “Allow anyone to @mention this role”."
    )
    scene.env.backend.edit_role(scene.server.id, role.id, {"mentionable": True})
    assert await scene.sentences(ping_role_id=role.id) == []


async def test_name_of_a_role_neither_turns_a_sentence_around_nor_formats_it(scene: Scene) -> None:
    scene.allow(scene.own_role.id, manage_roles=False)
    role = scene.server.create_role("\u202e**Learners**\u2066")
    (sentence,) = await scene.sentences(member_role_id=role.id)
    assert sentence.startswith(
        "I can’t give @\\*\\*Learners\\*\\* to members, because none of my roles"
    )
    assert not {"\u202e", "\u2066"} & set(sentence)


async def test_bot_that_may_mention_everyone_may_ping_any_role(scene: Scene) -> None:
    role = scene.server.create_role("Learners")
    assert await scene.sentences(ping_role_id=role.id) == []


async def test_deleted_roles_are_issues(scene: Scene) -> None:
    role = scene.server.create_role("Learners")
    kinds = ("ping_role_id", "needed_role_id", "member_role_id", "reviewer_role_id")
    chosen = dict.fromkeys(kinds, role.id)
    assert await scene.sentences(**chosen) == []
    scene.env.backend.delete_role(scene.server.id, role.id)
    ping, given, required, reviewers = await scene.sentences(**chosen)
    assert "The role I was set to ping has been deleted" in ping
    assert "The role for members of “Night owls” was deleted" in given
    assert (
        "“Night owls” is only for people with a role that was deleted, so nobody can join"
        in required
    )
    assert "answers in “Night owls” was deleted, so only moderators review them." in reviewers
    assert "`/manage`, **Settings**, **Reviews…**." in reviewers


async def test_role_that_the_bot_cannot_give_is_an_issue(scene: Scene) -> None:
    role = scene.server.create_role("Learners")
    scene.allow(scene.own_role.id, manage_roles=False)
    (sentence,) = await scene.sentences(member_role_id=role.id)
    assert (
        "I can’t give @Learners to members, because none of my roles has the **Manage Roles** permission"
        in sentence
    )
    assert "Server Settings → Roles → @TestBot → Permissions → turn on Manage Roles." in sentence


async def test_role_above_the_bots_own_is_an_issue(scene: Scene) -> None:
    role = scene.server.create_role("Learners")
    above = [{"id": str(role.id), "position": 9}]
    scene.env.backend.reorder_roles(scene.server.id, above)
    (sentence,) = await scene.sentences(member_role_id=role.id)
    assert "I can’t give @Learners to members, because it’s above my own role" in sentence
    assert "drag @TestBot above @Learners." in sentence


async def test_member_role_that_became_unsafe_is_an_issue(scene: Scene) -> None:
    role = scene.server.create_role("Boss", permissions=discord.Permissions(ban_members=True))
    (sentence,) = await scene.sentences(member_role_id=role.id)
    assert sentence == (
        "Nobody gets the role for members of “Night owls”, @Boss, any more: it lets people moderate, because it "
        "grants **Ban Members**. Those who have it keep it. To fix this, choose another role, or none: "
        "`/manage`, **Settings**, **Roles…**."
    )


@pytest.mark.parametrize("power", ["ban_members", "manage_messages", "administrator"])
async def test_role_with_a_moderator_permission_is_unsafe(scene: Scene, power: str) -> None:
    role = scene.server.create_role("Boss", permissions=discord.Permissions(**{power: True}))
    plain = scene.server.create_role("Learners")
    await scene.env.settle()
    boss, learners = scene.guild.get_role(role.id), scene.guild.get_role(plain.id)
    assert boss
    assert learners
    assert MODERATOR_PERMISSIONS[power] in (why_unsafe(boss) or "")
    assert why_unsafe(learners) is None


async def test_role_that_everyone_has_is_unsafe(scene: Scene) -> None:
    assert why_unsafe(scene.guild.default_role) == "everyone has it already."


async def test_role_that_discord_manages_is_unsafe_even_if_it_grants_nothing(scene: Scene) -> None:
    managed = scene.own_role
    scene.env.backend.edit_role(scene.server.id, managed.id, {"permissions": 0})
    await scene.env.settle()
    why = "Discord manages it for a bot, a subscription or server boosts."
    assert why_unsafe(scene.own_role) == why


HARMLESS = {
    "add_reactions",
    "attach_files",
    "change_nickname",
    "connect",
    "create_events",
    "create_expressions",
    "create_instant_invite",
    "create_private_threads",
    "create_public_threads",
    "embed_links",
    "external_emojis",
    "external_stickers",
    "read_message_history",
    "read_messages",
    "request_to_speak",
    "send_messages",
    "send_messages_in_threads",
    "send_polls",
    "send_tts_messages",
    "send_voice_messages",
    "set_voice_channel_status",
    "speak",
    "stream",
    "use_application_commands",
    "use_embedded_activities",
    "use_external_apps",
    "use_external_sounds",
    "use_soundboard",
    "use_voice_activation",
}
"""Permissions that let people take part but not moderate."""


def test_each_permission_is_classified() -> None:
    """Permissions added by a later discord.py must be classified, too."""
    assert HARMLESS.isdisjoint(MODERATOR_PERMISSIONS)
    assert HARMLESS | set(MODERATOR_PERMISSIONS) == {name for name, _ in discord.Permissions.all()}


@pytest.mark.parametrize("power", ["mute_members", "manage_expressions", "pin_messages"])
async def test_moderator_permission_in_one_channel_makes_a_role_unsafe_and_the_channel_is_named(
    scene: Scene, power: str
) -> None:
    role = scene.server.create_role("Helpers")
    await scene.env.settle()
    helpers = scene.guild.get_role(role.id)
    assert helpers
    assert find_moderator_permission(helpers) is None
    scene.deny(power, role.id)
    await scene.env.settle()
    assert find_moderator_permission(helpers) is None
    allow = discord.Permissions(**{power: True}).value
    entry = Overwrite(target_id=role.id, type=OverwriteType.ROLE, allow=allow, deny=0)
    scene.env.backend.set_overwrite(scene.channel.id, entry)
    await scene.env.settle()
    assert (
        find_moderator_permission(helpers)
        == f"**{MODERATOR_PERMISSIONS[power]}** in {scene.channel.mention}"
    )
    assert why_unsafe(helpers)
    scene.allow(role.id, **{power: True})
    await scene.env.settle()
    assert find_moderator_permission(helpers) == f"**{MODERATOR_PERMISSIONS[power]}**"
