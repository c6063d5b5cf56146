"""Creating, opening and archiving groups, for moderators."""

from dataclasses import replace

import discord
from discord import ButtonStyle, ui

from bot.domain.errors import Refusal
from bot.domain.groups import MAX_NAME_LENGTH, StudyGroup
from bot.domain.schedule.clock import timestamp
from bot.formatting import bullets
from bot.interactions import Placement, Request, Route, Screen, page, router
from bot.interactions.components import Form, button, picker, text_field
from bot.services.groups import changes, groups
from bot.ui.autocomplete import require_zone
from bot.ui.challenges.routes import PostNow
from bot.ui.groups import routes, settings
from bot.ui.groups.choosing import get_group
from bot.ui.groups.rights import require_may_write
from bot.ui.groups.setup_check import check_after

_FIRST_NAME, _FIRST_ZONE = "Study group", "UTC"


@router.answers
async def set_up(request: Request, _: routes.Setup) -> Screen:
    """Begin with the first group of the server, or go on with it; later, check all groups."""
    async with request.database.writing() as connection:
        known = await groups.list_groups(connection, request.actor.guild_id)
        if not known:
            actor, now = request.actor, request.now
            known = [await changes.create(connection, actor, _FIRST_NAME, _FIRST_ZONE, now)]
    if len(known) == 1 and not known[0].opened_at:
        return await _screen_of(request, known[0])
    return await check_after(request)


def start_screen(group: StudyGroup, note: str = "", *, can_post: bool = True) -> Screen:
    is_ready = group.channel_id is not None and can_post
    route = routes.ChooseChannel(group_id=group.id, channel_id=0)
    where, chosen = "Where should I post?", group.channel_id
    channel = picker("channel", where, route, fills="channel_id", chosen=chosen, optional=False)
    opening = routes.OpenGroup(group_id=group.id)
    buttons = [
        button("Open the group", opening, primary=is_ready),
        button("Name and time zone…", routes.RenameGroup(group_id=group.id)),
        button("All settings", routes.ShowSettings(group_id=group.id)),
    ]
    return page(
        f"## {group.name} · not open yet\nMembers follow a plan, day by day, and get a challenge each "
        f"week: {settings.schedule_text(group)}. {settings.TO_OPEN[is_ready]} You can change everything later.",
        controls=lambda: [channel, *([ui.TextDisplay(note)] if note else [])],
        buttons=buttons,
    )


@router.answers
async def choose_channel(request: Request, route: routes.ChooseChannel) -> Screen:
    if route.channel_id is None:
        return await _screen_of(request, await get_group(request, route.group_id))
    chosen = routes.ChangeSettings(group_id=route.group_id, channel_id=route.channel_id)
    return await _screen_of(request, await settings.store_chosen(request, chosen))


async def _screen_of(request: Request, group: StudyGroup) -> Screen:
    note, can_post = await settings.note_on_channel(request, group)
    if not group.opened_at:
        return start_screen(group, note, can_post=can_post)
    return settings.settings_screen(group, request.now, note, can_post=can_post)


@router.answers
async def create(request: Request, route: routes.CreateGroup) -> Screen | Form:
    if route.name is None or route.zone is None:
        known = await request.read(groups.list_groups, request.actor.guild_id)
        return _name_form("Add a group", route, "", known[0].zone if known else _FIRST_ZONE)
    zone = require_zone(route.zone, request.catalog)
    group = await request.write(changes.create, request.actor, route.name, zone, request.now)
    return start_screen(group)


@router.answers
async def rename(request: Request, route: routes.RenameGroup) -> Screen | Form:
    group = await get_group(request, route.group_id)
    if group.is_open:
        require_may_write(request, group.channel_id)  # where the panel shows the name
    if route.name is None or route.zone is None:
        return _name_form("Name and time zone", route, group.name.raw, group.zone)
    zone = require_zone(route.zone, request.catalog)
    actor, now = request.actor, request.now
    group = await request.write(
        changes.change, actor, group.id, now=now, name=route.name, zone=zone
    )
    return await _screen_of(request, group)


