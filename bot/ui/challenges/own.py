"""One challenge as moderators see it, and those that they write for their server themselves."""

from collections.abc import Iterable, Iterator
from typing import Any

import aiohttp
import discord
from discord import ui
from pydantic import ValidationError

from bot.content import BadContent, read_challenge, write_challenge
from bot.domain.choice import SelectionInput
from bot.domain.content import Challenge
from bot.domain.errors import Refusal
from bot.domain.groups import StudyGroup
from bot.domain.markup import code_block, escape
from bot.domain.own_challenges import check_definition, own_number
from bot.formatting import capitalize, join_dots, join_fitting, sections
from bot.interactions import (
    Attachment,
    Declined,
    Form,
    Layout,
    Request,
    Router,
    Screen,
    button,
    button_rows,
    confirmation,
    file_page,
    menu,
    page,
    require_confirmation,
    text_field,
)
from bot.services.challenges import challenge_queue, own_challenges
from bot.services.challenges.own_challenges import StoredChallenge
from bot.ui.challenges import queue, routes
from bot.ui.challenges.posts import LEVELS, task_text
from bot.ui.challenges.queue import describe_states, effort
from bot.ui.groups.choosing import get_group

router = Router()
_LARGEST_FILE = 20_000  # bytes; the longest challenge has about 6,000 letters
_MINUTES = (20, 30, 45, 60, 90, 120)
_NEW = {"id": "own", "week": 1, "difficulty": 2, "minutes": 45, "material": None}
"""What a challenge of the form has besides its texts."""

_FIELDS = {
    "title": ("Title", "", 60),
    "brief": ("What to do, and what to hand in", "Say who needs it, and what for.", 600),
    "points": ("What you look for: 3 to 7 lines", "names the column that gives it away", 750),
    "solution": ("The solution", "Reviewers see it at once, members once they may.", 600),
    "hints": ("1 to 3 hints, one a line", "", 610),
}
"""By the name of a field of the form: its label, what it shows while it is empty, its longest text."""

_TWICE = "Signs such as * and _ count twice, because I keep them from changing how the text looks."
_REFUSED = f"""I couldn’t take that yet. I need 3 to 7 points of up to 100 characters and 1 to 3 hints of up to 200, each on a line of its own. {_TWICE}

Here’s what you typed:"""


@router.answers
async def show_challenge(request: Request, route: routes.ShowChallenge) -> Screen:
    if own_number(route.challenge_id) is not None:
        return await _show_own(request, route.group_id, route.challenge_id)
    challenge = queue.require_challenge(request, route)
    group, selection = await queue.load_selection(request, route.group_id)
    return challenge_screen(group, challenge, selection)


def challenge_screen(group: StudyGroup, challenge: Challenge, selection: SelectionInput) -> Screen:
    facts = join_dots([_level(challenge), *describe_states(challenge, selection)])
    return page(
        f"## {challenge.title}\n{facts}\n\n{challenge.brief}",
        controls=lambda: button_rows(queue.challenge_buttons(group, challenge, selection)),
        footer="A retired challenge isn’t posted in this server, even if it’s in a queue.",
    )


def _level(challenge: Challenge) -> str:
    return capitalize(f"{LEVELS[challenge.difficulty]}: {effort(challenge)}")


async def _show_own(request: Request, group_id: int, challenge_id: str) -> Screen:
    group, selection = await queue.load_selection(request, group_id)
    async with request.database.reading() as connection:
        stored = await own_challenges.get(connection, group.guild_id, challenge_id)
    return own_screen(group, stored, selection)


@router.answers
async def retire_challenge(request: Request, route: routes.RetireChallenge) -> Screen:
    challenge = queue.require_challenge(request, route)
    group = await get_group(request, route.group_id)
    async with request.database.writing() as connection:
        retired = await challenge_queue.toggle_retired(
            connection, request.actor, challenge, now=request.now
        )
    changed = f"“{challenge.title}” is retired: I won’t post it in this server."
    if not retired:
        changed = f"“{challenge.title}” can be posted now."
    if own_number(challenge.id) is None:
        return await queue.show_next(request, group, changed)
    return (await _show_own(request, group.id, challenge.id)).with_head(changed)


def own_screen(group: StudyGroup, stored: StoredChallenge, selection: SelectionInput) -> Screen:
    """Draw a challenge that moderators wrote, with everything but a worked solution."""
    challenge, author = stored.challenge, f"written by <@{stored.author_id}>"
    is_draft = challenge.id in selection.retired and not stored.is_posted
    states = ["a draft"] if is_draft else [*describe_states(challenge, selection)]
    facts = [_level(challenge), *states, *([author] if stored.author_id else [])]
    parts = [
        "This is what members will see. Press **Use it** when it reads well." if is_draft else "",
        task_text(challenge),
        f"**The solution**, for reviewers\n{challenge.solution}",
        "**Hints**\n" + "\n".join(f"{at}. {hint}" for at, hint in enumerate(challenge.hints, 1)),
    ]

    def controls() -> Iterator[ui.Item[Any]]:
        about: dict[str, Any] = {"group_id": group.id, "challenge_id": challenge.id}
        own = [button("Export", routes.ExportChallenge(**about))]
        if not stored.is_posted:
            yield _minutes_menu(routes.SetMinutes(**about, minutes=challenge.minutes))
            changes = {"Change…": routes.WriteChallenge, "Delete…": routes.DeleteChallenge}
            own[:0] = [button(label, route(**about)) for label, route in changes.items()]
        use = "Use it" if is_draft else "Bring back"
        yield from button_rows(queue.challenge_buttons(group, challenge, selection, own, use))

    return page(sections(parts), controls=controls, footer=join_dots(facts))


