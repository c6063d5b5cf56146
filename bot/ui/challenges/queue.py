"""What moderators do about coming challenges, on screen and by command."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from typing import Any, TypeAlias

import discord

from bot.app import check_moderator, seat
from bot.domain.content.challenges import Challenge
from bot.domain.delivery import DeliveryState
from bot.domain.errors import Refusal
from bot.domain.groups import StudyGroup
from bot.formatting import bullets, escape, plural, quoted, sections, timestamp
from bot.interactions.screen import Screen, page
from bot.services.challenges import challenge_queue, posts
from bot.services.challenges.challenge_queue import NextPost
from bot.services.challenges.posts import Occurrence
from bot.services.groups import groups
from bot.ui.acts import Act, rows_of
from bot.ui.base import show
from bot.ui.challenges.screens import LEVELS
from bot.ui.groups.choosing import chosen_group
from bot.ui.groups.endpoints import tell

Interaction: TypeAlias = discord.Interaction[Any]
FEATURE = "curate"
_ON_A_PAGE = 12

_STATES = {
    DeliveryState.PLANNED: "planned",
    DeliveryState.CLAIMED: "on its way",
    DeliveryState.SENT: "posted",
    DeliveryState.LATE: "posted late",
    DeliveryState.SKIPPED: "skipped",
}


def named_challenge(interaction: Interaction, typed: str) -> Challenge:
    """Return the challenge a moderator means.

    Raises:
        Refusal: it could be several or none.
    """
    index = interaction.client.resources.catalog.challenge_names
    found: Challenge | None = index.by_id.get(typed) or index.find(typed)
    if found is None:
        near = ", ".join(quoted(one.title) for one in index.nearest(typed))
        raise Refusal(f"I don’t know the challenge {quoted(typed)}. Did you mean one of {near}?")
    return found


async def preview(interaction: Interaction, typed: str | None) -> None:
    """Show what a group gets next, and when."""
    await _show_coming(interaction, await chosen_group(interaction, typed), "")


async def _show_coming(interaction: Interaction, group: StudyGroup, saved: str) -> None:
    resources = interaction.client.resources
    now = resources.clock.now()
    async with resources.database.reading() as session:
        group = await groups.get(session, group.guild_id, group.id)
        coming = await challenge_queue.preview_next_post(
            session, group, resources.catalog.challenges, now
        )
        queue = await challenge_queue.list_queued(session, group.id)
    titles = [
        resources.catalog.challenge_names.by_id[one].title
        for one in queue
        if one in resources.catalog.challenge_names.by_id
    ]
    await show(interaction, _coming_screen(group, coming, titles, saved))
    await tell(interaction)


def _coming_screen(group: StudyGroup, coming: NextPost, queue: Sequence[str], saved: str) -> Screen:
    challenge = coming.challenge
    if challenge is None:
        text = "Every challenge is retired, so nothing will be posted."
    else:
        level = f"level {challenge.difficulty}, {LEVELS[challenge.difficulty]}"
        text = (
            f"**{challenge.title}** ({level}, about {challenge.minutes} minutes)\n{challenge.brief}"
        )
    when = f"{timestamp(coming.planned.at, 'F')} ({timestamp(coming.planned.at, 'R')})"
    held = _held(group) if coming.paused else ""
    line = f"Queue: {', '.join(queue)}" if queue else "The queue is empty."
    acts = [
        Act(FEATURE, ("skip", group.id, coming.planned.week), "Skip this week"),
        Act(FEATURE, ("history", group.id), "What became of past weeks"),
    ]
    return page(
        sections(
            [
                *([saved] if saved else []),
                f"## Next in {escape(group.name)}\n{when}{held}",
                text,
            ]
        )[:3600],
        controls=lambda: rows_of(acts),
        footer=line[:900],
    )


def _held(group: StudyGroup) -> str:
    until = f" until {group.paused_until}" if group.paused_until else ""
    return f"\nPaused{until}: this week will be left out. `/manage challenge resume` ends that."


async def skip(interaction: Interaction, typed: str | None) -> None:
    """Leave the next week out."""
    await _skip(interaction, await chosen_group(interaction, typed))


async def _skip(interaction: Interaction, group: StudyGroup) -> None:
    resources = interaction.client.resources
    async with resources.database.writing() as session:
        skipped = await challenge_queue.skip(
            session, seat(interaction), group, now=resources.clock.now()
        )
    back = Act(FEATURE, ("unskip", group.id, skipped.week), "Take it back")
    await show(
        interaction,
        page(
            f"## Week {skipped.week} is left out in {escape(group.name)}\nNothing is posted "
            f"{timestamp(skipped.at, 'F')}. The challenge that was next comes a week later.",
            controls=lambda: rows_of([back]),
        ),
    )


async def post_now(interaction: Interaction, typed: str | None) -> None:
    """Post this week's challenge at once."""
    resources = interaction.client.resources
    group = await chosen_group(interaction, typed)
    async with resources.database.writing() as session:
        challenge = await challenge_queue.post_now(
            session,
            seat(interaction),
            group,
            resources.catalog.challenges,
            now=resources.clock.now(),
        )
    await show(
        interaction,
        page(
            f"## On its way\n“{challenge.title}” is posted in <#{group.channel_id}> within seconds, "
            "in place of this week’s time."
        ),
    )
    await tell(interaction)


