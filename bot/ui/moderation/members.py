"""What moderators see of the members of a group, whom they exclude or move. Not to be shown to others."""

from collections.abc import Iterator

from bot.domain.challenges import SubmissionState
from bot.domain.content import Catalog
from bot.domain.errors import Refusal
from bot.domain.groups import StudyGroup
from bot.domain.markup import safe_name
from bot.domain.plan.progress import PlanProgress
from bot.domain.schedule.clock import timestamp
from bot.domain.visibility import Visibility
from bot.formatting import bullets, capitalize, join_dots, join_words, plural, sections
from bot.interactions import Request, Router, Screen, button, button_rows, page, page_buttons
from bot.interactions.request import actor_from
from bot.services.groups import groups
from bot.services.moderation import member_overview
from bot.services.moderation.member_overview import Transfer
from bot.ui.groups.choosing import require_group, require_group_named
from bot.ui.groups.rights import require_may_let_in
from bot.ui.moderation import audit, export, inactive, routes
from bot.ui.plan.screens import PACES, date_text, status_text, streak_text
from bot.ui.points.entries import totals_text
from bot.ui.points.routes import CorrectPoints, ShowEntries

router = Router()
for part in (audit, export, inactive):
    router.include(part.router)

_LATEST_CHECK_INS = 5
_MAX_GROUPS = 8  # groups whose points are listed; of more, only the number is shown
_STATES = {
    SubmissionState.PENDING: "waiting for review",
    SubmissionState.ACCEPTED: "accepted",
    SubmissionState.RETURNED: "returned",
}


@router.answers
async def show_members(request: Request, route: routes.ShowMembers) -> Screen:
    """Show a page of the members of a group."""
    group = await require_group(request, route.group, route.group_id)
    async with request.database.reading() as connection:
        found = await member_overview.get_member_page(
            connection, request.catalog, group, request.now, skip=route.skip
        )
    return members_screen(group, found)


def members_screen(group: StudyGroup, found: member_overview.MemberPage) -> Screen:
    """Draw a page of the members of a group."""
    lines = bullets(_line(group, line) for line in found.lines)
    text = lines or "Nobody has joined this group yet."
    buttons = [
        *page_buttons(
            routes.ShowMembers(group_id=group.id),
            found.skip,
            member_overview.PAGE_SIZE,
            is_last=found.skip + member_overview.PAGE_SIZE >= found.member_count,
            labels=("Previous", "Next"),
        ),
        button("Who might need a nudge", routes.ShowInactiveMembers(group_id=group.id)),
    ]
    return page(
        f"## {safe_name(group.name)}, as moderators see it\n{text}",
        controls=lambda: button_rows(buttons),
        footer=f"{plural(found.member_count, 'member')}, most points this season first. Only moderators "
        "see this page. For one member in detail, use `/manage board show` with the `member` option.",
    )


def _line(group: StudyGroup, line: member_overview.MemberLine) -> str:
    member = line.member
    moved: list[str] = []
    if member.group_id != group.id:
        moved = ["now in another group" if member.group_id else "no longer in a group"]
    points = f"{plural(line.week, 'point')} this week, {line.season} this season, **{line.total}** in total"
    plan = "not in the plan"
    if line.progress:
        progress = line.progress
        plan = f"{progress.done} of {progress.plan.length} plan days, {status_text(progress)}"
    head = join_dots([f"**{safe_name(member.name)}**", *_remarks(member), *moved])
    seen = f"active {timestamp(member.seen_at, 'R')}"
    return f"{head}\n  {join_dots([points, plan, seen])}"


def _remarks(member: member_overview.MemberSummary) -> Iterator[str]:
    """Yield why other members do not see a member, or not by their name."""
    if member.visibility is Visibility.HIDDEN:
        yield "hidden from leaderboards"
    if member.visibility is Visibility.ALIAS:
        yield f"shown as “{safe_name(member.alias or '')}”"
    if member.excluded_at:
        yield "**taken off the leaderboards**"
    if member.left_at:
        yield "left the server"


@router.answers
async def show_member(request: Request, route: routes.ShowMember) -> Screen:
    """Show everything that moderators see of one member."""
    guild_id = request.actor.guild_id
    async with request.database.reading() as connection:
        found = await member_overview.find_member_detail(
            connection, request.catalog, guild_id, route.member_id, request.now
        )
    if found is None:
        return page(
            f"## <@{route.member_id}>\nThis person hasn’t used Cohort in this server yet, so there’s nothing "
            "to show. They can start with `/group` or `/plan join`."
        )
    return member_screen(request.catalog, found)


def member_screen(catalog: Catalog, found: member_overview.MemberDetail) -> Screen:
    """Draw everything that moderators see of one member."""
    member = found.member
    counts = [f"{count} {_STATES[state]}" for state, count in found.submissions.items()]
    answers = join_words(counts) if counts else "none yet"
    points = totals_text(found.totals, _MAX_GROUPS) or "none yet"
    is_excluded = member.excluded_at is not None
    change = routes.SetExcluded(member_id=member.member_id, excluded=not is_excluded)
    buttons = [
        button("Give or take points…", CorrectPoints(member_id=member.member_id), primary=True),
        button("Show points", ShowEntries(member_id=member.member_id)),
        button("Put back on leaderboards" if is_excluded else "Take off leaderboards", change),
    ]
    return page(
        sections(
            [
                _about(found),
                _plan(found.progress),
                f"**Answers** {answers}\n**Points** {points}",
                f"**Milestones** {_milestones(catalog, found)}",
            ]
        ),
        controls=lambda: button_rows(buttons),
        footer="Only moderators see this page. Notes that members add to check-ins stay private.",
    )