def _minutes_menu(route: routes.SetMinutes) -> ui.ActionRow[Any]:
    labels = {count: f"About {count} minutes" for count in sorted({*_MINUTES, route.minutes})}
    return menu("How long?", route, fills="minutes", labels=labels, chosen=route.minutes)


@router.answers
async def write(request: Request, route: routes.WriteChallenge) -> Screen | Form:
    """Ask for the texts of a challenge by a form; filled in, make a draft of it or change it."""
    stored = await _get_changeable(request, route.challenge_id) if route.challenge_id else None
    before = {**stored.definition, "id": "own"} if stored else _NEW
    if route.title is None:
        return write_form(route, before)
    points, hints = _lines(route.points), _lines(route.hints)
    typed = {"title": route.title, "brief": route.brief, "solution": route.solution}
    try:
        definition = check_definition(
            {**before, **typed, "counts_when": points, "hints": hints}, request.catalog
        )
    except ValidationError:
        raise Declined(refused_form(route)) from None
    return await _store(request, route.group_id, definition, stored)


async def _get_changeable(request: Request, challenge_id: str) -> StoredChallenge:
    async with request.database.reading() as connection:
        stored = await own_challenges.get(connection, request.actor.guild_id, challenge_id)
    stored.require_never_posted()
    return stored


async def _store(
    request: Request,
    group_id: int,
    definition: dict[str, Any],
    stored: StoredChallenge | None = None,
) -> Screen:
    async with request.database.writing() as connection:
        if stored:
            await own_challenges.change(connection, stored, definition)
            challenge_id = stored.challenge.id
        else:
            challenge_id = await own_challenges.add(
                connection, request.actor, definition, request.now
            )
    return await _show_own(request, group_id, challenge_id)


def _lines(text: str | None) -> list[str]:
    """Return the lines that have text, without what marks an item of a list."""
    lines = (line.strip().lstrip("-*•").strip() for line in (text or "").splitlines())
    return [line for line in lines if line]


def write_form(route: routes.WriteChallenge, before: dict[str, Any]) -> Form:
    lists = {"points": "counts_when", "hints": "hints"}
    values = before | {to: "\n".join(before.get(name, ())) for to, name in lists.items()}
    fields = [
        text_field(
            name,
            label,
            placeholder=hint,
            value=values.get(name),
            longest=longest,
            paragraph=name != "title",
        )
        for name, (label, hint, longest) in _FIELDS.items()
    ]
    return Form("Write a challenge", route, *fields)


def refused_form(route: routes.WriteChallenge) -> Layout:
    """Draw what is asked of each field, and what was typed, for copying."""
    typed = ((getattr(route, name) or "")[:longest] for name, (_, _, longest) in _FIELDS.items())
    blocks = (code_block(text, len(text)) for text in typed if text)
    again = routes.WriteChallenge(group_id=route.group_id, challenge_id=route.challenge_id)
    texts: Iterable[ui.Item[Any]] = map(ui.TextDisplay, [_REFUSED, *blocks])
    return Layout(*texts, *button_rows([button("Write it again…", again)]))


@router.answers
async def upload(request: Request, route: routes.UploadChallenge) -> Screen | Form:
    if not request.uploads:
        return upload_form(route)
    try:
        definition = read_challenge(await _read(request.uploads[0]), request.catalog)
    except BadContent as bad:
        faults = [f"- line {fault.line}: {escape(fault.reason)}" for fault in bad.faults]
        raise Refusal(
            f"I couldn’t take that file yet. Change this and upload it again:\n"
            f"{join_fitting(faults)}\n\n{_TWICE}"
        ) from None
    return await _store(request, route.group_id, definition)


async def _read(file: discord.Attachment) -> str:
    try:
        if file.size <= _LARGEST_FILE:
            return (await file.read()).decode()
    except (UnicodeDecodeError, discord.HTTPException, aiohttp.ClientError, OSError):
        pass
    raise Refusal("I couldn’t read that file. It must be text in UTF-8, of up to 20 KB.")


def upload_form(route: routes.UploadChallenge) -> Form:
    file: ui.FileUpload[Any] = ui.FileUpload(custom_id="file", required=True, max_values=1)
    about = "One challenge, in the format of a content pack"
    return Form(
        "Upload a challenge", route, ui.Label(text="YAML file", description=about, component=file)
    )


@router.answers
async def set_minutes(request: Request, route: routes.SetMinutes) -> Screen:
    """Change how long a challenge takes, and with it how hard it is."""
    stored = await _get_changeable(request, route.challenge_id)
    difficulty = 1 if route.minutes <= 30 else 2 if route.minutes <= 60 else 3
    effort = {"minutes": route.minutes, "difficulty": difficulty}
    return await _store(request, route.group_id, {**stored.definition, **effort}, stored)


@router.answers
async def delete(request: Request, route: routes.DeleteChallenge) -> Screen | Form:
    stored = await _get_changeable(request, route.challenge_id)
    title = stored.challenge.title
    if route.confirmation is None:
        warning = f"“{title}” is deleted for good. To keep a copy, export it first."
        return confirmation("Delete the challenge", warning, route, word="delete")
    require_confirmation(route.confirmation, "delete")
    async with request.database.writing() as connection:
        await own_challenges.remove(connection, request.actor, stored, request.now)
    group, without = await get_group(request, route.group_id), await request.with_own_challenges()
    return await queue.show_next(without, group, f"“{title}” is deleted.")


@router.answers
async def export(request: Request, route: routes.ExportChallenge) -> Screen:
    async with request.database.reading() as connection:
        stored = await own_challenges.get(connection, request.actor.guild_id, route.challenge_id)
    text = f"“{stored.challenge.title}” in the format of a content pack"
    content = write_challenge(stored.number, stored.definition).encode()
    return file_page(text, Attachment(f"{stored.challenge.id}.yaml", content))
