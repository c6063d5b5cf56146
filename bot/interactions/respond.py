"""Answers commands, buttons, menus and forms: all interactions except autocomplete."""

import discord

from bot.domain.errors import Refusal
from bot.interactions.components import Form
from bot.interactions.errors import answer_error, logging_error
from bot.interactions.interaction import (
    Interaction,
    build_request,
    may_moderate,
    may_write,
    route_from,
)
from bot.interactions.reply import Reply
from bot.interactions.request import Request
from bot.interactions.route import (
    ModeratorRoute,
    Outdated,
    PostRoute,
    ReviewerRoute,
    Route,
    ServerRoute,
)
from bot.interactions.screen import Attachment, Placement, Screen
from bot.metrics import PATH, Outcome
from bot.rendered import with_command_mentions
from bot.services.reviews import queue

PICTURE_PATIENCE = 1.5  # seconds that an answer waits for its picture; then its text is sent alone


async def respond_to_press(interaction: Interaction) -> None:
    """Answer a button, menu or form by the route in its id; commands call `respond` themselves."""
    try:
        route = route_from(interaction)
    except Refusal as refusal:
        await answer_error(interaction, refusal)
    else:
        await respond(interaction, route)


async def respond(interaction: Interaction, route: Route) -> None:
    """Await a route's endpoint, send its answer or error, then do what follows. Never raises."""
    interaction.extras[PATH] = route.path
    reply = Reply(interaction)
    try:
        with reply.deferring():
            async with interaction.client.turns.turn_of(interaction.user.id):
                await _answer(interaction, route, reply)
    except Exception as error:  # noqa: BLE001 - discord.py would only log it
        await answer_error(interaction, error, reply)


async def _answer(interaction: Interaction, route: Route, reply: Reply) -> None:
    request = await _request_for(interaction, route)
    response = await interaction.client.router.answer(request, route)
    metrics = interaction.client.resources.metrics
    if isinstance(response, Form):
        if interaction.type is discord.InteractionType.modal_submit:
            raise Outdated  # Discord opens no form after a form
        kept_id, typed = request.resources.kept_forms.pop(request.user.id, ("", {}))
        is_pressed = interaction.type is discord.InteractionType.component
        if is_pressed and kept_id == response.custom_id:
            response.fill_in(typed)
        await reply.send_form(response)
        metrics.finished(interaction, Outcome.ANSWERED)
        return
    is_public = (route.is_public or response.is_public) and may_write(interaction)
    if is_public:
        interaction.client.turns.count_public_answer(interaction.user.id)
    sent_id = await _send_screen(interaction, response, reply, private=not is_public)
    metrics.finished(interaction, Outcome.ANSWERED)
    if response.record_sent and is_public:
        with logging_error(interaction):
            if sent_id is None:  # Discord's reply was lost
                sent_id = (await interaction.original_response()).id
            await response.record_sent(sent_id)
    for background in response.background:
        with logging_error(interaction):
            await background()
    with logging_error(interaction):
        await _follow_up(interaction, request, route)


async def _request_for(interaction: Interaction, route: Route) -> Request:
    if isinstance(route, ModeratorRoute) and not may_moderate(interaction):
        raise Refusal(
            "Only moderators can do this: people with the **Manage Server** permission. Ask one of them. "
            "Seeing a command here isn’t enough: the server’s integration settings only decide who sees it."
        )
    request = build_request(interaction)
    if isinstance(route, ReviewerRoute) and not request.actor.is_moderator:
        await request.read(queue.require_reviewer, request.actor)
    if isinstance(route, PostRoute):
        request = await request.in_server_of_post(route.post_id)
    elif isinstance(route, ServerRoute) and route.guild_id is not None:
        request = await request.in_server(route.guild_id)
    return await request.with_own_challenges() if route.shows_challenges else request


async def _send_screen(
    interaction: Interaction, screen: Screen, reply: Reply, *, private: bool
) -> int | None:
    """Send a screen, without its picture if that fails; return its id, if wanted and known."""
    png, files = None, list(screen.files)
    if screen.card and interaction.app_permissions.attach_files:
        pictures = interaction.client.resources.pictures
        png = await pictures.render_within(screen.card, PICTURE_PATIENCE)
    if png:
        files.append(Attachment(screen.picture_name, png))
    offers_sharing = private and interaction.guild_id is not None and may_write(interaction)
    return await reply.send(
        screen.view(picture=png is not None, offers_sharing=offers_sharing),
        private=private,
        files=files,
        in_place=_is_in_place(interaction, screen, private=private),
        wants_id=screen.record_sent is not None,
    )


def _is_in_place(interaction: Interaction, screen: Screen, *, private: bool) -> bool:
    pressed = interaction.message
    if pressed is None or screen.placement is Placement.NEW:
        return False
    if any(not file.filename.endswith(".png") for file in pressed.attachments):
        return False  # a file that somebody was sent stays
    return (pressed.flags.ephemeral and private) or screen.placement is Placement.IN_PLACE


async def _follow_up(interaction: Interaction, request: Request, route: Route) -> None:
    """Send what is pending for the person who asked, in a message of its own."""
    pending = interaction.client.router.follow_up
    if pending and (screen := await pending(request, route)):
        view = with_command_mentions(screen.view(picture=False), interaction.client.command_ids)
        await interaction.followup.send(view=view, ephemeral=True)
        for background in screen.background:
            await background()
