"""Which members may need a message, since when and why, and what may help.

Members may hear of what is written here, so the texts are kind.
"""

from bot.domain.content import Catalog
from bot.domain.groups import StudyGroup
from bot.domain.inactivity import InactivityReason
from bot.formatting import bullets, escape, plural, sections, timestamp
from bot.interactions import Request, Router, Screen, button, button_rows, page, page_buttons
from bot.services.moderation import inactive_members
from bot.services.moderation.inactive_members import MAX_MEMBERS, InactiveMember, InactiveMembers
from bot.services.moderation.member_overview import page_start
from bot.ui.groups.choosing import require_group
from bot.ui.moderation.routes import ShowInactiveMembers, ShowMembers

router = Router()

PAGE_SIZE = 10

_HELP = {
    InactivityReason.NO_PLAN: "**In the group, not in the plan yet:** offer a hand with "
    "`/plan join`; it can start next Monday, or on weekdays only.",
    InactivityReason.NOT_BEGUN: "**No check-in yet:** the first step is the hardest. Offer to do "
    "plan-day 1 together; `/plan shift` gives a later start.",
    InactivityReason.SILENT: "**Silent:** a short personal message helps most: “How are you? "
    "Anything I can do?” `/plan pause` stops the days until they are back.",
    InactivityReason.BEHIND: "**Far behind:** `/plan shift` moves their dates, so that nothing is "
    "late any more. Tell them that it is there to be used.",
    InactivityReason.ONE_DAY: "**One day stays open:** ask what is in the way of it. Someone who "
    "did it may sit down with them; leaving it out is fine, too.",
    InactivityReason.RETURNED: "**Answer to hand in again:** ask whether the note was clear, and "
    "offer a look at it together.",
}
"""What may help, by the reason for which a member is listed."""


@router.answers
async def show_inactive_members(request: Request, asked: ShowInactiveMembers) -> Screen:
    """Show a page of the members of a group who may need a message."""
    group = await require_group(request, asked.group, asked.group_id)
    async with request.database.reading() as session:
        found = await inactive_members.list_inactive_members(
            session, group, request.catalog, request.now
        )
    return inactive_screen(request.catalog, group, found, asked.skip)


def inactive_screen(
    catalog: Catalog, group: StudyGroup, found: InactiveMembers, skip: int = 0
) -> Screen:
    """Draw a page of members who may need a message; the last page if `skip` is beyond it."""
    count = len(found.members)
    skip = page_start(skip, PAGE_SIZE, count)
    shown = found.members[skip : skip + PAGE_SIZE]
    buttons = [
        *page_buttons(
            ShowInactiveMembers(group_id=group.id),
            skip,
            PAGE_SIZE,
            is_last=skip + PAGE_SIZE >= count,
            labels=("Before", "After"),
        ),
        button("The whole group", ShowMembers(group_id=group.id)),
    ]
    title = f"## Who may need a word in {escape(group.name)}"
    if not shown:
        text = "Nobody right now: whoever is in the plan is on their way, or has paused it."
        return page(f"{title}\n{text}", controls=lambda: button_rows(buttons))
    lines = bullets(
        f"**{escape(member.name)}** <@{member.member_id}> · {_reason(catalog, member)}"
        for member in shown
    )
    reasons = {member.inactivity.reason for member in shown}
    help_texts = bullets(text for reason, text in _HELP.items() if reason in reasons)
    more = (
        f" Only the {MAX_MEMBERS:,} not seen for longest were looked at." if found.truncated else ""
    )
    return page(
        sections([f"{title}\n{lines}", f"### What may help\n{help_texts}"]),
        controls=lambda: button_rows(buttons),
        footer=f"{plural(count, 'reason')} to write to someone, longest first.{more} Only "
        "moderators see this; it is there to help. Life gets in the way of everyone now and then.",
    )


def _reason(catalog: Catalog, member: InactiveMember) -> str:
    since, number = timestamp(member.inactivity.since, "R"), member.inactivity.number
    match member.inactivity.reason:
        case InactivityReason.NO_PLAN:
            return f"joined the group {since}, not the plan"
        case InactivityReason.NOT_BEGUN:
            return f"the plan began {since}, no check-in yet"
        case InactivityReason.SILENT:
            behind = f", {plural(number, 'plan-day')} open" if number else ""
            return f"last check-in {since}{behind}"
        case InactivityReason.BEHIND:
            return f"{plural(number, 'plan-day')} behind, the first since {since}"
        case InactivityReason.ONE_DAY:
            return f"plan-day {number} has been open since {since}"
        case InactivityReason.RETURNED:
            challenge = catalog.challenge_names.by_id.get(member.challenge_id or "")
            title = f" to “{challenge.title}”" if challenge else ""
            return f"answer{title} returned {since}, not handed in again"
