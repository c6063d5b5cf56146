"""Where a member's points come from: the entries behind them, newest first."""

from collections.abc import Sequence

from bot.domain.content import Catalog
from bot.domain.errors import Refusal
from bot.domain.markup import SafeName
from bot.domain.points import EntryKind, LedgerEntry
from bot.domain.schedule.clock import timestamp
from bot.formatting import bullets, join_dots, plural
from bot.interactions import Request, Screen, button, page, page_buttons, router
from bot.services.points import entries
from bot.services.points.corrections import BY_THEMSELVES, format_signed
from bot.ui.moderation.routes import ShowMember
from bot.ui.points.routes import ShowEntries

PAGE_SIZE = 5
_MOST_GROUPS = 4  # groups that are named with their totals


@router.answers
async def show_entries(request: Request, route: ShowEntries) -> Screen:
    actor = request.actor
    member_id = actor.member_id if route.member_id is None else route.member_id
    is_own = member_id == actor.member_id
    if not is_own and not actor.is_moderator:
        raise Refusal(
            "Only moderators can do this: people with the **Manage Server** permission. To see where your own points come from, use `/points` without the `member` option."
        )
    async with request.database.reading() as connection:
        totals = await entries.list_totals(connection, actor.guild_id, member_id)
        found = await entries.list_entries(
            connection, actor.guild_id, member_id, limit=PAGE_SIZE + 1, skip=route.skip
        )
    return entries_screen(request.catalog, member_id, totals, found, skip=route.skip, is_own=is_own)


def entries_screen(
    catalog: Catalog,
    member_id: int,
    totals: Sequence[tuple[SafeName, int]],
    entries: Sequence[LedgerEntry],
    *,
    skip: int,
    is_own: bool,
) -> Screen:
    """Draw a page of a member's entries and totals; an entry more than fits says older ones follow."""
    back = [] if is_own else [button("Member details", ShowMember(member_id=member_id))]
    title = "## Your points" if is_own else f"## <@{member_id}>’s points"
    if not totals:
        if not is_own:
            return page(f"{title}\nThey don’t have any points yet.", buttons=back)
        points = plural(catalog.scoring.check_in.points, "point")
        return page(
            f"{title}\nYou don’t have any points yet. The quickest way to get some: `/plan join`, "
            f"then `/plan done` for {points}."
        )
    lines = [_line(catalog, entry, member_id) for entry in entries[:PAGE_SIZE]]
    route, is_last = ShowEntries(member_id=member_id), len(entries) <= PAGE_SIZE
    buttons = [*page_buttons(route, skip, PAGE_SIZE, is_last=is_last), *back]
    text = f"{title}\n{totals_text(totals)}\n\n{bullets(lines)}"
    footer = "Corrections appear as new entries; nothing is edited."
    return page(text, buttons=buttons, footer=footer)


def totals_text(totals: Sequence[tuple[SafeName, int]]) -> str:
    named = [f"**{total}** in {group}" for group, total in totals[:_MOST_GROUPS]]
    if more := len(totals) - len(named):
        named.append(f"and in {plural(more, 'more group')}")
    return join_dots(named)


def _line(catalog: Catalog, entry: LedgerEntry, member_id: int) -> str:
    if entry.kind == EntryKind.CORRECTION:
        reason = _correction_text(entry, member_id)
    elif entry.kind == EntryKind.ANSWER:
        challenge = catalog.challenge_by_id.get(entry.challenge_id or "")
        title = f"“{challenge.title}”" if challenge else "a challenge that has since been removed"
        reason = f"answer {'no longer accepted' if entry.is_reversal else 'accepted'}: {title}"
        if entry.author_id == member_id:
            reason += f" · {BY_THEMSELVES}"
    elif entry.kind == EntryKind.CHECK_IN:
        reason = _check_in_text(catalog, entry)
    else:
        reason = entry.subject
    return f"**{format_signed(entry.points)}** {reason} · {timestamp(entry.at, 'R')}"


def _check_in_text(catalog: Catalog, entry: LedgerEntry) -> str:
    day = "a plan day that has since been removed"
    if plan := catalog.plan_with_day(entry.subject):
        number = plan.number_by_id[entry.subject]
        day = f"day {number}, “{plan.day(number).title}”"
        if plan is not catalog.plan:
            day += f" of {plan.name}"
    if entry.is_reversal:
        return f"check-in undone: {day}"
    return f"{'checked in again' if entry.sequence > 1 else 'checked in'}: {day}"


def _correction_text(entry: LedgerEntry, member_id: int) -> str:
    by = f"by <@{entry.author_id}>" if entry.author_id else "by a moderator"
    if entry.author_id == member_id:
        by = BY_THEMSELVES
    if entry.is_reversal:
        action = f"correction of {format_signed(-entry.points)} undone {by}"
    else:
        action = f"{'given' if entry.points > 0 else 'taken away'} {by}"
    return f"{action}: {entry.reason}" if entry.reason else action
