"""Answers moderators who create groups and change their settings."""

from typing import Any

from bot.domain.errors import Refusal
from bot.domain.groups import MAX_NAME_LENGTH, StudyGroup
from bot.domain.markup import safe_name
from bot.interactions import Form, Request, Router, Screen, text_field
from bot.services.groups import changes, groups
from bot.services.plan import group_pauses
from bot.ui.autocomplete import require_zone
from bot.ui.groups import routes
from bot.ui.groups.choosing import get_group, require_group_named
from bot.ui.groups.roles import require_role_can_be_given, require_role_can_be_pinged
from bot.ui.groups.screens import all_groups_screen
from bot.ui.groups.settings.screens import (
    ask_archive_screen,
    challenge_settings_screen,
    settings_screen,
)
from bot.ui.groups.setup_check import check_after

router = Router()

_ABOUT_ZONES = "A city, a country or an abbreviation"
_ALL_SET_UP = (
    "Every group here is set up already, so nothing has changed. To add another group, use "
    "`/manage group create`. To change a group’s name or time zone, use `/manage group edit`."
)


@router.answers
async def start_setup(request: Request, asked: routes.StartSetup) -> Screen:
    """Create the first group, or continue with the one that is not open yet; safe to repeat.

    If there is none to continue, show the first. A name or time zone is then refused: nothing tells
    whether it is meant for that group or for a new one.
    """
    actor, now, given = request.actor, request.now, _given(asked)
    async with request.database.writing() as connection:
        every = await groups.list_groups(connection, actor.guild_id)
        unfinished = next((one for one in every if not one.opened_at), None)
        if not every:
            name = asked.name or "Study group"
            group = await changes.create(connection, actor, name, asked.zone or "UTC", now)
        elif given and unfinished is None:
            raise Refusal(_ALL_SET_UP)
        elif given and unfinished:
            group = await changes.change(connection, actor, unfinished.id, now=now, **given)
        else:
            group = unfinished or every[0]
    return settings_screen(group, now)


@router.answers
async def create(request: Request, asked: routes.CreateGroup) -> Screen:
    """Create another group and show its settings."""
    async with request.database.writing() as connection:
        group = await changes.create(
            connection, request.actor, asked.name, asked.zone or "UTC", request.now
        )
    return settings_screen(group, request.now)


@router.answers
async def edit(request: Request, asked: routes.EditGroup) -> Screen:
    """Show the settings of a group, after changing its name or time zone if one is given."""
    actor, now = request.actor, request.now
    async with request.database.writing() as connection:
        every = await groups.list_groups(connection, actor.guild_id)
        group = require_group_named(every, asked.group)
        if given := _given(asked):
            group = await changes.change(connection, actor, group.id, now=now, **given)
    return settings_screen(group, now)


def _given(asked: routes.StartSetup | routes.EditGroup) -> dict[str, str]:
    """Return the name and the time zone, where they are given."""
    return asked.model_dump(include={"name", "zone"}, exclude_none=True)


@router.answers
async def list_all_groups(request: Request, _: routes.ListAllGroups) -> Screen:
    """Show moderators all groups."""
    async with request.database.reading() as connection:
        every = await groups.list_groups(connection, request.actor.guild_id, counted=True)
    if not every:
        raise Refusal("This server has no group yet. Create the first one with `/setup start`.")
    return all_groups_screen(every, request.now)


@router.answers
async def archive(request: Request, asked: routes.ArchiveGroup) -> Screen:
    """Ask whether to archive a group, or open an archived one again."""
    actor, now = request.actor, request.now
    async with request.database.reading() as connection:
        every = await groups.list_groups(connection, actor.guild_id)
        group = require_group_named(every, asked.group)
        enrolled = await group_pauses.count_enrolled(connection, group.id)
    if not group.archived_at:
        return ask_archive_screen(group, enrolled)
    group = await _change(request, group.id, {"archived_at": None})
    saved = (
        "This group is open again, with the same settings as before. Its members’ plans continue, except "
        "those that were paused before."
    )
    if group.opened_at is None:
        saved = "This group is no longer archived, but it isn’t open yet. To open it, press **Open the group**."
    return settings_screen(group, now, saved=saved)


