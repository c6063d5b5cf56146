"""What moderators decided, on screen: when, who, what and about whom."""

from collections.abc import Sequence

from bot.domain.content.catalog import Catalog
from bot.formatting import bullets, escape, join_dots, timestamp
from bot.interactions import Screen, button_rows, page, page_buttons
from bot.services.moderation.audit import AuditEntry
from bot.ui.moderation.audit.formatting import decision_text
from bot.ui.moderation.routes import ShowDecisions

PAGE_SIZE = 8
_FOOTER = "Nothing is ever changed or taken out here. An export has every entry with its reason."


def decisions_screen(catalog: Catalog, found: Sequence[AuditEntry], asked: ShowDecisions) -> Screen:
    """Draw a page of decisions, newest first; one more than fits says that another page follows."""
    lines = [_line(catalog, entry) for entry in found[:PAGE_SIZE]]
    nothing = "Nothing is kept here that fits. `/manage audit` alone shows all there is."
    text = bullets(lines) if lines else nothing
    buttons = page_buttons(asked, asked.skip, PAGE_SIZE, is_last=len(found) <= PAGE_SIZE)
    return page(
        f"## {_title(asked)}\n{text}", controls=lambda: button_rows(buttons), footer=_FOOTER
    )


def _title(asked: ShowDecisions) -> str:
    by = f" by <@{asked.moderator_id}>" if asked.moderator_id else ""
    about = f" about <@{asked.member_id}>" if asked.member_id else ""
    return f"Decisions{by}{about}" if by or about else "Decisions of moderators"


def _line(catalog: Catalog, entry: AuditEntry) -> str:
    author = f"<@{entry.author_id}>" if entry.author_id else "a former moderator"
    decision = decision_text(catalog, entry.kind, entry.subject)
    about = [f"about <@{entry.about_id}>"] if entry.about_id else []
    group = [escape(entry.group)] if entry.group else []
    return join_dots([timestamp(entry.at), author, decision, *about, *group])
