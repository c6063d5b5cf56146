"""The members of a group for moderators, and what they see and change of one. Not to be shown to others."""

from collections.abc import Iterator, Sequence

import discord

from bot.domain.actor import Actor, Visibility
from bot.domain.content import Catalog
from bot.domain.errors import Refusal
from bot.domain.groups import StudyGroup
from bot.domain.markup import SafeName
from bot.domain.plan.progress import PlanProgress
from bot.domain.plan.quiet import QuietReason, WhyQuiet
from bot.domain.schedule.clock import timestamp
from bot.formatting import bullets, capitalize, join_dots, join_words, plural, sections
from bot.interactions import Request, Screen, button, menu, page, page_buttons, router
from bot.services.groups import groups
from bot.services.moderation import members
from bot.ui.challenges.screens import STATES
from bot.ui.groups.choosing import get_group, require_group
from bot.ui.groups.rights import require_may_let_in
from bot.ui.groups.routes import InvitePeople
from bot.ui.moderation import routes
from bot.ui.plan.screens import date_text, short_status, status_text, streak_text
from bot.ui.points.entries import totals_text
from bot.ui.points.routes import CorrectPoints, ShowEntries
from bot.ui.reviews.routes import OpenSubmission


@router.answers
async def show_members(request: Request, route: routes.ShowMembers) -> Screen:
    group = await require_group(request, route)
    catalog, now, pages = request.catalog, request.now, members.get_member_page
    found = await request.read(pages, catalog, group, now, quiet=route.quiet, skip=route.skip)
    return members_screen(group, found, quiet=route.quiet)


