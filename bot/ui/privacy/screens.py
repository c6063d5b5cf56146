"""/privacy: made from what the columns say about themselves, so that it cannot go out of date."""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from itertools import accumulate
from typing import Any

import discord
from discord import ui

from bot.domain.actor import Actor
from bot.domain.visibility import Visibility
from bot.formatting import bullets, join_words, plural, quoted, sections
from bot.interactions import reply
from bot.interactions.screen import Attachment, Layout, Screen, page
from bot.services.privacy import deletion, personal_data, visibility
from bot.services.privacy.personal_data import PersonalRows
from bot.ui.acts import Act, ask_for_word, rows_of
from bot.ui.base import show

FEATURE = "privacy"
_LONGEST = 2300
"""Characters of a page of what is stored."""

_LOOKS = {
    "by my name": Visibility.SHOWN,
    "by an alias": Visibility.ALIAS,
    "not at all": Visibility.HIDDEN,
}
_CALLED = {
    "member": "You in a server",
    "run": "Your ways through the plan",
    "phase": "Your pace and pauses",
    "check_in": "Your check-ins",
    "entry": "Your points",
    "standing": "Sums of your points",
    "season_place": "Your places in seasons that are over",
    "milestone": "What you reached",
    "reminder": "Your reminders",
    "submission": "Your answers to challenges",
    "decision": "Decisions of moderators, by you or about you",
    "delivery": "Messages sent to you",
}
_FOOT = (
    "Kept until you delete it, or until 30 days after you left the server or it removed Cohort, "
    "unless its host says otherwise. Only the people who host this bot can see the database. "
    "Look-ups store nothing."
)


async def show_stored(interaction: discord.Interaction[Any], start: int = 0) -> None:
    """Show what is stored about whoever asks."""
    async with interaction.client.resources.database.reading() as session:
        found = await personal_data.count_personal_rows(session, interaction.user.id)
    await show(interaction, stored_screen(found, start))


async def press(interaction: discord.Interaction[Any], ids: Sequence[str]) -> None:
    """Turn a page of what is stored."""
    _, start = ids
    await show_stored(interaction, int(start))


def stored_screen(found: Iterable[PersonalRows], start: int = 0) -> Screen:
    """Draw what is stored about a member, table by table, and what for; as much as a page takes."""
    held = sorted(
        (one for one in found if one.rows), key=lambda one: list(_CALLED).index(one.table)
    )
    parts = [
        f"**{_CALLED[one.table]}** · {plural(one.rows, 'row')}\n{bullets(_purposes(one))}"
        for one in held
    ]
    nothing = "Nothing. You have not used anything that needs to remember you."
    lengths = accumulate(map(len, parts[start:]))
    end = start + max(1, sum(length <= _LONGEST for length in lengths))
    text = sections(parts[start:end]) or nothing
    acts = [Act(FEATURE, ("show", 0), "Back to the first")] if start else []
    if parts[end:]:
        acts.append(Act(FEATURE, ("show", end), "More"))
    return page(
        f"## What is stored about you\n{text}\n\n`/privacy export` sends all of it to you as a file; "
        "`/privacy delete` deletes it at once.",
        controls=lambda: rows_of(acts),
        footer=_FOOT,
    )


def _purposes(stored: PersonalRows) -> Iterable[str]:
    """Write what is stored, put together by what it is for."""
    by_purpose: dict[str, list[str]] = {}
    for said in stored.columns:
        by_purpose.setdefault(said.why, []).append(said.what)
    return (f"{join_words(dict.fromkeys(what))}: {why}" for why, what in by_purpose.items())


async def send_export(interaction: discord.Interaction[Any]) -> None:
    """Answer with a file of everything stored about whoever asks."""
    async with interaction.client.resources.database.reading() as session:
        tables = await personal_data.export_personal_data(session, interaction.user.id)
    text = json.dumps(tables, indent=2, ensure_ascii=False)
    rows = sum(map(len, tables.values()))
    attached = Attachment("cohort-about-you.json", text.encode())
    view = Layout(
        ui.TextDisplay(
            f"Everything that is stored about you, in all servers: {plural(rows, 'row')}. "
            "`/privacy show` says what each is for."
        ),
        ui.File(f"attachment://{attached.name}"),
    )
    await reply.answer(interaction, view, private=True, files=[attached])


async def ask_delete(interaction: discord.Interaction[Any]) -> None:
    """Ask before deleting everything about whoever asks, then do it."""

    async def delete(confirmed: discord.Interaction[Any]) -> None:
        async with confirmed.client.resources.database.writing() as session:
            await deletion.delete_member(session, confirmed.user.id)
        await show(
            confirmed,
            page(
                "## Everything about you is deleted\nYour plan, check-ins, points and settings are "
                "gone from every server. If you use Cohort again, it meets you for the first time."
            ),
        )

    await ask_for_word(
        interaction,
        "delete",
        title="Delete everything about you",
        warning="Your plan, check-ins, points, reminders and settings are deleted at once, in all "
        "servers. This cannot be taken back. `/privacy export` gives you a copy first.",
        then=delete,
    )


async def choose_visibility(
    interaction: discord.Interaction[Any], who: Actor, look: str, alias: str | None
) -> None:
    """Keep how a member wants to be seen."""
    resources = interaction.client.resources
    async with resources.database.writing() as session:
        await visibility.set_visibility(
            session, who, _LOOKS[look], alias, now=resources.clock.now()
        )
    said = {
        Visibility.SHOWN: "Others see you by your name, and can look at your progress.",
        Visibility.ALIAS: f"Others see you as {quoted(alias or '')}, and cannot look at your progress.",
        Visibility.HIDDEN: "Others do not see you. You still see your own place and progress.",
    }[_LOOKS[look]]
    await show(interaction, page(f"## Saved for this server\n{said}"))
