"""/manage audit: who decided what, when, about whom."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, TypeAlias

import discord

from bot.app import check_moderator, seat
from bot.domain.content.catalog import Catalog
from bot.formatting import bullets, escape, join_dots, timestamp
from bot.interactions.screen import Screen, page
from bot.services.moderation import audit
from bot.services.moderation.audit import AuditEntry, DecisionFilter
from bot.ui.acts import Act, rows_of
from bot.ui.base import show
from bot.ui.moderation.audit_formatting import worded

Interaction: TypeAlias = discord.Interaction[Any]
FEATURE = "audit"
ON_A_PAGE = 8
_FOOT = "Nothing is ever changed or taken out here. An export has every entry with its reason."


async def look(interaction: Interaction, sought: DecisionFilter, skip: int = 0) -> None:
    """Show a page of what moderators decided."""
    resources = interaction.client.resources
    async with resources.database.reading() as session:
        found = await audit.list_decisions(
            session, seat(interaction).guild_id, sought, limit=ON_A_PAGE + 1, skip=skip
        )
    await show(interaction, audit_screen(resources.catalog, found, sought, skip))


async def press(interaction: Interaction, ids: Sequence[str]) -> None:
    """Turn a page; its ids are action, whose decisions, about whom, from where on."""
    check_moderator(interaction)
    _, author_id, about_id, skip = ids
    await look(
        interaction, DecisionFilter(int(author_id) or None, int(about_id) or None), int(skip)
    )


def audit_screen(
    pack: Catalog, found: Sequence[AuditEntry], sought: DecisionFilter, skip: int = 0
) -> Screen:
    """Draw a page of decisions, newest first."""
    lines = [_line(pack, one) for one in found[:ON_A_PAGE]]
    nothing = "Nothing is kept here that fits. `/manage audit` alone shows all there is."
    text = bullets(lines) if lines else nothing
    acts = _turns(sought, skip, more=len(found) > ON_A_PAGE)
    return page(f"## {_title(sought)}\n{text}", controls=lambda: rows_of(acts), footer=_FOOT)


def _title(sought: DecisionFilter) -> str:
    by = f" by <@{sought.author_id}>" if sought.author_id else ""
    about = f" about <@{sought.about_id}>" if sought.about_id else ""
    return f"Decisions{by}{about}" if by or about else "Decisions of moderators"


def _turns(sought: DecisionFilter, skip: int, *, more: bool) -> list[Act]:
    """Return the buttons that turn pages."""

    def turn(to: int, label: str) -> Act:
        return Act(FEATURE, ("page", sought.author_id or 0, sought.about_id or 0, to), label)

    newer = [turn(max(skip - ON_A_PAGE, 0), "Newer")] if skip else []
    return newer + ([turn(skip + ON_A_PAGE, "Older")] if more else [])


def _line(pack: Catalog, one: AuditEntry) -> str:
    """Write when, who, what, about whom, and where."""
    who = f"<@{one.author_id}>" if one.author_id else "a former moderator"
    about = [f"about <@{one.about_id}>"] if one.about_id else []
    where = [escape(one.group)] if one.group else []
    return join_dots([timestamp(one.at), who, worded(pack, one.kind, one.subject), *about, *where])
