"""What a moderator reads after correcting points."""

from __future__ import annotations

from collections.abc import Mapping

from bot.formatting import escape
from bot.interactions.components import button, button_rows
from bot.interactions.route import Route
from bot.interactions.screen import Screen, page
from bot.services.points.corrections import CorrectionResult, format_signed
from bot.ui.points.routes import ShowEntries, UndoCorrection


def corrected_screen(member_id: int, result: CorrectionResult, reason: str) -> Screen:
    """Draw points that were given or taken, with the way to undo it."""
    undo = UndoCorrection(member_id=member_id, key=result.key)
    routes = {"Undo…": undo, "All their entries": ShowEntries(member_id=member_id)}
    return _screen("Points corrected", member_id, result, reason, routes)


def undone_screen(member_id: int, result: CorrectionResult, reason: str) -> Screen:
    """Draw a correction that was taken back."""
    routes = {"All their entries": ShowEntries(member_id=member_id)}
    return _screen("Correction undone", member_id, result, reason, routes)


def _screen(
    title: str, member_id: int, result: CorrectionResult, reason: str, routes: Mapping[str, Route]
) -> Screen:
    text = (
        f"## {title}\n**{format_signed(result.points)}** for <@{member_id}> in "
        f"{escape(result.group.name)}: {escape(reason)}\nThat makes **{result.total}** there."
    )
    return page(
        text,
        controls=lambda: button_rows(button(label, route) for label, route in routes.items()),
        footer="It stands in `/points why` with your name and reason, and they get word of it.",
    )
