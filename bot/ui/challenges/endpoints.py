"""What members do with challenges: open the form, take hints, look at their answers."""

from __future__ import annotations

import datetime as dt
from collections.abc import Awaitable, Callable, Sequence
from typing import Any, TypeAlias

import discord
from sqlalchemy.ext.asyncio import AsyncSession

from bot.domain.actor import Actor
from bot.domain.content.challenges import Challenge
from bot.domain.errors import Refusal
from bot.domain.groups import StudyGroup
from bot.formatting import timestamp
from bot.interactions import reply
from bot.services.challenges import posts, submission_queries, submissions
from bot.services.challenges.posts import ChallengePost
from bot.services.groups import groups
from bot.ui.base import show
from bot.ui.challenges.forms import AnswerForm, seat_at
from bot.ui.challenges.screens import (
    Shown,
    answer_screen,
    hint_screen,
    history_screen,
    mine_screen,
    now_screen,
)

Interaction: TypeAlias = discord.Interaction[Any]


_ANSWERS_SHOWN = 20
_POSTS_SHOWN = 15


async def show_now(interaction: Interaction, who: Actor) -> None:
    """Show the challenge that is open in a member's group."""
    resources = interaction.client.resources
    now = resources.clock.now()
    async with resources.database.reading() as session:
        group, post = await _current(session, who, now)
        answer = await submission_queries.find_submission(session, post.id, who.member_id)
    shown = Shown(resources.catalog, group, post, challenge_of(interaction, post.challenge_id))
    await show(interaction, now_screen(shown, answer, now))


async def _current(
    session: AsyncSession, who: Actor, now: dt.datetime
) -> tuple[StudyGroup, ChallengePost]:
    """Return a member's group and the challenge it got last.

    Raises:
        Refusal: they are in no group, or it has had none.
    """
    group = await groups.find_group_of(session, who)
    if group is None:
        raise Refusal("You are in no group. `/group join` takes you into one.")
    post = await posts.find_latest_post(session, group.id)
    if post is None:
        first = group.next_occurrence(now).at
        raise Refusal(
            f"Your group has had no challenge yet. The first comes {timestamp(first, 'R')}."
        )
    return group, post


def challenge_of(interaction: Interaction, challenge_id: str) -> Challenge:
    """Return a challenge of the pack.

    Raises:
        Refusal: the pack no longer has it.
    """
    names = interaction.client.resources.catalog.challenge_names
    found: Challenge | None = names.by_id.get(challenge_id)
    if found is None:
        raise Refusal(
            "This challenge is no longer in the content. `/challenge now` shows the next."
        )
    return found


async def ask_for_answer(interaction: Interaction, who: Actor, post_id: int | None = None) -> None:
    """Open the form for an answer, filled with the one there is."""
    resources = interaction.client.resources
    now = resources.clock.now()
    async with resources.database.reading() as session:
        if post_id is None:
            post_id = (await _current(session, who, now))[1].id
        found = await submissions.require_open_post(session, who, post_id, now=now)
    form = AnswerForm(
        challenge_of(interaction, found.post.challenge_id),
        found.post,
        found.submission,
        late=not found.on_time,
        files=_takes_files(found.group),
    )
    await reply.send_form(interaction, form)


def _takes_files(group: StudyGroup) -> bool:
    """Tell whether a file has somewhere to go: the channel where it is reviewed."""
    return group.reviewed and group.review_channel_id is not None


async def show_hint(interaction: Interaction, who: Actor, post_id: int) -> None:
    """Show the hints to a challenge."""
    post = await _post(interaction, who, post_id)
    await show(interaction, hint_screen(challenge_of(interaction, post.challenge_id)))


async def _post(interaction: Interaction, who: Actor, post_id: int) -> ChallengePost:
    async with interaction.client.resources.database.reading() as session:
        post = await posts.find_post(session, post_id)
    if post is None or post.guild_id != who.guild_id:
        raise Refusal("This challenge is gone. `/challenge now` shows the one that is open.")
    return post


async def show_answer(interaction: Interaction, who: Actor, post_id: int) -> None:
    """Show a member their answer to a challenge."""
    resources = interaction.client.resources
    async with resources.database.reading() as session:
        answer = await submission_queries.find_submission(session, post_id, who.member_id)
    if answer is None:
        raise Refusal("You have not answered this one yet. **Answer** opens the form.")
    challenge = resources.catalog.challenge_names.by_id.get(answer.challenge_id)
    await show(interaction, answer_screen(challenge, answer))


async def show_mine(interaction: Interaction, who: Actor) -> None:
    """Show a member all their answers in this server."""
    resources = interaction.client.resources
    async with resources.database.reading() as session:
        answers = await submission_queries.list_submissions_of(
            session, who.guild_id, who.member_id, limit=_ANSWERS_SHOWN
        )
    await show(interaction, mine_screen(resources.catalog, answers))


async def show_history(interaction: Interaction, who: Actor) -> None:
    """Show the challenges a member's group has had."""
    resources = interaction.client.resources
    async with resources.database.reading() as session:
        group = await groups.find_group_of(session, who)
        if group is None:
            raise Refusal("You are in no group. `/group join` takes you into one.")
        had = await posts.list_sent_posts(session, group.id, limit=_POSTS_SHOWN)
    await show(interaction, history_screen(resources.catalog, group, had))


async def press(interaction: Interaction, ids: Sequence[str]) -> None:
    """Do what a button under a challenge is for: its ids are action and post."""
    action, post_id, *_ = ids
    deed = _DEEDS.get(action)
    if deed is None:
        raise Refusal(
            "This button is from an earlier version. `/challenge now` shows the open one."
        )
    await deed(interaction, await seat_at(interaction, int(post_id)), int(post_id))


Deed: TypeAlias = Callable[[Interaction, Actor, int], Awaitable[None]]
_DEEDS: dict[str, Deed] = {"answer": ask_for_answer, "hint": show_hint, "mine": show_answer}
