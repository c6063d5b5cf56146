"""The command /manage member move."""

import discord
import pytest

from tests.cogs.stage import Stage, said


@pytest.fixture
async def joined(stage: Stage) -> Stage:
    """Alice is in Night owls and did one day; Larks is another group. Each group has a role."""
    for name in ("Night owls", "Larks"):
        role = stage.server.create_role(name, permissions=discord.Permissions.none())
        await stage.create_group(name, member_role_id=role.id)
    await stage.join_group("Night owls")
    await stage.ask("plan join")
    await stage.ask("plan done")
    await stage.run_due()
    return stage


async def _move(stage: Stage, to: str = "Larks") -> str:
    answer = await stage.ask(
        "manage member move", by=stage.morgan, member=stage.alice, **{"to-group": to}
    )
    assert answer.ephemeral
    return said(answer)


def _roles(stage: Stage) -> set[str]:
    member_role_ids = stage.env.backend.guilds[stage.server.id].members[stage.alice.id].role_ids
    return {name for name, role in stage.server.roles.items() if role.id in member_role_ids}


async def test_move_keeps_history_and_changes_roles(joined: Stage) -> None:
    assert _roles(joined) == {"Night owls"}
    moved = await _move(joined)
    assert f"{joined.alice.mention} is in Larks now. Their check-ins" in moved
    assert "Their points in Night owls stay there." in moved
    await joined.run_due()
    assert _roles(joined) == {"Larks"}
    await joined.ask("plan done", day=2)
    assert "**10** in Night owls · **10** in Larks" in said(await joined.ask("points why"))


async def test_moved_member_is_notified_after_their_next_command(joined: Stage) -> None:
    await _move(joined)
    assert "A moderator moved you to another group" in said(await joined.ask("plan today"))


async def test_move_ignores_and_mentions_a_missing_required_role(joined: Stage) -> None:
    required_role = joined.server.create_role(
        "Early risers", permissions=discord.Permissions.none()
    )
    await joined.create_group("Early birds", role_id=required_role.id)
    moved = await _move(joined, "Early birds")
    assert (
        f"Early birds is only for people with the role <@&{required_role.id}>, and they don’t have it"
        in moved
    )


async def test_moderator_moves_nobody_past_a_required_role_to_a_role_that_they_could_not_give(
    joined: Stage,
) -> None:
    required, given = joined.server.create_role("Need"), joined.server.create_role("Gets")
    await joined.create_group("Early birds", role_id=required.id, member_role_id=given.id)
    moderates = joined.server.create_role(
        "Helpers", permissions=discord.Permissions(manage_guild=True)
    )
    sam = joined.server.add_member(joined.env.create_user("sam"), roles=[moderates])
    await joined.join_group("Larks", by=sam)
    options = {"member": sam, "to-group": "Early birds"}
    refused = await joined.ask_refused("manage member move", by=sam, **options)
    assert "Members of Early birds get @Gets, which you can’t give anybody yourself" in said(
        refused
    )
    moved = await joined.ask("manage member move", by=joined.morgan, **options)
    assert "I’ve moved them anyway" in said(moved)


async def test_move_suggests_groups(joined: Stage) -> None:
    offered = await joined.morgan.autocomplete(
        joined.channel, "manage-old member move", "to-group", "lar", member=joined.alice
    )
    assert [one["name"] for one in offered] == ["Larks"]
    assert "is in Larks now" in await _move(joined, offered[0]["value"])


@pytest.mark.parametrize(
    ("to", "refusal"),
    [("Night owls", "already in “Night owls”"), ("Chess club", "There is no group “Chess club”")],
)
async def test_move_to_same_or_unknown_group_is_refused(
    joined: Stage, to: str, refusal: str
) -> None:
    refused = await joined.ask_refused(
        "manage member move", by=joined.morgan, member=joined.alice, **{"to-group": to}
    )
    assert refusal in said(refused)
    assert _roles(joined) == {"Night owls"}
