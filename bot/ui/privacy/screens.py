"""Screens of /privacy. Their text comes from what each column declares about itself."""

import json
from collections.abc import Iterable, Mapping, Sequence
from itertools import accumulate

from discord import ui

from bot.domain.visibility import Visibility
from bot.formatting import bullets, join_words, plural, quoted, sections
from bot.interactions import Attachment, Layout, Screen, button, button_rows, page
from bot.services.privacy.personal_data import PersonalRows
from bot.ui.privacy.routes import ShowStored

_PAGE_LENGTH = 2300  # characters of a page of stored data
TABLE_NAMES = {
    "member": "You in a server",
    "run": "Your ways through the plan",
    "phase": "Your pace and pauses",
    "check_in": "Your check-ins",
    "entry": "Your points",
    "standing": "Sums of your points",
    "season": "Seasons that you ended",
    "season_place": "Your places in seasons that are over",
    "milestone": "What you reached",
    "reminder": "Your reminders",
    "submission": "Your answers to challenges",
    "decision": "Decisions of moderators, by you or about you",
    "delivery": "Messages sent to you",
}
_FOOTER = (
    "Kept until you delete it, or until 30 days after you left the server or it removed Cohort, "
    "unless its host says otherwise. Only the people who host this bot can see the database. "
    "Look-ups store nothing."
)


def stored_screen(found: Iterable[PersonalRows], start: int = 0) -> Screen:
    """Draw a page of what is stored about a member, and why; `start` tables come before it."""
    stored = sorted(
        (table for table in found if table.rows),
        key=lambda table: list(TABLE_NAMES).index(table.table),
    )
    parts = [
        f"**{TABLE_NAMES[table.table]}** · {plural(table.rows, 'row')}\n{bullets(_purposes(table))}"
        for table in stored
    ]
    nothing = "Nothing. You have not used anything that needs to remember you."
    start = start if start < len(parts) else 0
    lengths = accumulate(map(len, parts[start:]))
    end = start + max(1, sum(length <= _PAGE_LENGTH for length in lengths))
    text = sections(parts[start:end]) or nothing
    buttons = [button("Back to the first", ShowStored())] if start else []
    if parts[end:]:
        buttons.append(button("More", ShowStored(start=end)))
    return page(
        f"## What is stored about you\n{text}\n\n`/privacy export` sends all of it to you as a file; "
        "`/privacy delete` deletes it at once.",
        controls=lambda: button_rows(buttons),
        footer=_FOOTER,
    )


def _purposes(stored: PersonalRows) -> Iterable[str]:
    by_purpose: dict[str, list[str]] = {}
    for column in stored.columns:
        by_purpose.setdefault(column.why, []).append(column.what)
    return (f"{join_words(dict.fromkeys(what))}: {why}" for why, what in by_purpose.items())


def export_screen(tables: Mapping[str, Sequence[Mapping[str, object]]]) -> Screen:
    """Draw the answer with the file of all that is stored."""
    text = json.dumps(tables, indent=2, ensure_ascii=False)
    rows = sum(map(len, tables.values()))
    file = Attachment("cohort-about-you.json", text.encode())
    return Screen(
        lambda _: Layout(
            ui.TextDisplay(
                f"Everything that is stored about you, in all servers: {plural(rows, 'row')}. "
                "`/privacy show` says what each is for."
            ),
            ui.File(f"attachment://{file.name}"),
        ),
        files=(file,),
    )


DELETE_WARNING = (
    "Your plan, check-ins, points, reminders and settings are deleted at once, in all "
    "servers. This cannot be taken back. `/privacy export` gives you a copy first."
)


def deleted_screen() -> Screen:
    """Draw that everything was deleted."""
    return page(
        "## Everything about you is deleted\nYour plan, check-ins, points and settings are "
        "gone from every server. If you use Cohort again, it meets you for the first time."
    )


def visibility_screen(visibility: Visibility, alias: str) -> Screen:
    """Draw how others see a member from now on."""
    said = {
        Visibility.SHOWN: "Others see you by your name, and can look at your progress.",
        Visibility.ALIAS: f"Others see you as {quoted(alias)}, and cannot look at your progress.",
        Visibility.HIDDEN: "Others do not see you. You still see your own place and progress.",
    }[visibility]
    return page(f"## Saved for this server\n{said}")
