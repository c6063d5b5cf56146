"""To whom a word may help, on screen: who, since when, and what may help. Kind to whoever it names."""

from __future__ import annotations

from bot.domain.content.catalog import Catalog
from bot.domain.groups import StudyGroup
from bot.domain.inactivity import InactivityReason
from bot.formatting import bullets, escape, plural, sections, timestamp
from bot.interactions.screen import Screen, page
from bot.services.moderation.inactive_members import MAX_MEMBERS, InactiveMember, InactiveMembers
from bot.services.moderation.member_overview import page_start
from bot.ui.acts import Act, rows_of
from bot.ui.moderation.member_screens import FEATURE, turning

ON_A_PAGE = 10

HELPS = {
    InactivityReason.NO_PLAN: "**In the group, not in the plan yet:** offer a hand with `/plan join`; it can "
    "start next Monday, or on weekdays only.",
    InactivityReason.NOT_BEGUN: "**No check-in yet:** the first step is the hardest. Offer to do plan-day 1 "
    "together; `/plan shift` gives a later start.",
    InactivityReason.SILENT: "**Silent:** a short personal message helps most: “How are you? Anything I can do?” "
    "`/plan pause` stops the days until they are back.",
    InactivityReason.BEHIND: "**Far behind:** `/plan shift` moves their dates, so that nothing is late any more. "
    "Tell them that it is there to be used.",
    InactivityReason.ONE_DAY: "**One day stays open:** ask what is in the way of it. Someone who did it may sit "
    "down with them; leaving it out is fine, too.",
    InactivityReason.RETURNED: "**Answer to hand in again:** ask whether the note was clear, and offer a look at "
    "it together.",
}
"""What may help, for each reason that a word may help."""


def quiet_screen(pack: Catalog, group: StudyGroup, found: InactiveMembers, skip: int = 0) -> Screen:
    """Draw a page of those to whom a word may help; the last one, if there are no longer so many."""
    skip = page_start(skip, ON_A_PAGE, len(found.members))
    some = found.members[skip : skip + ON_A_PAGE]
    acts = turning("quiet", group.id, skip, ON_A_PAGE, len(found.members))
    acts.append(Act(FEATURE, ("board", group.id, 0), "The whole group"))
    head = f"## Who may need a word in {escape(group.name)}"
    if not some:
        text = "Nobody right now: whoever is in the plan is on their way, or has paused it."
        return page(f"{head}\n{text}", controls=lambda: rows_of(acts))
    kinds = [
        kind for kind in InactivityReason if any(one.inactivity.reason is kind for one in some)
    ]
    helps = bullets(HELPS[kind] for kind in kinds)
    lines = bullets(_line(pack, one) for one in some)
    more = (
        f" Only the {MAX_MEMBERS:,} not seen for longest were looked at." if found.truncated else ""
    )
    return page(
        sections([f"{head}\n{lines}", f"### What may help\n{helps}"]),
        controls=lambda: rows_of(acts),
        footer=f"{plural(len(found.members), 'reason')} to write to someone, longest first.{more} Only "
        "moderators see this; it is there to help. Life gets in the way of everyone now and then.",
    )


def _line(pack: Catalog, one: InactiveMember) -> str:
    return f"**{escape(one.name)}** <@{one.member_id}> · {_why(pack, one)}"


def _why(pack: Catalog, one: InactiveMember) -> str:
    """Say why a word may help, and since when."""
    trouble = one.inactivity
    since, number = timestamp(trouble.since, "R"), trouble.number
    behind = f", {plural(number, 'plan-day')} open" if number else ""
    challenge = pack.challenge_names.by_id.get(one.challenge_id or "")
    title = f" to “{challenge.title}”" if challenge else ""
    return {
        InactivityReason.NO_PLAN: f"joined the group {since}, not the plan",
        InactivityReason.NOT_BEGUN: f"the plan began {since}, no check-in yet",
        InactivityReason.SILENT: f"last check-in {since}{behind}",
        InactivityReason.BEHIND: f"{plural(number, 'plan-day')} behind, the first since {since}",
        InactivityReason.ONE_DAY: f"plan-day {number} has been open since {since}",
        InactivityReason.RETURNED: f"answer{title} returned {since}, not handed in again",
    }[trouble.reason]