def _name_form(title: str, route: Route, name: str, zone: str) -> Form:
    return Form(
        title,
        route,
        text_field("name", "Name of the group", value=name, longest=MAX_NAME_LENGTH),
        text_field("zone", "Time zone, city or country", value=zone),
    )


@router.answers
async def archive(request: Request, route: routes.ArchiveGroup) -> Screen:
    group = await get_group(request, route.group_id)
    if not route.confirmed:
        return ask_archive_screen(group)
    if not group.archived_at:
        actor, now = request.actor, request.now
        group = await request.write(changes.change, actor, group.id, now=now, archived_at=now)
    return settings.settings_screen(group, request.now)


def ask_archive_screen(group: StudyGroup) -> Screen:
    happens = [
        "Nobody can join it or check in, and nothing is posted.",
        "Its members’ plans are paused, without reminders. They’re told after their next command.",
        "They keep their points and everything they did.",
        "You can open it again at any time. Then it goes on as before.",
    ]
    archive = routes.ArchiveGroup(group_id=group.id, confirmed=True)
    buttons = [
        button("Archive the group", archive, style=ButtonStyle.danger),
        button("Keep it open", routes.ShowSettings(group_id=group.id)),
    ]
    return page(
        f"## Archive {group.name}?\nNothing has changed yet. If you archive it:\n"
        f"{bullets(happens)}",
        buttons=buttons,
    )


@router.answers
async def open_group(request: Request, route: routes.OpenGroup) -> Screen:
    actor, now = request.actor, request.now
    async with request.database.writing() as connection:
        before = await groups.get(connection, actor.guild_id, route.group_id)
        if before.channel_id is None:
            raise Refusal(
                "Choose a channel for the weekly challenge first. Everything else can stay as it is."
            )
        require_may_write(request, before.channel_id)
        opened_at = before.opened_at or now
        group = await changes.change(
            connection, actor, before.id, now=now, opened_at=opened_at, archived_at=None
        )
    done = f"## {group.name} is open"
    well = (
        f"Members press **Start / Today** on the panel that I’m posting in <#{group.channel_id}>. "
        f"The first challenge comes {timestamp(group.next_occurrence(now).at, 'F')}."
    )
    if before.opened_at:
        done += " again\nIts members’ plans continue, except those that members paused themselves."
        well = ""
    next_steps = [
        button("Invite people", routes.InvitePeople(group_id=group.id), primary=True),
        button("Post a challenge now…", PostNow(group_id=group.id)),
    ]
    return await check_after(request, done, only=group.id, well=well, next_steps=next_steps)


@router.answers
async def invite_people(request: Request, route: routes.InvitePeople) -> Screen:
    group = await get_group(request, route.group_id)
    channel = request.guild.get_channel(group.channel_id or 0) if request.guild else None
    if not isinstance(channel, discord.TextChannel) or not isinstance(request.user, discord.Member):
        raise Refusal("I can’t find the group’s channel. Choose another one in its settings.")
    for who, member in (("I don’t", channel.guild.me), ("You don’t", request.user)):
        if not channel.permissions_for(member).create_instant_invite:
            raise Refusal(
                f"{who} have the **Create Invite** permission in {channel.mention}. Allow it under Edit Channel → Permissions, or ask an admin to, then press the button again."
            )
    invite = await channel.create_invite(unique=False)  # the one that was made before, if there is
    return invite_screen(group, invite.url)


def invite_screen(group: StudyGroup, link: str) -> Screen:
    role = f" They need <@&{group.needed_role_id}> to join." if group.needed_role_id else ""
    shown = page(
        f"## Invite people to {group.name}\n{link}\nIt leads to <#{group.channel_id}>, where "
        f"newcomers press **Start / Today**.{role} To turn the link off, use Server Settings → Invites."
    )
    return replace(shown, placement=Placement.NEW)  # below the screen that it was asked for on
