"""The finish card: what is on it, in a picture and in words, for oneself and for others."""

from __future__ import annotations

from collections import defaultdict
from typing import Any

import discord

from bot.domain.actor import Actor
from bot.domain.content.catalog import Catalog
from bot.domain.plan.progress import Done, PlanProgress
from bot.domain.visibility import Visibility
from bot.formatting import bullets, plural, quoted, sections
from bot.interactions.screen import Screen, page
from bot.pictures.cards.finish import Finish, Week, finish_card, format_period
from bot.pictures.renderer import Card
from bot.services.plan.check_ins import CheckedIn
from bot.services.points import milestones
from bot.services.points.milestones import Record
from bot.ui.acts import rows_of
from bot.ui.plan.context import Face
from bot.ui.standings.formatting import called


def finish_of(face: Face, record: Record) -> Finish:
    """Gather what the card shows; the member is called by their alias if they chose that."""
    named = record.alias if record.visibility == Visibility.ALIAS else record.name
    longest = face.streak.longest
    return Finish(named or record.name, _weeks(face.pack, face.have), longest, record.points)


def _weeks(pack: Catalog, have: PlanProgress) -> tuple[Week, ...]:
    """Return the weeks of a plan that is done, each with its dates."""
    weeks: defaultdict[int, list[Done]] = defaultdict(list)
    by_id = {check_in.day_id: check_in for check_in in have.done}
    for day in pack.plan.days:
        weeks[day.week].append(by_id[day.id])
    return tuple(
        Week(
            number,
            pack.plan.week_by_number[number].subject,
            len(done),
            min(check_in.on for check_in in done),
            max(check_in.on for check_in in done),
        )
        for number, done in sorted(weeks.items())
    )


async def card_of(
    interaction: discord.Interaction[Any], who: Actor, checked: CheckedIn
) -> Card | None:
    """Return the card of whoever has finished by this check-in; None of all others."""
    resources = interaction.client.resources
    plan = resources.catalog.plan
    have = checked.journey
    if checked.again or len(have.done) < plan.length or not _all_done(plan.ids, have):
        return None
    async with resources.database.reading() as session:
        found = await milestones.record(session, (who.guild_id, who.member_id), resources.catalog)
    face = Face(resources.catalog, who.guild_id, have, resources.clock.now())
    return finish_card(finish_of(face, found)) if found else None


def _all_done(ids: tuple[str, ...], have: PlanProgress) -> bool:
    return set(ids) <= {check_in.day_id for check_in in have.done}


def finish_text(finish: Finish, title: str) -> str:
    """Write everything that the card shows."""
    weeks = bullets(
        f"Week {week.number}, {week.subject}: {plural(week.days, 'day')}, "
        f"{format_period(week.first, week.last, short=True)}"
        for week in finish.weeks
    )
    facts = (
        f"**{finish.days} of {finish.days}** days, {format_period(finish.first, finish.last)} · "
        f"{finish.points:,} points · at most {plural(finish.longest, 'day')} in a row"
    )
    return sections([f"## {title}\n{facts}", weeks])


def own_finish_screen(face: Face, finish: Finish) -> Screen:
    """Draw a member's card for them alone, to be shown to others if they like."""
    acts = [
        face.act("boast", "Show it to the group", primary=True),
        face.act("progress", "My progress"),
    ]
    text = finish_text(finish, "You did it all")
    said = f"{face.notice}\n\n{text}" if face.notice else text
    return page(said, controls=lambda: rows_of(acts), card=finish_card(finish))


def ask_screen(face: Face, record: Record) -> Screen:
    """Ask a member who is hidden from others whether they want to be named this once."""
    acts = [
        face.act("boastnamed", "Show it with my name", primary=True),
        face.act("finish", "Keep it to myself"),
    ]
    return page(
        f"## You are hidden from others here\nYour finish card says {quoted(record.name)}, and "
        "everyone in this channel would see it. On the boards you stay hidden. Show it all the same?",
        controls=lambda: rows_of(acts),
    )


def shown_finish_screen(finish: Finish) -> Screen:
    """Draw a member's card for all."""
    title = f"{called(finish.name)} has finished the plan"
    return page(finish_text(finish, title), card=finish_card(finish))
