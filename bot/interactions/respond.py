"""Answers commands, buttons, menus and forms: all interactions except autocomplete."""

import asyncio
from collections.abc import Iterator
from typing import Any

import discord
import structlog

from bot.domain.actor import Actor
from bot.domain.errors import Refusal
from bot.interactions import reply
from bot.interactions.components import Form
from bot.interactions.errors import answer_error
from bot.interactions.request import NOT_IN_A_SERVER, Interaction, Request, shown_name
from bot.interactions.route import OUTDATED, FollowUp, Route, ServerRoute
from bot.interactions.screen import Attachment, Placement, Screen
from bot.pictures.renderer import Card, Pictures
from bot.recorder import Outcome
from bot.rendered import with_command_mentions

log = structlog.get_logger(__name__)

_DEFER_AFTER = 2.0
"""Seconds until Discord is asked for more time; it gives up after 3."""

_PICTURE_PATIENCE = 0.3
"""Seconds an answer waits for its picture; a slower one is added when it is ready."""

_COMPONENT, _FORM = discord.InteractionType.component, discord.InteractionType.modal_submit
NOT_A_MODERATOR = (
    "Only moderators can do this: people with the **Manage Server** permission. Ask one of them. "
    "Seeing a command here isn’t enough: the server’s integration settings only decide who sees it."
)


async def on_interaction(interaction: Interaction) -> None:
    """Answer a button, menu or form by the route in its id; commands call `respond` themselves."""
    if interaction.type not in (_COMPONENT, _FORM):
        return
    if not await interaction.client.may_answer(interaction):
        return
    interaction.client.resources.recorder.started(interaction)
    data: Any = interaction.data or {}
    try:
        fields = [part.get("component") or {} for part in data.get("components", ())]
        typed = {field["custom_id"]: field["value"] for field in fields if "value" in field}
        route = interaction.client.router.parse(
            data.get("custom_id", ""), data.get("values") or (), typed
        )
        await respond(interaction, route)
    except Exception as error:  # noqa: BLE001 - discord.py would only log it
        await answer_error(interaction, error)


async def respond(interaction: Interaction, route: Route) -> None:
    """Await the endpoint of a route, send its answer, then what follows it.

    Raises:
        Refusal: a rule says no.
        TooLate: Discord no longer takes an answer.
    """
    may_be_public = route.is_public and _may_write(interaction)
    reply.set_visibility(interaction, private=not may_be_public)
    deferral = asyncio.get_running_loop().call_later(_DEFER_AFTER, reply.defer, interaction)
    try:
        request = await _request_for(interaction, route)
        answer = await interaction.client.router.answer(request, route)
        if isinstance(answer, Form):
            if interaction.type is _FORM:  # Discord opens no form after a form
                raise Refusal(OUTDATED)
            await reply.send_form(interaction, answer)
            return
        is_public = may_be_public or answer.is_public
        sent_id = await send(interaction, answer, private=not is_public)
    finally:
        deferral.cancel()
    if answer.record_sent and is_public and sent_id:
        await answer.record_sent(sent_id)
    for background in answer.background:
        await background()
    await _follow_up(interaction, request, route)
    interaction.client.resources.recorder.finished(interaction, Outcome.ANSWERED)


async def _request_for(interaction: Interaction, route: Route) -> Request:
    """Return the request for a route; refuse people who may not ask for it."""
    if route.for_moderators:
        require_moderator(interaction)
    request = build_request(interaction)
    if isinstance(route, ServerRoute) and route.guild_id is not None:
        return await request.in_server(route.guild_id)
    return request


def require_moderator(interaction: Interaction) -> None:
    """Refuse a person who lacks the permission Manage Server."""
    if not interaction.permissions.manage_guild:
        raise Refusal(NOT_A_MODERATOR)


def build_request(interaction: Interaction) -> Request:
    """Gather what an endpoint may know of an interaction."""
    return Request(
        resources=interaction.client.resources,
        now=interaction.client.resources.clock.now(),
        user=interaction.user,
        member=None if interaction.guild_id is None else member_of(interaction),
        guild=interaction.guild,
        channel_id=interaction.channel_id,
        interaction_id=interaction.id,
        is_command=interaction.type is discord.InteractionType.application_command,
        message=interaction.message,
        channel=interaction.client.get_partial_messageable,
        fetch_member=interaction.client.http.get_member,
        may_write=_may_write(interaction),
        may_mention_all=interaction.permissions.mention_everyone,
        uploads=tuple(_uploads(interaction)),
        upload_limit=interaction.filesize_limit,
        list_commands=interaction.client.slash_commands,
    )


