"""The entries behind a member's points."""

from collections.abc import Sequence
from dataclasses import dataclass

from bot.domain.content.catalog import Catalog
from bot.domain.points import EntryKind
from bot.formatting import bullets, escape, join_dots, plural, timestamp
from bot.interactions import Screen, button, button_rows, page
from bot.services.points.corrections import BY_THEMSELVES, format_signed
from bot.services.points.entries import EntryView
from bot.ui.points.routes import ShowEntries

PAGE_SIZE = 15
_LONGEST_PAGE = 2700
"""Characters for the entries of a page."""

_MOST_GROUPS = 10
"""Groups that are named with their totals."""


@dataclass(frozen=True, slots=True, kw_only=True)
class EntriesPage:
    """Some of a member's entries, newest first, and their points in each group."""

    member_id: int
    is_own: bool
    """Whether the member is the one who asks."""

    totals: Sequence[tuple[str, int]]
    entries: Sequence[EntryView]
    """One more than fits on a page, if there are more."""

    skip: int
    """How many newer entries come before this page."""


def entries_screen(catalog: Catalog, shown: EntriesPage) -> Screen:
    """Draw a page of a member's entries."""
    title = "## Your points" if shown.is_own else f"## Points of <@{shown.member_id}>"
    if not shown.totals:
        points = catalog.scoring.check_in.points
        return page(
            f"{title}\nThere are none yet. The quickest way to some: `/plan join`, then "
            f"`/plan done` for {points} points."
        )
    lines = _that_fit([_line(catalog, entry, shown) for entry in shown.entries[:PAGE_SIZE]])
    buttons = []
    if shown.skip:
        newer = ShowEntries(member_id=shown.member_id, skip=max(shown.skip - PAGE_SIZE, 0))
        buttons.append(button("Newer", newer))
    if len(shown.entries) > len(lines):
        older = ShowEntries(member_id=shown.member_id, skip=shown.skip + len(lines))
        buttons.append(button("Older", older))
    return page(
        f"{title}\n{_totals_text(shown.totals)}\n\n{bullets(lines)}",
        controls=lambda: button_rows(buttons),
        footer="Nothing is ever changed here: what is taken back stands as an entry of its own.",
    )


def _totals_text(totals: Sequence[tuple[str, int]]) -> str:
    named = [f"**{total}** in {escape(group)}" for group, total in totals[:_MOST_GROUPS]]
    more = len(totals) - _MOST_GROUPS
    return join_dots([*named, *([f"and in {plural(more, 'more group')}"] if more > 0 else [])])


def _that_fit(lines: Sequence[str]) -> Sequence[str]:
    """Return as many lines as fit on a page, at least one; reasons may be long."""
    length = 0
    for index, line in enumerate(lines):
        length += len(line)
        if length > _LONGEST_PAGE and index:
            return lines[:index]
    return lines


def _line(catalog: Catalog, entry: EntryView, shown: EntriesPage) -> str:
    if entry.kind == EntryKind.CORRECTION:
        reason = _correction_text(entry, shown.member_id)
    elif entry.kind == EntryKind.ANSWER:
        reason = _answer_text(catalog, entry)
    elif entry.kind == EntryKind.CHECK_IN:
        reason = _check_in_text(catalog, entry)
    else:
        reason = entry.subject
    return f"**{format_signed(entry.points)}** {reason} · {timestamp(entry.at, 'R')}"


def _check_in_text(catalog: Catalog, entry: EntryView) -> str:
    """Say which plan day was checked in, or that its check-in was undone."""
    number = catalog.plan.number_by_id.get(entry.subject)
    title = catalog.plan.day(number).title if number else ""
    day = f"plan-day {number}, “{title}”" if number else "a former plan-day"
    if entry.is_reversal:
        return f"check-in undone: {day}"
    return f"checked in {day}" + (" again" if entry.revision > 1 else "")


def _answer_text(catalog: Catalog, entry: EntryView) -> str:
    """Say which challenge was answered, or that its acceptance was taken back."""
    challenge = catalog.challenge_names.by_id.get(entry.subject.partition(":")[2])
    title = f"“{challenge.title}”" if challenge else "a former challenge"
    return f"answer {'no longer accepted' if entry.is_reversal else 'accepted'}: {title}"


def _correction_text(entry: EntryView, member_id: int) -> str:
    """Say who corrected points, or took a correction back, and why."""
    by = f"by <@{entry.author_id}>" if entry.author_id else "by a moderator"
    if entry.author_id == member_id:
        by = BY_THEMSELVES
    if entry.is_reversal:
        action = f"the correction of {format_signed(-entry.points)} undone {by}"
    else:
        action = f"{'given' if entry.points > 0 else 'taken'} {by}"
    return f"{action}: {escape(entry.reason)}" if entry.reason else action