def _about(found: member_overview.MemberDetail) -> str:
    """Write who a member is, which group they are in, and who sees them."""
    member = found.member
    since = f" since {timestamp(member.joined_at, 'D')}" if member.joined_at else ""
    where = f"in {safe_name(found.group)}{since}" if found.group else "not in a group"
    remarks = join_dots(_remarks(member)) or "shown on leaderboards by name"
    return (
        f"## {safe_name(member.name)} (<@{member.member_id}>)\n"
        f"{capitalize(where)} · last active {timestamp(member.seen_at, 'R')}\n"
        f"{capitalize(remarks)}"
    )


def _plan(progress: PlanProgress | None) -> str:
    if progress is None:
        return "**Plan** none right now"
    pace = progress.calendar.pace_on(max(progress.today, progress.start))
    number_by_id, streak = progress.plan.number_by_id, progress.streak
    check_ins = sorted((done.at, number_by_id.get(done.day_id, 0)) for done in progress.check_ins)
    latest = [
        f"{f'day {number}' if number else 'a day no longer in the plan'} {timestamp(at, 'R')}"
        for at, number in reversed(check_ins[-_LATEST_CHECK_INS:])
    ]
    return "\n".join(
        [
            f"**Plan** {progress.done} of {progress.plan.length} done · {status_text(progress)}",
            f"**Start** {date_text(progress, progress.start)} · {PACES[pace]}",
            f"**Streak** {streak_text(streak) if streak.days else 'none right now'}",
            f"**Latest check-ins** {', '.join(latest) or 'none yet'}",
        ]
    )


def _milestones(catalog: Catalog, found: member_overview.MemberDetail) -> str:
    known = catalog.milestone_names.by_id
    reached = [
        f"{known[milestone_id].name if milestone_id in known else milestone_id} "
        f"{timestamp(at, 'D')}"
        for milestone_id, at in found.milestones
    ]
    return join_dots(reached) or "none yet"


@router.answers
async def set_excluded(request: Request, route: routes.SetExcluded) -> Screen:
    """Take a member off the boards or put them back, then show them."""
    await _set_excluded(request, route.member_id, excluded=route.excluded)
    return await show_member(request, routes.ShowMember(member_id=route.member_id))


@router.answers
async def exclude_with_undo(request: Request, route: routes.ExcludeWithUndo) -> Screen:
    """Take a member off the boards, with a button that puts them back."""
    changed = await _set_excluded(request, route.member_id, excluded=True)
    return excluded_screen(route.member_id, already=not changed)


def excluded_screen(member_id: int, *, already: bool) -> Screen:
    """Draw that a member is off the boards, now or already, with a button that puts them back."""
    text = (
        f"## Already off the leaderboards\n<@{member_id}> isn’t shown on any leaderboard in this "
        "server, so nothing has changed. To put them back, press the button."
        if already
        else f"## Off the leaderboards\nFrom now on, <@{member_id}> isn’t shown on any leaderboard "
        "in this server. Their points, plan and answers stay as they are."
    )
    label = "Put back on leaderboards" if already else "Undo"
    back = button(label, routes.SetExcluded(member_id=member_id, excluded=False))
    return page(text, controls=lambda: button_rows([back]))


async def _set_excluded(request: Request, member_id: int, *, excluded: bool) -> bool:
    """Exclude or restore a member; return whether that changed anything.

    Nobody puts themselves back, unless they own the server.
    """
    actor = request.actor
    if not excluded and member_id == actor.member_id and not actor.is_owner:
        raise Refusal(
            "You can’t put yourself back on the leaderboards; only the server’s owner may do that for "
            "themselves. Ask another moderator to do it."
        )
    async with request.database.writing() as connection:
        return await member_overview.set_excluded(
            connection, actor, member_id, request.now, excluded=excluded
        )


@router.answers
async def move_member(request: Request, route: routes.MoveMember) -> Screen:
    """Move a member to another group, with the roles of the groups."""
    actor, member = request.actor, route.member
    async with request.database.writing() as connection:
        open_groups = await groups.list_open_groups(connection, actor.guild_id)
        group = require_group_named(open_groups, route.to_group)
        if group.role_id and not member.get_role(group.role_id):
            require_may_let_in(request, group)
        transfer = await member_overview.move_member(
            connection, actor, actor_from(member), group.id, request.now
        )
    return moved_screen(member.id, transfer)


def moved_screen(member_id: int, transfer: Transfer) -> Screen:
    """Draw where a member was and is now, and whether they lack the role that the group asks for."""
    to, former = transfer.to, transfer.former
    stay = f" Their points in {safe_name(former.name)} stay there." if former else ""
    lacks = (
        f"\n{safe_name(to.name)} is only for people with the role <@&{to.role_id}>, and they don’t have "
        "it. I’ve moved them anyway."
        if transfer.role_missing
        else ""
    )
    return page(
        f"## Moved\n<@{member_id}> is in {safe_name(to.name)} now. Their check-ins, and their plan if they "
        f"have one, moved with them.{stay}{lacks}"
    )