@router.answers
async def confirm_archive(request: Request, asked: routes.ConfirmArchive) -> Screen:
    """Archive a group, which pauses the plans of its members; one that is archived stays so."""
    group = await get_group(request, asked.group_id)
    if not group.archived_at:
        group = await _change(request, group.id, {"archived_at": request.now})
    saved = (
        "This group is archived now: nobody can join it, nothing is posted, and its members’ plans are "
        "paused. Everything they did is kept. To open it again, press **Open the group**."
    )
    return settings_screen(group, request.now, saved=saved)


@router.answers
async def open_group(request: Request, asked: routes.OpenGroup) -> Screen:
    """Open a group, then check at once whether it can work."""
    actor, now = request.actor, request.now
    async with request.database.writing() as connection:
        group = await groups.get(connection, actor.guild_id, asked.group_id)
        if group.channel_id is None:
            raise Refusal(
                "Choose a channel for the weekly challenge first. Everything else can stay as it is."
            )
        opened_at = group.opened_at or now
        await changes.change(
            connection, actor, group.id, now=now, opened_at=opened_at, archived_at=None
        )
    done = (
        f"**{safe_name(group.name)}** is open. Members can join the group and start the plan with "
        f"`/plan join`, and I’ll say so in <#{group.channel_id}>."
    )
    return await check_after(request, done)


@router.answers
async def rename(request: Request, asked: routes.RenameGroup) -> Screen | Form:
    """Ask for the name and time zone of a group in a form, then change them."""
    if asked.name is None or asked.zone is None:
        group = await get_group(request, asked.group_id)
        return Form(
            "Name and time zone",
            asked,
            text_field("name", "Name of the group", value=group.name, longest=MAX_NAME_LENGTH),
            text_field("zone", "Time zone", placeholder=_ABOUT_ZONES, value=group.zone),
        )
    zone = require_zone(asked.zone)
    group = await _change(request, asked.group_id, {"name": asked.name, "zone": zone})
    return settings_screen(group, request.now)


@router.answers
async def show_settings(request: Request, asked: routes.ShowSettings) -> Screen:
    """Show the settings of a group."""
    return settings_screen(await get_group(request, asked.group_id), request.now)


@router.answers
async def show_challenge_settings(request: Request, asked: routes.ShowChallengeSettings) -> Screen:
    """Show the settings of a group about challenges and its live board."""
    return challenge_settings_screen(await get_group(request, asked.group_id))


@router.answers
async def change_settings(request: Request, asked: routes.ChangeSettings) -> Screen:
    """Store what was chosen in a menu."""
    for channel_id in filter(None, (asked.channel_id, asked.review_channel_id)):
        _require_channel(request, channel_id)
    if asked.member_role_id is not None:
        require_role_can_be_given(request, asked.member_role_id)
    if asked.ping_role_id:
        require_role_can_be_pinged(request, asked.ping_role_id)
    group = await _change(request, asked.group_id, asked.chosen)
    return settings_screen(group, request.now)


def _require_channel(request: Request, channel_id: int) -> None:
    """Refuse a channel that is not in this server, as far as the bot sees."""
    if request.guild is None or request.guild.get_channel(channel_id) is None:
        raise Refusal("I can’t find that channel in this server. Choose another one.")


@router.answers
async def change_challenge_settings(
    request: Request, asked: routes.ChangeChallengeSettings
) -> Screen:
    """Store what was chosen in a menu about challenges or the live board."""
    return challenge_settings_screen(await _change(request, asked.group_id, asked.chosen))


async def _change(request: Request, group_id: int, settings: dict[str, Any]) -> StudyGroup:
    async with request.database.writing() as connection:
        return await changes.change(
            connection, request.actor, group_id, now=request.now, **settings
        )
