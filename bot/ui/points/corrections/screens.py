"""What a moderator reads after correcting points."""

from bot.formatting import escape
from bot.interactions import Screen, button, button_rows, page
from bot.services.points.corrections import CorrectionResult, format_signed
from bot.ui.points.routes import ShowEntries, UndoCorrection


def correction_screen(
    member_id: int, result: CorrectionResult, reason: str, *, is_undo: bool = False
) -> Screen:
    """Draw a correction, with a button that takes it back unless it was itself taken back."""
    title = "Correction undone" if is_undo else "Points corrected"
    buttons = [button("All their entries", ShowEntries(member_id=member_id))]
    if not is_undo:
        undo = UndoCorrection(member_id=member_id, key=result.key)
        buttons.insert(0, button("Undo…", undo))
    return page(
        f"## {title}\n**{format_signed(result.points)}** for <@{member_id}> in "
        f"{escape(result.group.name)}: {escape(reason)}\nThat makes **{result.total}** there.",
        controls=lambda: button_rows(buttons),
        footer="It stands in `/points why` with your name and reason, and they get word of it.",
    )
