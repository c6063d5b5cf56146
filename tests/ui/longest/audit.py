"""Every screen of decisions and exports with maximum content."""

import datetime as dt
from collections.abc import Iterator
from typing import Any, TypeAlias

from bot.domain.content import Catalog
from bot.domain.decisions import DecisionKind
from bot.domain.markup import SafeName
from bot.interactions import page
from bot.services.moderation.decisions import AuditEntry
from bot.ui.groups.settings import CHALLENGE_OPTIONS, REVIEW_OPTIONS
from bot.ui.moderation import records
from bot.ui.moderation.records import PAGE_SIZE, decisions_screen, export_screen, export_text
from bot.ui.moderation.routes import ExportFormat, ShowDecisions
from tests.ui.longest.screens import drawn
from tests.ui.longest.stored import ID, group

NOW = dt.datetime(2026, 12, 28, 12, tzinfo=dt.UTC)
_MARKED = "*_" * 20
_LAST_PAGE = ShowDecisions(moderator_id=ID, member_id=ID, skip=1_000_000)
_ROWS = dict.fromkeys(("members", "check_ins", "answers", "entries"), 1_000_000)
Messages: TypeAlias = Iterator[tuple[str, dict[str, Any]]]


def audit_messages(catalog: Catalog, *, where: str = _MARKED, why: str = "*_" * 250) -> Messages:
    """Yield full pages of each kind of decision, with these names and reasons."""
    challenge = max(catalog.challenges, key=lambda challenge: len(challenge.title)).id
    subjects = dict.fromkeys(records.TEXTS, why) | dict.fromkeys(
        records.ABOUT_CHALLENGES, challenge
    )
    subjects |= {DecisionKind.SKIP: "2026-W53", DecisionKind.UNSKIP: "2026-W53"}
    decisions: list[tuple[DecisionKind, str, str | None]] = [
        (kind, subject, None)
        for kind, subject in subjects.items()
        if kind is not DecisionKind.CHANGE_GROUP
    ]
    decisions += [(DecisionKind.SET_REWARD, where, str(ID)), (DecisionKind.PAUSE, "", "2026-12-30")]
    decisions += [
        (DecisionKind.CHANGE_GROUP, setting, str(ID))
        for setting in records.SETTINGS | CHALLENGE_OPTIONS | REVIEW_OPTIONS
        if setting != "weekday"
    ]
    for kind, subject, value in decisions:
        entry = AuditEntry(
            NOW, ID, kind, subject, value, ID + 1, SafeName(where) if where else None
        )
        for route in (ShowDecisions(), _LAST_PAGE):
            shown = decisions_screen(catalog, [entry] * (PAGE_SIZE + 1), route)
            yield f"audit {kind} {subject[:20]} {value} {route.skip}", drawn(shown)
    yield "audit, nothing", drawn(decisions_screen(catalog, [], _LAST_PAGE))


def export_messages() -> Messages:
    """Yield the messages that accompany an export."""
    yield "export", drawn(export_screen(group(1), 7))
    formats: tuple[ExportFormat, ...] = ("CSV", "JSON")
    for form in formats:
        for since in (None, NOW.date()):
            yield f"export {form} {since}", drawn(page(export_text(group(1), _ROWS, form, since)))
