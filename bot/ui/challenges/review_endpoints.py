"""What moderators do with answers: open, accept, return with a note, take a decision back."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Sequence
from typing import Any, TypeAlias

import discord
import structlog

from bot.app import check_moderator, seat
from bot.domain.errors import Refusal
from bot.interactions import reply
from bot.services.challenges import reviews, submission_queries
from bot.services.challenges.submission_queries import MemberSubmission
from bot.ui.acts import Form, field
from bot.ui.base import show
from bot.ui.challenges.reviews import review_layout, review_screen, waiting_screen
from bot.ui.groups.endpoints import tell

Interaction: TypeAlias = discord.Interaction[Any]

log = structlog.get_logger(__name__)


async def show_next(interaction: Interaction) -> None:
    """Show the oldest answer that waits, but no own one."""
    resources, who = interaction.client.resources, seat(interaction)
    async with resources.database.reading() as session:
        waiting = await submission_queries.list_pending_submissions(
            session, who.guild_id, reviewer_id=who.member_id, limit=1
        )
    screen = (
        review_screen(resources.catalog, waiting[0])
        if waiting
        else waiting_screen(resources.catalog, ())
    )
    await show(interaction, screen)
    await tell(interaction)


async def show_waiting(interaction: Interaction) -> None:
    """List the answers that wait."""
    resources, who = interaction.client.resources, seat(interaction)
    async with resources.database.reading() as session:
        waiting = await submission_queries.list_pending_submissions(session, who.guild_id)
    await show(interaction, waiting_screen(resources.catalog, waiting))
    await tell(interaction)


async def press(interaction: Interaction, ids: Sequence[str]) -> None:
    """Do what a button under an answer is for: its ids are action, answer, revision."""
    check_moderator(interaction)
    action, submission_id, revision, *_ = ids
    deed = _DEEDS.get(action)
    if deed is None:
        raise Refusal("This button is from an earlier version. `/manage review next` goes on.")
    await deed(interaction, int(submission_id), int(revision))


async def _open(interaction: Interaction, submission_id: int, _: int) -> None:
    resources = interaction.client.resources
    async with resources.database.reading() as session:
        answer = await submission_queries.get_submission(
            session, seat(interaction).guild_id, submission_id
        )
    await show(interaction, review_screen(resources.catalog, answer, whole=True))


async def _accept(interaction: Interaction, submission_id: int, revision: int) -> None:
    resources = interaction.client.resources
    async with resources.database.writing() as session:
        answer = await reviews.accept(
            session,
            seat(interaction),
            resources.catalog,
            submission_id,
            revision,
            now=resources.clock.now(),
        )
    await _redraw(interaction, answer)


async def _return(interaction: Interaction, submission_id: int, revision: int) -> None:
    async def filled(filled_in: Interaction, texts: Sequence[str]) -> None:
        check_moderator(filled_in)
        resources = filled_in.client.resources
        async with resources.database.writing() as session:
            answer = await reviews.return_submission(
                session,
                seat(filled_in),
                submission_id,
                revision,
                texts[0],
                now=resources.clock.now(),
            )
        await _redraw(filled_in, answer)

    note = field("What is missing", hint="The member reads this", longest=500)
    await reply.send_form(interaction, Form("Return with a note", [note], filled))


async def _undo(interaction: Interaction, submission_id: int, revision: int) -> None:
    resources = interaction.client.resources
    async with resources.database.writing() as session:
        answer = await submission_queries.get_submission(
            session, seat(interaction).guild_id, submission_id
        )
        if answer.revision != revision:
            raise Refusal("This decision is about an earlier answer; a newer one was handed in.")
        answer = await reviews.undo(
            session,
            seat(interaction),
            resources.catalog,
            submission_id,
            now=resources.clock.now(),
        )
    await _redraw(interaction, answer)


async def _redraw(interaction: Interaction, answer: MemberSubmission) -> None:
    """Show the decision: to whoever made it, and in the review channel to all."""
    catalog = interaction.client.resources.catalog
    clicked = interaction.message
    if clicked and clicked.id == answer.message_id:
        view = review_layout(catalog, answer)
        await reply.answer(interaction, view, private=False, in_place=True)
        return
    await show(interaction, review_screen(catalog, answer))
    if answer.channel_id and answer.message_id:
        channel = interaction.client.get_partial_messageable(answer.channel_id)
        try:
            await channel.get_partial_message(answer.message_id).edit(
                view=review_layout(catalog, answer)
            )
        except discord.HTTPException as error:
            log.info("review message not redrawn", reason=error.code)


Deed: TypeAlias = Callable[[Interaction, int, int], Awaitable[None]]
_DEEDS: dict[str, Deed] = {"open": _open, "accept": _accept, "return": _return, "undo": _undo}
