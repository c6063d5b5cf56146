"""Joining and leaving a group, and the groups that a member can join."""

from collections.abc import Iterator, Sequence

from sqlalchemy.ext.asyncio import AsyncConnection

from bot.domain.actor import Actor
from bot.domain.errors import Refusal
from bot.domain.groups import StudyGroup
from bot.domain.plan.progress import PlanProgress
from bot.domain.schedule.clock import WEEKDAYS
from bot.domain.schedule.zones import zone_label
from bot.formatting import join_dots, join_fitting, plural
from bot.interactions import Request, Route, Row, Screen, button, button_rows, menu, page, router
from bot.services.groups import groups
from bot.services.plan.progress import find_progress
from bot.ui.challenges.routes import ShowCurrent
from bot.ui.groups.routes import JoinGroup, LeaveGroup, ListGroups
from bot.ui.plan.routes import Join, Resume, Today

_LONGEST_LIST = 900  # characters of the groups in a list; the menu has them all


@router.answers
async def list_groups(request: Request, route: ListGroups) -> Screen:
    own = await request.read(groups.find_group_of, request.actor) if route.stays else None
    if own:
        today = button("Today", Today(), primary=True)
        return page(f"You stay in **{own.name}**.", buttons=[today])
    return await show_groups(request)


async def show_groups(request: Request, next_step: str = "") -> Screen:
    async with request.database.reading() as connection:
        open_groups = await groups.list_open_groups(
            connection, request.actor.guild_id, seen_by=request.actor.member_id
        )
        own = await groups.find_group_of(connection, request.actor)
    if not open_groups and own is None:
        raise Refusal(groups.NO_OPEN_GROUP)
    return list_screen(open_groups, own, next_step)


def list_screen(groups: Sequence[StudyGroup], own: StudyGroup | None, then: str = "") -> Screen:
    own_id = own.id if own else None
    lines = [_group_line(group, is_own=group.id == own_id) for group in groups]
    others = [group for group in groups if group.id != own_id]
    about = "Each week brings one challenge, and you follow the plan at your own pace."
    choose = "" if own else f" You’re not in a group yet. Pick one. {then}"
    if own and not own.is_open:
        choose = f" You’re in **{own.name}**, which is archived."

    def controls() -> Iterator[Row]:
        if len(others) > 1:
            labels = {group.id: group.name.plain for group in others}
            placeholder = "Join another group…" if own else "Join a group…"
            route = JoinGroup(group_id=others[0].id)
            yield menu(placeholder, route, fills="group_id", labels=labels)
        buttons = [button("Leave", LeaveGroup(group_id=own.id))] if own else []
        if len(others) == 1:
            (other,) = others
            join = JoinGroup(group_id=other.id)
            buttons.insert(0, button(f"Join {other.name.plain}", join, primary=own is None))
        yield from button_rows(buttons)

    return page(
        f"## Study groups\n{about}{choose.rstrip()}\n{join_fitting(lines, longest=_LONGEST_LIST)}",
        controls=controls,
        footer="You can be in one group per server.",
    )


def _group_line(group: StudyGroup, *, is_own: bool) -> str:
    """Say who a group is for, and what a week there is like."""
    parts = [
        f"**{group.name}**",
        *(["your group"] if is_own else []),
        plural(group.members, "member"),
        f"challenge on {WEEKDAYS[group.weekday]}s at {group.post_at:%H:%M} ({zone_label(group.zone)})",
        f"{group.answer_days} days to answer",
        *([f"only for <@&{group.needed_role_id}>"] if group.needed_role_id else []),
    ]
    return f"- {join_dots(parts)}"


@router.answers
async def join(request: Request, route: JoinGroup) -> Screen:
    actor = request.actor
    async with request.database.writing() as connection:
        group = await groups.get(connection, actor.guild_id, route.group_id)
        own = await groups.find_group_of(connection, actor)
        if question := question_before_joining(actor, own, group, leaving=route.leaving):
            return question
        await groups.enter(connection, actor, group, request.now)
        progress = await _progress_of(request, connection)
    return joined_screen(group, progress)


def question_before_joining(
    actor: Actor, own: StudyGroup | None, group: StudyGroup, *, leaving: int | None = None
) -> Screen | None:
    """Return the question to leave another open group, unless agreed; refuse who may not join."""
    group.require_may_join(actor)
    is_elsewhere = own is not None and own.is_open and own.id != group.id
    return ask_switch_screen(own, group) if own and is_elsewhere and own.id != leaving else None


def ask_switch_screen(own: StudyGroup, group: StudyGroup) -> Screen:
    switch = JoinGroup(group_id=group.id, leaving=own.id)
    role = f" You lose <@&{own.member_role_id}>." if own.member_role_id else ""
    return page(
        f"## Leave {own.name}?\nYou can be in one group at a time. If you switch to "
        f"**{group.name}**, you keep your plan and your points, and what you earn from then on "
        f"counts there.{role}",
        buttons=[button("Switch", switch, primary=True), button("Stay", ListGroups(stays=True))],
    )


def joined_screen(group: StudyGroup, progress: PlanProgress | None) -> Screen:
    channel = f" The weekly challenge appears in <#{group.channel_id}>." if group.channel_id else ""
    paused, label = "", "My plan"
    route: Route = Today()
    if progress is None:
        label, route = "Start the plan", Join()
    elif progress.is_paused:
        label, route = "Resume my plan", Resume()
        paused = " Your plan is still paused. Resume it when you’re ready."
    return page(
        f"## You’re in {group.name}\nPoints you earn from now on count here.{channel}{paused}",
        buttons=[
            button(label, route, primary=True),
            button("This week’s challenge", ShowCurrent()),
        ],
    )


async def _progress_of(request: Request, connection: AsyncConnection) -> PlanProgress | None:
    return await find_progress(connection, request.catalog, *request.actor.key, request.now)


@router.answers
async def leave(request: Request, route: LeaveGroup) -> Screen:
    actor = request.actor
    async with request.database.writing() as connection:
        group = await groups.find_group_of(connection, actor)
        if group is None or group.id != route.group_id:
            raise Refusal("You’re not in that group any more. `/group` shows your group.")
        await groups.leave(connection, actor, request.now)
        progress = await _progress_of(request, connection)
    return left_screen(group, in_plan=progress is not None)


def left_screen(group: StudyGroup, *, in_plan: bool) -> Screen:
    pause = " Your plan is paused, without reminders, until you’re in a group again."
    back = [button("Rejoin the group", JoinGroup(group_id=group.id))] if group.is_open else []
    return page(
        f"## You’ve left {group.name}\nEverything you did there is kept.{pause if in_plan else ''} "
        "`/group` shows the groups you can join.",
        buttons=back,
    )
