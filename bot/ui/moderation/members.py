"""The members of a group for moderators: everyone, or those who may need a message."""

from bot.domain.groups import StudyGroup
from bot.domain.plan.quiet import QuietReason
from bot.domain.schedule.clock import timestamp
from bot.formatting import bullets, join_dots, plural
from bot.interactions import Request, Screen, button, menu, page, page_buttons, router
from bot.services.moderation import member_overview
from bot.ui.groups.choosing import require_group
from bot.ui.groups.routes import InvitePeople
from bot.ui.moderation import routes
from bot.ui.moderation.member_detail import reason_text, remarks_on
from bot.ui.plan.screens import short_status


@router.answers
async def show_members(request: Request, route: routes.ShowMembers) -> Screen:
    group = await require_group(request, route)
    found = await request.read(
        member_overview.get_member_page,
        request.catalog,
        group,
        request.now,
        quiet=route.quiet,
        skip=route.skip,
    )
    return members_screen(group, found, quiet=route.quiet)


def members_screen(
    group: StudyGroup, found: member_overview.MemberPage, *, quiet: bool = False
) -> Screen:
    title, nobody = f"Members of {group.name}", "Nobody has joined this group yet."
    if quiet:
        title = f"{group.name}: who might need a nudge"
        nobody = "Nobody right now. Everyone with something to do has been active this week."
    shown = routes.ShowMembers(group_id=group.id, quiet=quiet)
    is_last = found.skip + member_overview.PAGE_SIZE >= found.member_count
    other = shown.model_copy(update={"quiet": not quiet})
    buttons = [
        *page_buttons(shown, found.skip, member_overview.PAGE_SIZE, is_last=is_last),
        button("All members" if quiet else "Quiet members", other),
        button("Back", routes.Dashboard(group_id=group.id)),
    ]
    if group.is_open and not (found.lines or quiet):
        buttons.insert(0, button("Invite people", InvitePeople(group_id=group.id), primary=True))
    detail = routes.ShowMember(member_id=0, quiet=quiet)
    names = {line.member.member_id: line.member.name.plain for line in found.lines}
    details = menu("See a member’s details…", detail, fills="member_id", labels=names)
    lines = bullets(_line(group, line, quiet=quiet) for line in found.lines)
    counted = f"{plural(found.member_count, 'member')}. " if found.lines else ""
    return page(
        f"## {title}\n{lines or nobody}",
        controls=lambda: [details] if names else [],
        buttons=buttons,
        footer=f"{counted}Only moderators see this.",
    )


def _line(group: StudyGroup, line: member_overview.MemberLine, *, quiet: bool) -> str:
    member, moved = line.member, []
    if quiet and line.why_quiet:
        answered = line.answered_at or line.why_quiet.since
        lately = [f"answered {timestamp(answered, 'R')}"] if answered > line.why_quiet.since else []
        if line.returned_at and line.why_quiet.reason is not QuietReason.RETURNED:
            lately = [f"an answer returned {timestamp(line.returned_at, 'R')}"]
        return join_dots([f"**{member.name}**", reason_text(line.why_quiet), *lately])
    if member.group_id != group.id:
        moved = ["in another group" if member.group_id else "left the group"]
    plan = ["not in the plan"]
    if line.progress:
        done = f"{line.progress.done} of {line.progress.plan.length} days"
        plan = [done, short_status(line.progress)]
    points = plural(line.total, "point")
    if group.season > 1:
        points = f"{plural(line.season, 'point')} this season, {line.total} in all"
    facts = [f"**{member.name}** {points}", *plan]
    seen = "left the server" if member.left_at else f"seen {timestamp(member.seen_at, 'R')}"
    return join_dots([*facts, seen, *remarks_on(member), *moved])
