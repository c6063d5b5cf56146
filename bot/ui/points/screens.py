"""The entries behind a member's points, corrections of them, milestones and their roles."""

from collections.abc import Mapping, Sequence
from itertools import accumulate

from bot.domain.content import Catalog, Milestone
from bot.domain.markup import escape, safe_name
from bot.domain.points.entries import EntryKind, LedgerEntry
from bot.domain.schedule.clock import timestamp
from bot.formatting import bullets, join_dots, join_words, plural
from bot.interactions import Screen, button, button_rows, page
from bot.services.points.corrections import BY_THEMSELVES, CorrectionResult, format_signed
from bot.services.points.milestones import ReachedMilestone
from bot.ui.points.routes import ShowEntries, UndoCorrection

PAGE_SIZE = 15
_LONGEST_PAGE = 2700  # characters for the entries of a page
_MOST_GROUPS = 10  # groups that are named with their totals
_MOST_IN_FULL = 3  # where more milestones are reached at once, the rest is only named


def entries_screen(
    catalog: Catalog,
    member_id: int,
    totals: Sequence[tuple[str, int]],
    entries: Sequence[LedgerEntry],
    *,
    skip: int,
    is_own: bool,
) -> Screen:
    """Draw a page of a member's entries and totals; an entry more than fits says older ones follow."""
    title = "## Your points" if is_own else f"## <@{member_id}>’s points"
    if not totals:
        if not is_own:
            return page(f"{title}\nThey don’t have any points yet.")
        points = plural(catalog.scoring.check_in.points, "point")
        return page(
            f"{title}\nYou don’t have any points yet. The quickest way to get some: `/plan join`, "
            f"then `/plan done` for {points}."
        )
    lines = [_line(catalog, entry, member_id) for entry in entries[:PAGE_SIZE]]
    lengths = accumulate(map(len, lines))
    fitting = max(sum(length <= _LONGEST_PAGE for length in lengths), 1)
    buttons = []
    if skip:
        newer = ShowEntries(member_id=member_id, skip=max(skip - PAGE_SIZE, 0))
        buttons.append(button("Newer", newer))
    if len(entries) > fitting:
        older = ShowEntries(member_id=member_id, skip=skip + fitting)
        buttons.append(button("Older", older))
    return page(
        f"{title}\n{totals_text(totals, _MOST_GROUPS)}\n\n{bullets(lines[:fitting])}",
        controls=lambda: button_rows(buttons),
        footer="Corrections appear as new entries; nothing is edited.",
    )


def totals_text(totals: Sequence[tuple[str, int]], most: int) -> str:
    """Name `most` groups at most, each with a member's points in it, and count the others."""
    named = [f"**{total}** in {safe_name(group)}" for group, total in totals[:most]]
    if len(totals) > most:
        named.append(f"and in {plural(len(totals) - most, 'more group')}")
    return join_dots(named)


def _line(catalog: Catalog, entry: LedgerEntry, member_id: int) -> str:
    if entry.kind == EntryKind.CORRECTION:
        reason = _correction_text(entry, member_id)
    elif entry.kind == EntryKind.ANSWER:
        challenge = catalog.challenge_names.by_id.get(entry.subject.partition(":")[2])
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
    return f"{'checked in again' if entry.revision > 1 else 'checked in'}: {day}"


def _correction_text(entry: LedgerEntry, member_id: int) -> str:
    by = f"by <@{entry.author_id}>" if entry.author_id else "by a moderator"
    if entry.author_id == member_id:
        by = BY_THEMSELVES
    if entry.is_reversal:
        action = f"correction of {format_signed(-entry.points)} undone {by}"
    else:
        action = f"{'given' if entry.points > 0 else 'taken away'} {by}"
    return f"{action}: {escape(entry.reason)}" if entry.reason else action


def correction_screen(
    member_id: int,
    result: CorrectionResult,
    reason: str,
    *,
    is_own: bool = False,
    is_undo: bool = False,
) -> Screen:
    """Draw a correction, with a button that takes it back unless it was itself taken back.

    `is_own` says that the member corrected their own points.
    """
    title = "Correction undone" if is_undo else "Points corrected"
    label = "Show all my points" if is_own else "Show all their points"
    buttons = [button(label, ShowEntries(member_id=member_id))]
    if not is_undo:
        undo = UndoCorrection(member_id=member_id, key=result.key)
        buttons.insert(0, button("Undo…", undo))
    who, footer = (
        ("You", "The entry says that you did this yourself.")
        if is_own
        else ("They", "They’ll be told, and can see your name and your reason in `/points why`.")
    )
    return page(
        f"## {title}\n**{format_signed(result.points)}** for <@{member_id}> in "
        f"{safe_name(result.group.name)}: {escape(reason)}\n{who} now have **{result.total}** there.",
        controls=lambda: button_rows(buttons),
        footer=footer,
    )


def rewards_screen(catalog: Catalog, role_ids: Mapping[str, int], changed: str = "") -> Screen:
    """Draw all milestones with the roles in `role_ids`, by milestone id, and what was `changed`."""
    lines = []
    for milestone in catalog.scoring.milestones:
        role_id = role_ids.get(milestone.id)
        lines.append(f"**{milestone.name}** · " + (f"<@&{role_id}>" if role_id else "no role"))
    listed = bullets(lines) or "This content pack has no milestones."
    title = "## Roles for milestones"
    return page(
        f"{title}\n{changed}\n\n{listed}" if changed else f"{title}\n{listed}",
        footer="Members who reach a milestone get its role, and lose it if what earned it is undone. "
        "To choose a role, use the `milestone` and `role` options. To remove one, leave out `role`.",
    )


def chosen_text(milestone: Milestone, role_id: int, people: int) -> str:
    """Say which role a milestone brings now, and how many people reached it before."""
    had = ""
    if people:
        have = plural(people, "member has", "members have")
        had = f" {have} already reached it and will get the role too."
    return f"Members who reach “{milestone.name}” now get <@&{role_id}>.{had}"


def removed_text(milestone: Milestone, former_role_id: int | None) -> str:
    """Say that a milestone brings no role any more, or brought none."""
    if former_role_id is None:
        return f"“{milestone.name}” has no role. To choose one, fill in the `role` option."
    return (
        f"Members who reach “{milestone.name}” no longer get a role. Anyone who already has "
        f"<@&{former_role_id}> keeps it. To choose it again, use the command with the `role` option."
    )


def reached_text(reached: Sequence[ReachedMilestone]) -> str:
    """Tell a member which milestones they have just reached, and which roles come with them."""
    in_full = [
        f"**{one.milestone.name}**\n{one.milestone.text}{role_text(one)}"
        for one in reached[:_MOST_IN_FULL]
    ]
    named = [f"\n- **{one.milestone.name}**{role_text(one)}" for one in reached[_MOST_IN_FULL:]]
    return "\n\n".join(in_full) + "".join(named)


def lost_text(lost: Sequence[Milestone]) -> str:
    """Tell a member which milestones no longer count as reached."""
    names = join_words(f"“{milestone.name}”" for milestone in lost)
    which = "the milestone" if len(lost) == 1 else "the milestones"
    return f"You no longer have {which} {names}, but you can get there again."


def reached_line(reached: Sequence[Milestone]) -> str:
    """Name all milestones that a member has reached, on one line."""
    return f"**Milestones** {join_dots(milestone.name for milestone in reached)}"


def role_text(reached: ReachedMilestone) -> str:
    """Tell a member which role a milestone brings, as one more sentence; empty if none."""
    return f" You get the role <@&{reached.role_id}>." if reached.role_id else ""
