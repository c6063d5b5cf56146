"""What moderators see and change about which challenge comes next in a group."""

import datetime as dt
from collections.abc import Iterable, Sequence
from typing import Annotated, Any, TypeAlias

from discord import ui

from bot.domain.content import Catalog, Challenge
from bot.domain.errors import Refusal
from bot.domain.groups import StudyGroup
from bot.domain.markup import quoted, safe_name
from bot.domain.parsing import parse_date
from bot.domain.schedule.clock import long_date, timestamp
from bot.domain.schedule.weekly import week_name
from bot.formatting import join_fitting, join_words, sections
from bot.interactions import Interaction, Request, Router, Screen, button, button_rows, page
from bot.services.challenges import challenge_queue, schedule_changes
from bot.services.challenges.challenge_queue import NextPost
from bot.services.groups import groups
from bot.ui.autocomplete import Choices, NameOption, Option, date_choices
from bot.ui.challenges import routes
from bot.ui.challenges.posts import LEVELS
from bot.ui.groups.choosing import require_group

router = Router()

ChallengeName: TypeAlias = Annotated[str, NameOption(lambda catalog: catalog.challenge_names)]
_UNSKIP_BUTTONS = 3
_LONGEST_QUEUE = 900  # characters of the titles in a queue


class LastDateOption(Option):
    """The last date of a pause, in UTC: today or later."""

    async def suggest(self, interaction: Interaction, typed: str, /) -> Choices:
        return date_choices(typed, interaction.client.resources.clock.now().date())

    async def transform(self, interaction: Interaction, value: str, /) -> dt.date:
        today = interaction.client.resources.clock.now().date()
        chosen = parse_date(value, today)
        if chosen < today:
            raise Refusal(
                f"{long_date(chosen)} is in the past. Choose today or a later date, or leave it out."
            )
        return chosen


@router.answers
async def preview(request: Request, route: routes.PreviewNext) -> Screen:
    return await show_next(request, await require_group(request, route.group, route.group_id))


async def show_next(request: Request, group: StudyGroup, changed: str = "") -> Screen:
    by_id = request.catalog.challenge_names.by_id
    async with request.database.reading() as connection:
        group = await groups.get(connection, group.guild_id, group.id)
        next_post = await challenge_queue.preview_next_post(
            connection, group, request.catalog.challenges, request.now
        )
        skipped = await schedule_changes.list_skipped_weeks(connection, group, request.now)
    titles = [
        by_id[challenge_id].title + (" (retired)" if challenge_id in next_post.retired else "")
        for challenge_id in next_post.queued
        if challenge_id in by_id
    ]
    return next_screen(group, next_post, titles, skipped, changed)


def unskip_buttons(group: StudyGroup, weeks: Iterable[str]) -> list[ui.Button[Any]]:
    """Build a button for each week that was skipped and can still be posted; for a few of them."""
    return [
        button(f"Unskip the {week_name(week)}", routes.UnskipWeek(group_id=group.id, week=week))
        for week in list(weeks)[:_UNSKIP_BUTTONS]
    ]


def next_screen(
    group: StudyGroup,
    next_post: NextPost,
    queued_titles: Sequence[str],
    skipped_weeks: Sequence[str] = (),
    changed: str = "",
) -> Screen:
    """Draw what comes next in a group after what has just `changed`; skipped weeks have buttons."""
    at, challenge = next_post.planned.at, next_post.challenge
    when = f"{timestamp(at, 'F')} ({timestamp(at, 'R')})"
    if next_post.paused:
        last = None if changed else group.paused_until  # what has changed may say it already
        until = f" until the end of {long_date(last)}" if last else ""
        when += f"\nNothing will be posted then, because challenges are paused{until}. `/manage challenge resume` ends the pause."
    text = "Every challenge is retired, so nothing will be posted. To bring one back, use `/manage challenge retire` on it again."
    if challenge:
        level = f"level {challenge.difficulty}, {LEVELS[challenge.difficulty]}"
        text = (
            f"**{challenge.title}** ({level}, about {challenge.minutes} minutes)\n{challenge.brief}"
        )
    queue = "Nothing is queued, so I’ll choose what comes next."
    if queued_titles:
        queue = f"In the queue: {join_fitting(queued_titles, ', ', _LONGEST_QUEUE)}"
    week = next_post.planned.week
    buttons = [
        button(f"Skip the {week_name(week)}", routes.SkipWeek(group_id=group.id, week=week)),
        button("History", routes.ShowWeeks(group_id=group.id)),
        *unskip_buttons(group, skipped_weeks),
    ]
    return page(
        sections([changed, f"## Next in {safe_name(group.name)}\n{when}", text]),
        controls=lambda: button_rows(buttons),
        footer=queue,
    )


@router.answers
async def queue_challenge(request: Request, route: routes.QueueChallenge) -> Screen:
    group = await require_group(request, route.group, route.group_id)
    challenge = _require_challenge(request.catalog, route.challenge)
    async with request.database.writing() as connection:
        queued = await challenge_queue.toggle_queued(
            connection, request.actor, group, challenge, now=request.now, first=route.first
        )
    again = "To take it out, use `/manage challenge queue` on it again"
    state = f"is in the queue now. {again}" if queued else "is no longer in the queue"
    if route.first:
        state = "comes next"
    return await show_next(request, group, f"“{challenge.title}” {state}.")


@router.answers
async def retire_challenge(request: Request, route: routes.RetireChallenge) -> Screen:
    challenge = _require_challenge(request.catalog, route.challenge)
    async with request.database.writing() as connection:
        retired = await challenge_queue.toggle_retired(
            connection, request.actor, challenge, now=request.now
        )
    state = "is back: I may post it again."
    if retired:
        state = "is retired: I won’t post it in this server, even if it’s in a queue. To bring it back, use `/manage challenge retire` on it again."
    return page(f"“{challenge.title}” {state}")


def _require_challenge(catalog: Catalog, typed: str) -> Challenge:
    index = catalog.challenge_names
    challenge = index.by_id.get(typed) or index.find(typed)
    if challenge is None:
        near = join_words((quoted(entry.title) for entry in index.nearest(typed)), "or")
        raise Refusal(f"I don’t know the challenge {quoted(typed)}. Did you mean {near}?")
    return challenge