async def pause(interaction: Interaction, typed: str | None, until: dt.date | None) -> None:
    """Post nothing for a while."""
    resources = interaction.client.resources
    group = await chosen_group(interaction, typed)
    async with resources.database.writing() as session:
        await challenge_queue.pause(
            session, seat(interaction), group, until, now=resources.clock.now()
        )
    await _show_coming(interaction, group, "Paused. Weeks that go by are recorded as left out.")


async def resume(interaction: Interaction, typed: str | None) -> None:
    """Post again."""
    resources = interaction.client.resources
    group = await chosen_group(interaction, typed)
    async with resources.database.writing() as session:
        await challenge_queue.resume(session, seat(interaction), group, now=resources.clock.now())
    await _show_coming(interaction, group, "Going on.")


async def queue(
    interaction: Interaction, named: str, typed: str | None, *, first: bool = False
) -> None:
    """Put a challenge into the queue, or in place of the coming one."""
    resources = interaction.client.resources
    group, challenge = await chosen_group(interaction, typed), named_challenge(interaction, named)
    async with resources.database.writing() as session:
        put = await challenge_queue.toggle_queued(
            session,
            seat(interaction),
            group,
            challenge,
            now=resources.clock.now(),
            first=first,
        )
    said = f"“{challenge.title}” is {'queued' if put else 'out of the queue again'}."
    await _show_coming(interaction, group, said)


async def retire(interaction: Interaction, named: str) -> None:
    """Keep a challenge from coming, or let it come again."""
    resources, challenge = interaction.client.resources, named_challenge(interaction, named)
    async with resources.database.writing() as session:
        gone = await challenge_queue.toggle_retired(
            session, seat(interaction), challenge, now=resources.clock.now()
        )
    said = (
        "will not come in this server any more. The same command takes that back."
        if gone
        else "may come again."
    )
    await show(interaction, page(f"“{challenge.title}” {said}"))
    await tell(interaction)


async def history(interaction: Interaction, typed: str | None) -> None:
    """Show what became of a group's weeks."""
    await _history(interaction, await chosen_group(interaction, typed), 0)
    await tell(interaction)


async def _history(interaction: Interaction, group: StudyGroup, start: int) -> None:
    resources = interaction.client.resources
    async with resources.database.reading() as session:
        found = await posts.list_occurrences(session, group.id, limit=_ON_A_PAGE + 1, skip=start)
    names = resources.catalog.challenge_names.by_id
    await show(interaction, _weeks_screen(group, found, start, names))


def _weeks_screen(
    group: StudyGroup, found: Sequence[Occurrence], start: int, names: dict[str, Challenge]
) -> Screen:
    """Draw what became of a page of weeks."""
    acts = []
    if start:
        acts.append(Act(FEATURE, ("history", group.id, max(start - _ON_A_PAGE, 0)), "Newer"))
    if len(found) > _ON_A_PAGE:
        acts.append(Act(FEATURE, ("history", group.id, start + _ON_A_PAGE), "Older"))
    lines = [_line(one, names) for one in found[:_ON_A_PAGE]]
    text = bullets(lines) if lines else "No week has come yet."
    return page(f"## Weeks of {escape(group.name)}\n{text}"[:3600], controls=lambda: rows_of(acts))


def _line(one: Occurrence, names: dict[str, Challenge]) -> str:
    """Write what became of a week."""
    title = names[one.challenge_id].title if one.challenge_id in names else one.challenge_id
    what = f" · {title}" if title else ""
    why = f" ({one.reason})" if one.reason else ""
    answers = f" · {plural(one.submissions, 'answer')}" if one.sent_at else ""
    return f"**{one.week}** {_STATES[one.state]}{why}{what} · {timestamp(one.due_at)}{answers}"


async def press(interaction: Interaction, ids: Sequence[str]) -> None:
    """Do what a button here is for: its ids are action, group, and what it is about."""
    check_moderator(interaction)
    action, group_id, *rest = ids
    resources, who = interaction.client.resources, seat(interaction)
    async with resources.database.reading() as session:
        group = await groups.get(session, who.guild_id, int(group_id))
    if action == "skip":
        if rest != [group.next_occurrence(resources.clock.now()).week]:
            raise Refusal("Another week is next by now. `/manage challenge preview` shows it.")
        await _skip(interaction, group)
    elif action == "history":
        await _history(interaction, group, int(rest[0]) if rest else 0)
    elif action == "unskip":
        async with resources.database.writing() as session:
            await challenge_queue.unskip(session, who, group, rest[0], now=resources.clock.now())
        await _show_coming(interaction, group, f"Week {rest[0]} is on again.")
    else:
        raise Refusal(
            "This button is from an earlier version. `/manage challenge preview` goes on."
        )