def members_screen(group: StudyGroup, found: members.MemberPage, *, quiet: bool = False) -> Screen:
    title, nobody = f"Members of {group.name}", "Nobody has joined this group yet."
    if quiet:
        title = f"{group.name}: who might need a nudge"
        nobody = "Nobody right now. Everyone with something to do has been active this week."
    shown = routes.ShowMembers(group_id=group.id, quiet=quiet)
    is_last = found.skip + members.PAGE_SIZE >= found.member_count
    other = shown.model_copy(update={"quiet": not quiet})
    buttons = [
        *page_buttons(shown, found.skip, members.PAGE_SIZE, is_last=is_last),
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


def _line(group: StudyGroup, line: members.MemberLine, *, quiet: bool) -> str:
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


_HELP = {
    QuietReason.NO_PLAN: "Offer to help with `/plan join`. The plan can start next Monday, or run "
    "on weekdays only.",
    QuietReason.NOT_BEGUN: "The first step is the hardest. Offer to do day 1 together.",
    QuietReason.SILENT: "A short personal message helps most: “How are you? Anything I can do?” If "
    "they need a break, they can pause the plan.",
    QuietReason.BEHIND: "They can shift the plan, so that nothing is late any more. Tell them it’s fine "
    "to do that.",
    QuietReason.ONE_DAY: "Ask what’s in the way. Someone who has done that day could help, and "
    "skipping it is fine too.",
    QuietReason.RETURNED: "Ask whether the note was clear, and offer to look at it together.",
}
"""What may help a member who has been quiet. Members may hear of it, so the texts are kind."""


@router.answers
async def show_member(request: Request, route: routes.ShowMember) -> Screen:
    of, find = (request.actor.guild_id, route.member_id), members.find_member_detail
    found = await request.read(find, request.catalog, *of, request.now)
    if found is None:
        return page(
            f"## <@{route.member_id}>\nThis person hasn’t used Cohort in this server yet, so there’s nothing "
            "to show. They can start with `/plan join`."
        )
    return member_screen(request.catalog, found, quiet=route.quiet)


def member_screen(catalog: Catalog, found: members.MemberDetail, *, quiet: bool = False) -> Screen:
    member = found.member
    member_id, is_excluded = member.member_id, member.excluded_at is not None
    counts = [f"{count} {STATES[state]}" for state, count in found.submissions.items()]
    help_text = ""
    if found.why_quiet:
        reason = capitalize(reason_text(found.why_quiet))
        help_text = f"**{reason}.** {_HELP[found.why_quiet.reason]}"
    buttons = [
        button("Show points", ShowEntries(member_id=member_id)),
        button("Give or take points…", CorrectPoints(member_id=member_id)),
        button("Move…", routes.MoveMember(member_id=member_id)),
        button(
            "Put back on leaderboards" if is_excluded else "Take off leaderboards",
            routes.SetExcluded(member_id=member_id, excluded=not is_excluded),
        ),
    ]
    if last := found.latest:
        route = OpenSubmission(submission_id=last.id, revision=last.revision, short=True)
        buttons.insert(0, button("Latest answer", route))
    if member.group_id:
        listed = routes.ShowMembers(group_id=member.group_id, quiet=quiet)
        buttons.append(button("Quiet members" if quiet else "All members", listed))
    facts = [
        f"**Plan** {_plan_text(found.progress, found.why_quiet)}",
        f"**Answers** {join_words(counts) if counts else 'none yet'}",
        f"**Points** {totals_text(found.totals) or 'none yet'}",
        f"**Milestones** {_milestones(catalog, found)}",
    ]
    return page(
        sections([_about(found), help_text, "\n".join(facts)]),
        buttons=buttons,
        footer="Only moderators see this. Notes that members add to check-ins stay private.",
    )


def reason_text(why_quiet: WhyQuiet) -> str:
    since, number = timestamp(why_quiet.since, "R"), why_quiet.number
    match why_quiet.reason:
        case QuietReason.NO_PLAN:
            return f"joined the group {since}, but not the plan"
        case QuietReason.NOT_BEGUN:
            return f"plan started {since}, no check-in yet"
        case QuietReason.SILENT:
            behind = f", {plural(number, 'plan day')} behind" if number else ""
            return f"last check-in {since}{behind}"
        case QuietReason.BEHIND:
            return f"{plural(number, 'plan day')} behind: the first was due {since}"
        case QuietReason.ONE_DAY:
            return f"day {number} was due {since} and is still open"
        case QuietReason.RETURNED:
            return f"an answer was returned {since} and not handed in again"


def remarks_on(member: members.MemberSummary) -> Iterator[str]:
    """Yield why other members do not see a member, or not by their name."""
    if member.visibility is Visibility.HIDDEN:
        yield "hidden"
    if member.visibility is Visibility.ALIAS:
        yield f"as “{member.alias or SafeName('')}”"
    if member.excluded_at:
        yield "**off leaderboards**"


def _about(found: members.MemberDetail) -> str:
    member = found.member
    since = f" since {timestamp(member.joined_at, 'D')}" if member.joined_at else ""
    where = f"in {found.group}{since}" if found.group else "not in a group"
    seen = f"last seen {timestamp(member.seen_at, 'R')}"
    if member.left_at:
        seen = f"left the server {timestamp(member.left_at, 'R')}"
    facts = join_dots([capitalize(where), seen, *remarks_on(member)])
    return f"## {member.name} (<@{member.member_id}>)\n{facts}"


def _plan_text(progress: PlanProgress | None, why_quiet: WhyQuiet | None) -> str:
    """Write how the plan is going; how far behind it is, unless that is why they were quiet."""
    if progress is None:
        return "none right now"
    status = [] if why_quiet and why_quiet.number else [status_text(progress)]
    streak = [streak_text(progress.streak)] if progress.streak.days else []
    done = f"{progress.done} of {progress.plan.length} done"
    return join_dots([done, *status, *streak, f"started {date_text(progress, progress.start)}"])


def _milestones(catalog: Catalog, found: members.MemberDetail) -> str:
    if not found.milestones:
        return "none yet"
    *earlier, (milestone_id, at) = found.milestones
    latest = catalog.milestone_names.by_id.get(milestone_id)
    named = f"{latest.name if latest else milestone_id} {timestamp(at, 'D')}"
    return f"{named} and {len(earlier)} before" if earlier else named


@router.answers
async def set_excluded(request: Request, route: routes.SetExcluded) -> Screen:
    actor, member_id = request.actor, route.member_id
    if not route.excluded and member_id == actor.member_id and not actor.is_owner:
        raise Refusal(
            "You can’t put yourself back on the leaderboards; only the server’s owner may do that for themselves. Ask another moderator to do it."
        )
    await request.write(
        members.set_excluded, actor, member_id, request.now, excluded=route.excluded
    )
    return await show_member(request, routes.ShowMember(member_id=member_id))


@router.answers
async def move_member(request: Request, route: routes.MoveMember) -> Screen:
    actor = request.actor
    if route.group_id is None:
        open_groups = await request.read(groups.list_open_groups, actor.guild_id)
        return move_screen(route.member_id, open_groups)
    try:
        found = await request.client.http.get_member(actor.guild_id, route.member_id)
    except discord.NotFound:
        raise Refusal(
            "They’ve left this server, so I can’t move them. If they come back, they can choose a group with `/group`."
        ) from None
    member = Actor(actor.guild_id, route.member_id, "", frozenset(map(int, found["roles"])))
    group = await get_group(request, route.group_id)
    if lacks_role := not group.lets_in(member):
        require_may_let_in(request, group)
    former = await request.write(members.move_member, actor, member, group.id, request.now)
    shown = await show_member(request, routes.ShowMember(member_id=route.member_id))
    return shown.with_head(moved_text(group, former, lacks_role=lacks_role))


def move_screen(member_id: int, open_groups: Sequence[StudyGroup]) -> Screen:
    move = routes.MoveMember(member_id=member_id)
    labels = {group.id: group.name.plain for group in open_groups}
    return page(
        f"## Move a member\nWhich group should <@{member_id}> be in? Their plan and check-ins move with "
        "them, and their points stay where they earned them.",
        controls=lambda: (
            [menu("Choose a group…", move, fills="group_id", labels=labels)] if labels else []
        ),
        buttons=[button("Back", routes.ShowMember(member_id=member_id))],
    )


def moved_text(to: StudyGroup, former: StudyGroup | None, *, lacks_role: bool) -> str:
    stay = f" Their points in {former.name} stay there." if former else ""
    lacks = f" It’s for <@&{to.needed_role_id}>, which they don’t have." if lacks_role else ""
    return f"Moved to {to.name}, with their plan and check-ins.{stay}{lacks}"
