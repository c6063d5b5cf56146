"""What moderators see first: what waits for them, and the way to everything else."""

import datetime as dt
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from discord import ui

from bot.domain.groups import StudyGroup
from bot.domain.schedule.clock import timestamp
from bot.formatting import join_dots, plural
from bot.interactions import Item, Request, Route, Screen, page, router
from bot.interactions.components import button, button_rows, menu, route_menu
from bot.permissions.checks import list_issues
from bot.services.challenges import bank
from bot.services.groups import groups, setup_issues
from bot.services.moderation.members import get_member_page
from bot.services.reviews import queue
from bot.services.standings import boards
from bot.ui.challenges.next_posts import line_of
from bot.ui.challenges.routes import PreviewNext
from bot.ui.groups.choosing import require_group
from bot.ui.groups.routes import CheckSetup, ChooseChannel, CreateGroup, InvitePeople, ShowSettings
from bot.ui.groups.settings import schedule_text
from bot.ui.groups.setup_check import Finding
from bot.ui.moderation import routes
from bot.ui.points.routes import ManagePoints, ManageRewards
from bot.ui.reviews.routes import ShowNextPending
from bot.ui.standings.routes import ManageSeasons, ShowBoard


@dataclass(frozen=True, slots=True)
class GroupState:
    group: StudyGroup
    waiting: queue.ReviewBacklog | None  # in the server: its groups share one queue of reviews
    quiet: int  # how many members have been quiet for a week, are far behind or stuck
    findings: Sequence[Finding]  # what keeps the bot from working, in this group and others
    next_post: bank.NextPost
    hidden: int = 0  # how many of its members others don't see, nor count


@router.answers
async def show_dashboard(request: Request, route: routes.Dashboard) -> Screen:
    actor = request.actor
    chosen = await require_group(request, route)
    async with request.database.reading() as connection:
        known = await groups.list_groups(connection, actor.guild_id, counted=True)
        group = next(one for one in known if one.id == chosen.id)
        hidden = group.members - await boards.count_members(connection, group)
        backlog = await queue.find_backlog(connection, actor)
        quiet = await get_member_page(connection, request.catalog, group, request.now, quiet=True)
        noticed = await setup_issues.list_noticed(connection, actor.guild_id)
        (next_post,) = await bank.preview_posts(
            connection, group, request.catalog.challenges, request.now
        )
    findings = [
        Finding(one, problem)
        for one in known
        if request.guild and not one.archived_at
        for problem in [*list_issues(request.guild, one), *noticed.get(one.id, ())]
    ]
    state = GroupState(group, backlog, quiet.member_count, findings, next_post, hidden)
    return dashboard_screen(state, request.now, [other for other in known if other.id != group.id])


def dashboard_screen(
    state: GroupState, now: dt.datetime, others: Sequence[StudyGroup] = ()
) -> Screen:
    group = state.group
    hidden = [f"{state.hidden} of them hidden"] if state.hidden else []
    facts = join_dots([*_facts(group, now), *hidden])

    def controls() -> Iterator[Item]:
        for text, label, route in _lines(state):
            is_first = isinstance(route, ShowNextPending)
            yield ui.Section(ui.TextDisplay(text), accessory=button(label, route, primary=is_first))
        buttons = [
            button("Leaderboard", ShowBoard(group_id=group.id, skip=0)),
            button("Points", ManagePoints(group_id=group.id)),
            button("Members", routes.ShowMembers(group_id=group.id)),
            *([button("Settings", ShowSettings(group_id=group.id))] if group.is_open else []),
        ]
        yield from button_rows(buttons)
        yield route_menu("More…", _more(group.id))
        if others:
            names = {one.id: one.name.plain for one in others}
            about = {one.id: join_dots([*_facts(one, now), schedule_text(one)]) for one in others}
            another = "Another group…"
            yield menu(another, routes.Dashboard(), fills="group_id", labels=names, about=about)

    return page(f"## {group.name}\n{facts}", controls=controls)


def _facts(group: StudyGroup, now: dt.datetime) -> Iterator[str]:
    if not group.is_open:
        yield "archived" if group.archived_at else "not open yet"
    elif group.is_paused(group.next_occurrence(now).at):
        yield "challenges paused"
    yield plural(group.members, "member")


def _lines(state: GroupState) -> Iterator[tuple[str, str, Route]]:
    """Yield what there is to say about a group, with the label and the route of its button."""
    group = state.group
    if state.waiting:
        count, came_at = state.waiting.count, timestamp(state.waiting.oldest_at, "R")
        waits, which = ("waits", "it") if count == 1 else ("wait", "the oldest")
        text = f"**{plural(count, 'answer')}** in this server {waits} for review; {which} came {came_at}"
        yield text, "Review", ShowNextPending()
    if state.quiet:
        text = f"**{plural(state.quiet, 'member')}** went quiet or got stuck"
        yield text, "See who", routes.ShowMembers(group_id=group.id, quiet=True)
    found = [one for one in state.findings if not one.problem.is_over]
    if state.findings and not found:
        yield state.findings[0].sentence, "Check the setup", CheckSetup()
    if found:
        first = found[0]
        text = first.problem.summary or first.problem.text
        if first.group and first.group is not group:
            text = f"**{first.group.name}:** {text}"
        if len(found) > 1:
            text = f"**{len(found)} things** keep me from working"
        yield text, "How to fix it", CheckSetup()
    if not group.is_open:
        opens = ShowSettings if group.opened_at else ChooseChannel
        text = "Nobody can join this group, and nothing is posted."
        yield text, "Open it", opens(group_id=group.id)
        return
    if not group.members:
        yield (
            "Send people a link, so that they can join.",
            "Invite people",
            InvitePeople(group_id=group.id),
        )
    yield f"Next: {line_of(state.next_post, 'D')}", "Change", PreviewNext(group_id=group.id)


def _more(group_id: int) -> dict[str, Route]:
    """Return what is needed rarely, by its label in the menu."""
    return {
        "Export the group to a file": routes.Export(group_id=group_id),
        "Audit log: who decided what": routes.ShowDecisions(),
        "Seasons": ManageSeasons(group_id=group_id),
        "Rewards for milestones": ManageRewards(),
        "Add a group…": CreateGroup(),
    }