def _may_write(interaction: Interaction) -> bool:
    """Return whether the person may write where they ask; always in direct messages."""
    if interaction.guild_id is None:
        return True
    permissions = interaction.permissions
    in_thread = isinstance(interaction.channel, discord.Thread)
    return permissions.send_messages_in_threads if in_thread else permissions.send_messages


def member_of(interaction: Interaction) -> Actor:
    """Return the person who asks, as a member of the server; refuse outside of servers."""
    user, guild_id = interaction.user, interaction.guild_id
    if guild_id is None:
        raise Refusal(NOT_IN_A_SERVER)
    role_ids = user._roles if isinstance(user, discord.Member) else ()  # noqa: SLF001 - no objects
    return Actor(
        guild_id,
        user.id,
        shown_name(user),
        frozenset(map(int, role_ids)),
        is_moderator=interaction.permissions.manage_guild,
    )


def _uploads(interaction: Interaction) -> Iterator[discord.Attachment]:
    if interaction.type is not _FORM:
        return
    data: Any = interaction.data
    for attachment in data.get("resolved", {}).get("attachments", {}).values():
        yield discord.Attachment(data=attachment, state=interaction._state)  # noqa: SLF001 - no other way


async def send(interaction: Interaction, screen: Screen, *, private: bool) -> int | None:
    """Send a screen at once; a picture that is not ready yet is added later.

    Returns the id of the message; None if nothing needs it, or if Discord’s reply was lost.
    """
    pictures = interaction.client.resources.pictures
    card = screen.card if interaction.app_permissions.attach_files else None
    png, is_late = await _render_soon(pictures, card)
    pressed = interaction.message if _is_in_place(interaction, screen) else None
    if pressed:
        pictures.cancel_late(pressed.id)
    view, files = screen.view(picture=png is not None), _files(screen, png)
    sent_id = await reply.answer(
        interaction,
        view,
        private=private,
        files=files,
        in_place=pressed is not None,
        wants_id=is_late or screen.record_sent is not None,
    )
    if pressed:
        sent_id = pressed.id
    # Redrawing a message cancels its picture by the id of the message. Only private ones are redrawn,
    # so a public one without a known id can go by the id of the interaction.
    key = interaction.id if sent_id is None and not private else sent_id
    if card and is_late and key:
        pictures.add_late(key, _add_picture(interaction, screen, card))
    return sent_id


async def _render_soon(pictures: Pictures, card: Card | None) -> tuple[bytes | None, bool]:
    """Return the picture of a card, and whether it takes so long that it has to be added later."""
    if card is None:
        return None, False
    try:
        return await pictures.render_within(card, _PICTURE_PATIENCE), False
    except TimeoutError:
        return None, True


def _is_in_place(interaction: Interaction, screen: Screen) -> bool:
    pressed = interaction.message
    if pressed is None or screen.placement is Placement.NEW:
        return False
    return pressed.flags.ephemeral or screen.placement is Placement.IN_PLACE


async def _add_picture(interaction: Interaction, screen: Screen, card: Card) -> None:
    """Edit an answer once its picture is rendered; without one it stays as it is."""
    if png := await interaction.client.resources.pictures.render(card):
        await reply.edit_answer(interaction, screen.view(picture=True), _files(screen, png))


def _files(screen: Screen, png: bytes | None) -> list[Attachment]:
    return [*screen.files, *([Attachment(screen.picture_name, png)] if png else [])]


async def _follow_up(interaction: Interaction, request: Request, route: Route) -> None:
    """Send what is pending for the person who asked, in a message of its own."""
    if route.follow_up is FollowUp.NOTHING:
        return
    pending = interaction.client.router.follow_ups[route.follow_up]
    if screen := await pending(request, route):
        view = with_command_mentions(screen.view(picture=False), interaction.client.command_ids)
        await interaction.followup.send(view=view, ephemeral=True)
        for background in screen.background:
            await background()
