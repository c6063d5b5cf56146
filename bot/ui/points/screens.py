"""/points why: the entries behind a number."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import discord

from bot.app import check_moderator, seat
from bot.domain.actor import Actor
from bot.domain.content.catalog import Catalog
from bot.domain.points import EntryKind
from bot.formatting import bullets, escape, join_dots, plural, timestamp
from bot.interactions.screen import Screen, page
from bot.services.challenges.submissions import ENTRY_KIND
from bot.services.points import entries
from bot.services.points.corrections import BY_THEMSELVES, format_signed
from bot.services.points.entries import EntryView
from bot.ui.acts import Act, rows_of
from bot.ui.base import show

FEATURE = "points"
_ON_A_PAGE = 15
_ROOM = 2700
"""Characters for the entries of a page."""

_GROUPS = 10
"""Groups whose sums have room on a page."""


async def why(
    interaction: discord.Interaction[Any], who: Actor, member_id: int, skip: int = 0
) -> None:
    """Show the entries of a member: one's own, or as a moderator anyone's.

    Raises:
        Refusal: another's, and the asker is no moderator.
    """
    if member_id != who.member_id:
        check_moderator(interaction)
    resources = interaction.client.resources
    async with resources.database.reading() as session:
        totals = await entries.list_totals(session, who.guild_id, member_id)
        found = await entries.list_entries(
            session, who.guild_id, member_id, limit=_ON_A_PAGE + 1, skip=skip
        )
    own = member_id == who.member_id
    await show(interaction, _screen(resources.catalog, totals, found, (member_id, skip), own=own))


def _screen(
    pack: Catalog,
    totals: Sequence[tuple[str, int]],
    found: Sequence[EntryView],
    place: tuple[int, int],
    *,
    own: bool,
) -> Screen:
    member_id, skip = place
    whose = "Your points" if own else f"Points of <@{member_id}>"
    if not totals:
        return page(
            f"## {whose}\nThere are none yet. "
            f"The quickest way to some: `/plan join`, then `/plan done` for "
            f"{pack.scoring.check_in.points} points."
        )
    sums = join_dots(
        f"**{total}** in {discord.utils.escape_markdown(group)}"
        for group, total in totals[:_GROUPS]
    )
    if len(totals) > _GROUPS:
        sums += f" · and in {plural(len(totals) - _GROUPS, 'more group')}"
    lines = _fitting([_line(pack, posting, member_id) for posting in found[:_ON_A_PAGE]])
    acts = []
    if skip:
        acts.append(Act(FEATURE, ("why", member_id, max(skip - _ON_A_PAGE, 0)), "Newer"))
    if len(found) > len(lines):
        acts.append(Act(FEATURE, ("why", member_id, skip + len(lines)), "Older"))
    return page(
        f"## {whose}\n{sums}\n\n{bullets(lines)}",
        controls=lambda: rows_of(acts),
        footer="Nothing is ever changed here: what is taken back stands as an entry of its own.",
    )


def _fitting(lines: Sequence[str]) -> Sequence[str]:
    """Return as many lines as have room, one at least; reasons may be long."""
    room = _ROOM
    for at, line in enumerate(lines):
        room -= len(line)
        if room < 0 and at:
            return lines[:at]
    return lines


def _line(pack: Catalog, posting: EntryView, member_id: int) -> str:
    amount, reason = format_signed(posting.points), _reason(pack, posting, member_id)
    return f"**{amount}** {reason} · {timestamp(posting.at, 'R')}"


def _reason(pack: Catalog, posting: EntryView, member_id: int) -> str:
    """Say what an entry is for."""
    if posting.kind == EntryKind.CORRECTION:
        return _corrected(posting, member_id)
    if posting.kind == ENTRY_KIND:
        return _answered(pack, posting)
    if posting.kind != EntryKind.CHECK_IN:
        return posting.subject
    number = pack.plan.number_by_id.get(posting.subject)
    day = f"plan-day {number}, “{pack.plan.day(number).title}”" if number else "a former plan-day"
    if posting.revision % 2 == 0:
        return f"check-in undone: {day}"
    return f"checked in {day}" + (" again" if posting.revision > 1 else "")


def _answered(pack: Catalog, posting: EntryView) -> str:
    """Say which challenge was answered, or that its acceptance was taken back."""
    challenge = pack.challenge_names.by_id.get(posting.subject.partition(":")[2])
    title = f"“{challenge.title}”" if challenge else "a former challenge"
    return f"answer {'accepted' if posting.revision % 2 else 'no longer accepted'}: {title}"


def _corrected(posting: EntryView, member_id: int) -> str:
    """Say who corrected points, or took a correction back, and why."""
    by = f"by <@{posting.author_id}>" if posting.author_id else "by a moderator"
    if posting.author_id == member_id:
        by = BY_THEMSELVES
    if posting.revision % 2:
        done = f"{'given' if posting.points > 0 else 'taken'} {by}"
    else:
        done = f"the correction of {format_signed(-posting.points)} undone {by}"
    return f"{done}: {escape(posting.reason)}" if posting.reason else done


async def press(interaction: discord.Interaction[Any], ids: Sequence[str]) -> None:
    """Turn a page."""
    _, member_id, skip = ids
    await why(interaction, seat(interaction), int(member_id), int(skip))
