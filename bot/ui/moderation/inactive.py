"""Which members may need a message, since when and why, and what may help.

Members may hear of what is written here, so the texts are kind.
"""

from bot.domain.content import Catalog
from bot.domain.groups import StudyGroup
from bot.domain.markup import safe_name
from bot.domain.plan.inactivity import InactivityReason
from bot.domain.schedule.clock import timestamp
from bot.formatting import bullets, plural, sections
from bot.interactions import Request, Router, Screen, button, button_rows, page, page_buttons
from bot.services.moderation import inactive_members
from bot.services.moderation.inactive_members import MAX_MEMBERS, InactiveMember, InactiveMembers
from bot.services.moderation.member_overview import page_start
from bot.ui.groups.choosing import require_group
from bot.ui.moderation.routes import ShowInactiveMembers, ShowMembers

router = Router()

PAGE_SIZE = 10

_HELP = {
    InactivityReason.NO_PLAN: "**In the group, not in the plan:** offer to help with "
    "`/plan join`. The plan can start next Monday, or run on weekdays only.",
    InactivityReason.NOT_BEGUN: "**No check-in yet:** the first step is the hardest. Offer to do "
    "day 1 together, or suggest a later start with `/plan shift`.",
    InactivityReason.SILENT: "**Gone quiet:** a short personal message helps most: “How are you? "
    "Anything I can do?” If they need a break, they can use `/plan pause`.",
    InactivityReason.BEHIND: "**Far behind:** `/plan shift` moves their dates so that nothing is "
    "late any more. Tell them it’s fine to use it.",
    InactivityReason.ONE_DAY: "**Stuck on one day:** ask what’s in the way. Someone who has done "
    "that day could help, and skipping it is fine too.",
    InactivityReason.RETURNED: "**Returned answer:** ask whether the note was clear, and offer to "
    "look at it together.",
}
"""What may help, by the reason for which a member is listed."""


@router.answers
async def show_inactive_members(request: Request, route: ShowInactiveMembers) -> Screen:
    """Show a page of the members of a group who may need a message."""
    group = await require_group(request, route.group, route.group_id)
    async with request.database.reading() as connection:
        found = await inactive_members.list_inactive_members(
            connection, group, request.catalog, request.now
        )
    return inactive_screen(request.catalog, group, found, route.skip)


def inactive_screen(
    catalog: Catalog, group: StudyGroup, found: InactiveMembers, skip: int = 0
) -> Screen:
    """Draw a page of members who may need a message; the last page if `skip` is beyond it."""
    count = len(found.members)
    skip = page_start(skip, PAGE_SIZE, count)
    shown = found.members[skip : skip + PAGE_SIZE]
    paging = page_buttons(
        ShowInactiveMembers(group_id=group.id),
        skip,
        PAGE_SIZE,
        is_last=skip + PAGE_SIZE >= count,
        labels=("Previous", "Next"),
    )
    buttons = [*paging, button("Show the whole group", ShowMembers(group_id=group.id))]
    title = f"## Who might need a nudge in {safe_name(group.name)}"
    if not shown:
        text = (
            "Nobody right now. No one who has something to do has been silent for a week, and no one is far "
            "behind or stuck on one day."
        )
        return page(f"{title}\n{text}", controls=lambda: button_rows(buttons))
    lines = bullets(
        f"**{safe_name(member.name)}** <@{member.member_id}> · {_reason(catalog, member)}"
        for member in shown
    )
    more = ""
    if found.truncated:
        more = f" I only looked at the {MAX_MEMBERS:,} members who’ve been away longest."
    reasons = {member.inactivity.reason for member in shown}
    help_texts = bullets(text for reason, text in _HELP.items() if reason in reasons)
    return page(
        sections([f"{title}\n{lines}", f"### What might help\n{help_texts}"]),
        controls=lambda: button_rows(buttons),
        footer=f"{plural(count, 'line')}, oldest first; the same member can appear twice.{more} Only "
        "moderators see this page. It’s here to help: life gets in everyone’s way now and then.",
    )


def _reason(catalog: Catalog, member: InactiveMember) -> str:
    since, number = timestamp(member.inactivity.since, "R"), member.inactivity.number
    match member.inactivity.reason:
        case InactivityReason.NO_PLAN:
            return f"joined the group {since}, but not the plan"
        case InactivityReason.NOT_BEGUN:
            return f"plan started {since}, no check-in yet"
        case InactivityReason.SILENT:
            behind = f", {plural(number, 'plan day')} behind" if number else ""
            return f"last check-in {since}{behind}"
        case InactivityReason.BEHIND:
            return f"{plural(number, 'plan day')} behind: the first was due {since}"
        case InactivityReason.ONE_DAY:
            return f"day {number} was due {since} and is still open"
        case InactivityReason.RETURNED:
            challenge = catalog.challenge_names.by_id.get(member.challenge_id or "")
            title = f" to “{challenge.title}”" if challenge else ""
            return f"answer{title} was returned {since} and not handed in again"
