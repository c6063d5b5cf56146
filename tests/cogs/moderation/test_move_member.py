"""A member’s detail, Move…: to another group."""

from collections.abc import Sequence

import discord
import pytest

from bot.domain.groups import StudyGroup
from bot.services.groups import groups
from bot.ui.moderation.routes import MoveMember
from tests.cogs.moderation.members import detail, move
from tests.cogs.stage import Stage, answer_of, menu, said


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


def _roles(stage: Stage) -> set[str]:
    member_role_ids = stage.env.backend.guilds[stage.server.id].members[stage.alice.id].role_ids
    return {name for name, role in stage.server.roles.items() if role.id in member_role_ids}


async def test_move_keeps_history_and_changes_roles(joined: Stage) -> None:
    assert "already in “Night owls”" in await move(joined, "Night owls")
    assert _roles(joined) == {"Night owls"}
    moved = await move(joined)
    assert moved.startswith("Moved to Larks, with their plan and check-ins.")
    assert "Their points in Night owls stay there." in moved
    await joined.run_due()
    assert _roles(joined) == {"Larks"}
    assert "A moderator moved you to another group" in said(await joined.ask("plan today"))
    await joined.ask("plan done", day=2)
    assert "**10** in Night owls · **10** in Larks" in said(await joined.ask("points"))


async def test_move_ignores_and_mentions_a_missing_required_role(joined: Stage) -> None:
    required_role = joined.server.create_role(
        "Early risers", permissions=discord.Permissions.none()
    )
    await joined.create_group("Early birds", needed_role_id=required_role.id)
    moved = await move(joined, "Early birds")
    assert f"It’s for <@&{required_role.id}>, which they don’t have." in moved


async def test_moderator_moves_nobody_past_a_required_role_to_a_role_that_they_could_not_give(
    joined: Stage,
) -> None:
    required, given = joined.server.create_role("Need"), joined.server.create_role("Gets")
    await joined.create_group("Early birds", needed_role_id=required.id, member_role_id=given.id)
    moderates = joined.server.create_role(
        "Helpers", permissions=discord.Permissions(manage_guild=True)
    )
    sam = joined.server.add_member(joined.env.create_user("sam"), roles=[moderates])
    await joined.join_group("Larks", by=sam)
    refused = await move(joined, "Early birds", sam, by=sam)
    assert "Members of Early birds get @Gets, which you can’t give anybody yourself" in refused
    moved = await move(joined, "Early birds", sam)
    assert "which they don’t have." in moved


async def test_nobody_is_moved_to_an_archived_group_or_after_they_left_the_server(
    joined: Stage,
) -> None:
    shown = await joined.press(await detail(joined, joined.alice), "Move…", by=joined.morgan)
    larks = menu(shown, "Choose a group")["options"][1]
    assert larks["label"] == "Larks"
    await joined.archive_group("Larks")
    await joined.create_group(f"Week {larks['value']}")  # which a search for the id would find
    refused = await joined.choose(shown, "Choose a group", larks["value"], by=joined.morgan)
    assert "“Larks” isn’t open" in said(refused)
    await joined.archive_group("Larks")  # opens it again
    shown = await joined.press(await detail(joined, joined.alice), "Move…", by=joined.morgan)
    await joined.leave_server(joined.alice)
    refused = await joined.choose(shown, "Choose a group", larks["value"], by=joined.morgan)
    assert "They’ve left this server" in said(refused)


async def test_members_move_nobody(joined: Stage) -> None:
    larks = next(group for group in await _groups(joined) if group.name.raw == "Larks")
    for route in (
        MoveMember(member_id=joined.alice.id),
        MoveMember(member_id=joined.alice.id, group_id=larks.id),
    ):
        answer = answer_of(await joined.click_id(route.custom_id()))
        assert said(answer).startswith("Only moderators can do this")
    assert _roles(joined) == {"Night owls"}


async def _groups(stage: Stage) -> Sequence[StudyGroup]:
    async with stage.bot.resources.database.reading() as connection:
        return await groups.list_groups(connection, stage.server.id)
