"""Creating, opening and archiving groups, for moderators."""

import datetime as dt
from collections.abc import Sequence

from discord import ButtonStyle

from bot.domain.errors import Refusal
from bot.domain.groups import StudyGroup
from bot.domain.markup import safe_name
from bot.domain.schedule.clock import timestamp
from bot.domain.schedule.weekly import WEEKDAYS
from bot.domain.schedule.zones import zone_label
from bot.formatting import bullets, join_fitting, plural
from bot.interactions import Request, Router, Screen, button, button_rows, page
from bot.services.groups import changes, groups
from bot.services.plan import pauses
from bot.ui.groups import routes
from bot.ui.groups.choosing import get_group, require_group_named
from bot.ui.groups.rights import require_may_write
from bot.ui.groups.settings import change_group, settings_screen
from bot.ui.groups.setup_check import check_after

router = Router()

_ALL_SET_UP = (
    "Every group here is set up already, so nothing has changed. To add another group, use "
    "`/manage group create`. To change a group’s name or time zone, use `/manage group edit`."
)


@router.answers
async def start_setup(request: Request, route: routes.StartSetup) -> Screen:
    """Create the first group, or continue with the one that is not open yet; safe to repeat.

    If there is none to continue, show the first. A name or time zone is then refused: nothing tells
    whether it is meant for that group or for a new one.
    """
    actor, now, given = request.actor, request.now, _given(route)
    async with request.database.writing() as connection:
        known = await groups.list_groups(connection, actor.guild_id)
        unfinished = next((group for group in known if not group.opened_at), None)
        if not known:
            name = route.name or "Study group"
            group = await changes.create(connection, actor, name, route.zone or "UTC", now)
        elif given and unfinished is None:
            raise Refusal(_ALL_SET_UP)
        elif given and unfinished:
            group = await changes.change(connection, actor, unfinished.id, now=now, **given)
        else:
            group = unfinished or known[0]
    return settings_screen(group, now)


@router.answers
async def create(request: Request, route: routes.CreateGroup) -> Screen:
    """Create another group and show its settings."""
    async with request.database.writing() as connection:
        group = await changes.create(
            connection, request.actor, route.name, route.zone or "UTC", request.now
        )
    return settings_screen(group, request.now)


@router.answers
async def edit(request: Request, route: routes.EditGroup) -> Screen:
    """Show the settings of a group, after changing its name or time zone if one is given."""
    actor, now = request.actor, request.now
    async with request.database.writing() as connection:
        known = await groups.list_groups(connection, actor.guild_id)
        group = require_group_named(known, route.group)
        if given := _given(route):
            group = await changes.change(connection, actor, group.id, now=now, **given)
    return settings_screen(group, now)


def _given(route: routes.StartSetup | routes.EditGroup) -> dict[str, str]:
    """Return the name and the time zone, where they are given."""
    return route.model_dump(include={"name", "zone"}, exclude_none=True)


@router.answers
async def list_all_groups(request: Request, _: routes.ListAllGroups) -> Screen:
    """Show moderators all groups."""
    async with request.database.reading() as connection:
        known = await groups.list_groups(connection, request.actor.guild_id, counted=True)
    if not known:
        raise Refusal("This server has no group yet. Create the first one with `/setup start`.")
    return all_groups_screen(known, request.now)


def all_groups_screen(groups: Sequence[StudyGroup], now: dt.datetime) -> Screen:
    """Draw all groups of a server for its moderators."""
    lines = [
        f"- **{safe_name(group.name)}** · {_state(group)} · "
        f"{plural(group.members, 'member')} · "
        f"{WEEKDAYS[group.weekday]}s {group.post_at:%H:%M} {zone_label(group.zone)}"
        + _next_post(group, now)
        for group in groups
    ]
    return page(join_fitting(["## Groups in this server", *lines]))


def _next_post(group: StudyGroup, now: dt.datetime) -> str:
    """Write when an open group gets its next challenge, or that its challenges are paused."""
    if not group.is_open:
        return ""
    at = group.next_occurrence(now).at
    return " · paused" if group.is_paused(at) else f" · next {timestamp(at, 'R')}"


def _state(group: StudyGroup) -> str:
    if group.archived_at:
        return "archived"
    return "open" if group.opened_at else "not open yet"


@router.answers
async def archive(request: Request, route: routes.ArchiveGroup) -> Screen:
    """Ask whether to archive a group, or open an archived one again."""
    actor, now = request.actor, request.now
    async with request.database.reading() as connection:
        known = await groups.list_groups(connection, actor.guild_id)
        group = require_group_named(known, route.group)
        enrolled = await pauses.count_enrolled(connection, group.id)
    if not group.archived_at:
        return ask_archive_screen(group, enrolled)
    require_may_write(request, group.channel_id)
    group = await change_group(request, group.id, {"archived_at": None})
    saved = (
        "This group is open again, with the same settings as before. Its members’ plans continue, except "
        "those that were paused before."
    )
    if group.opened_at is None:
        saved = "This group is no longer archived, but it isn’t open yet. To open it, press **Open the group**."
    return settings_screen(group, now, saved=saved)


def ask_archive_screen(group: StudyGroup, enrolled: int) -> Screen:
    """Ask whether to archive a group, and say what that does; `enrolled` members are in the plan."""
    plans = "The plan of 1 member" if enrolled == 1 else f"The plans of {enrolled} members"
    for_plans = [
        f"{plans} will be paused, and they won’t get reminders.",
        "Members in the plan are told after their next command.",
    ]
    continuing = " Then those plans continue." if enrolled else ""
    happens = [
        "Nobody can join it or check in, and nothing is posted.",
        *(for_plans if enrolled else []),
        "Its members keep their points and everything they did.",
        f"To open it again, use `/manage group archive` again.{continuing}",
    ]
    archive = routes.ConfirmArchive(group_id=group.id)
    buttons = [
        button("Archive the group", archive, style=ButtonStyle.danger),
        button("Keep it open", routes.ShowSettings(group_id=group.id)),
    ]
    return page(
        f"## Archive {safe_name(group.name)}?\nNothing has changed yet. If you archive it:\n"
        f"{bullets(happens)}",
        controls=lambda: button_rows(buttons),
    )


@router.answers
async def confirm_archive(request: Request, route: routes.ConfirmArchive) -> Screen:
    """Archive a group, which pauses the plans of its members; one that is archived stays so."""
    group = await get_group(request, route.group_id)
    if not group.archived_at:
        group = await change_group(request, group.id, {"archived_at": request.now})
    saved = (
        "This group is archived now: nobody can join it, nothing is posted, and its members’ plans are "
        "paused. Everything they did is kept. To open it again, press **Open the group**."
    )
    return settings_screen(group, request.now, saved=saved)


@router.answers
async def open_group(request: Request, route: routes.OpenGroup) -> Screen:
    """Open a group, then check at once whether it can work."""
    actor, now = request.actor, request.now
    async with request.database.writing() as connection:
        group = await groups.get(connection, actor.guild_id, route.group_id)
        if group.channel_id is None:
            raise Refusal(
                "Choose a channel for the weekly challenge first. Everything else can stay as it is."
            )
        require_may_write(request, group.channel_id)
        opened_at = group.opened_at or now
        await changes.change(
            connection, actor, group.id, now=now, opened_at=opened_at, archived_at=None
        )
    announced = "" if group.opened_at else f", and I’ll say so in <#{group.channel_id}>"
    done = (
        f"**{safe_name(group.name)}** is open. Members can join the group and start the plan with "
        f"`/plan join`{announced}."
    )
    return await check_after(request, done)
