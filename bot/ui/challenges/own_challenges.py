"""One challenge as moderators see it, and those that they write for their server themselves."""

import re
from collections.abc import Mapping
from typing import Any

import aiohttp
import discord
from discord import ui
from pydantic import ValidationError

from bot.content.loader import BadContent, read_challenge, write_challenge
from bot.domain.choice import SelectionInput
from bot.domain.content import Challenge
from bot.domain.errors import Refusal
from bot.domain.groups import StudyGroup
from bot.domain.markup import escape
from bot.domain.own_challenges import check_definition, own_number
from bot.formatting import capitalize, join_dots, join_fitting, sections, small
from bot.interactions import Attachment, Request, Screen, file_page, page, router
from bot.interactions.components import Form, button, confirmation, text_field
from bot.services.challenges import bank
from bot.services.challenges.bank import StoredChallenge
from bot.services.groups import groups
from bot.ui.challenges import next_posts, routes
from bot.ui.challenges.current import solution_screen
from bot.ui.challenges.screens import LEVELS, task_text
from bot.ui.groups.choosing import get_group
from bot.ui.groups.rights import require_may_post

_LONGEST_FILE = 8_000  # letters, which are read in 10 ms; the longest challenge has about 6,000
_WITH_MINUTES = re.compile(r"(.+?) ?\((\d{1,4}) ?min(?:ute)?s?\.?\)", re.DOTALL)
_USUAL_MINUTES = 45

_FIELDS = {
    "title": ("Title, and minutes if not 45", "Who left the tap open? (30 minutes)", 75),
    "brief": ("What to do, and what to hand in", "Say who needs it, and what for.", 600),
    "counts_when": ("What you look for: 3 to 7 lines", "names the column that gives it away", 750),
    "solution": ("The solution", "Reviewers see it at once, members once they may.", 600),
    "hints": ("1 to 3 hints, one a line", "", 610),
}
"""By the name of a field of the form: its label, what it shows while it is empty, its longest text."""

_LISTS = ("counts_when", "hints")  # fields with one item a line
_TWICE = "Signs such as * and _ count twice, because I keep them from changing how the text looks."
_RULES = {
    "title": "The title may have up to 60 characters.",
    "minutes": "Minutes in brackets go from 20 to 120, in steps of 5.",
    "brief": "What to do may have up to 600 characters.",
    "counts_when": "I need 3 to 7 lines to look for, of up to 100 characters each.",
    "solution": "The solution may have up to 600 characters.",
    "hints": "I need 1 to 3 hints of up to 200 characters, each on a line of its own.",
}
"""By the name of what is typed: the rule that it has to keep."""


@router.answers
async def show_challenge(request: Request, route: routes.ShowChallenge) -> Screen:
    stored = None
    if own_number(route.challenge_id) is not None:
        stored = await _get(request, route.challenge_id)
    challenge = stored.challenge if stored else next_posts.require_challenge(request, route)
    group, selection = await next_posts.load_selection(request, route.group_id)
    return challenge_screen(group, challenge, selection, stored)


def challenge_screen(
    group: StudyGroup,
    challenge: Challenge,
    selection: SelectionInput,
    stored: StoredChallenge | None = None,
) -> Screen:
    """Draw a challenge in short, with what can be done with it; `stored` if moderators wrote it."""
    is_draft = stored is not None and challenge.id in selection.retired and not stored.is_posted
    states = ["a draft"] if is_draft else [*next_posts.describe_states(challenge, selection)]
    if stored and stored.author_id:
        states.append(f"written by <@{stored.author_id}>")
    level = capitalize(f"{LEVELS[challenge.difficulty]}: {next_posts.effort(challenge)}")
    about: dict[str, Any] = {"group_id": group.id, "challenge_id": challenge.id}
    if challenge.id in selection.retired:
        use = "Use it" if is_draft else "Bring back"
        buttons = [button(use, routes.RetireChallenge(**about), primary=True)]
    else:
        queued = "Take out of the queue" if challenge.id in selection.queued else "Add to the queue"
        buttons = [
            button("Post it next", routes.QueueChallenge(**about, first=True), primary=True),
            button(queued, routes.QueueChallenge(**about)),
            button("Retire", routes.RetireChallenge(**about)),
        ]
    buttons.append(button("Whole task", routes.ReadChallenge(**about)))
    buttons.append(button("Solution", routes.ReadChallenge(**about, solution=True)))
    if stored and not stored.is_posted:
        buttons.append(button("Edit…", routes.WriteChallenge(**about)))
        buttons.append(button("Delete…", routes.DeleteChallenge(**about)))
    if stored:
        buttons.append(button("Export", routes.ExportChallenge(**about)))
    buttons.append(button("All challenges", routes.ListChallenges(group_id=group.id)))
    buttons.append(button("Back", routes.PreviewNext(group_id=group.id)))
    draft = "This is a draft. Press **Use it** when it reads well." if is_draft else ""
    text = f"## {challenge.title}\n{join_dots([level, *states])}\n\n{challenge.brief}"
    material = small("What it’s about is under **Whole task**.") if challenge.material else ""
    return page(sections([draft, f"{text}\n{material}".strip()]), buttons=buttons)


@router.answers
async def read_whole(request: Request, route: routes.ReadChallenge) -> Screen:
    challenge = next_posts.require_challenge(request, route)
    about: dict[str, Any] = {"group_id": route.group_id, "challenge_id": challenge.id}
    back = {
        "use": routes.ShowChallenge(**about),
        "next": routes.PreviewNext(group_id=route.group_id),
        "post": routes.PostNow(group_id=route.group_id),
    }
    buttons = [button("Back", back[route.before])]
    if route.before == "post":
        buttons.insert(0, button("Post it now", routes.PostNow(**about), primary=True))
    if route.solution:
        return solution_screen(challenge, buttons=buttons)
    hints = "\n".join(f"{at}. {hint}" for at, hint in enumerate(challenge.hints, 1))
    return page(sections([task_text(challenge), f"**Hints**\n{hints}"]), buttons=buttons)


async def _get(request: Request, challenge_id: str, *, to_change: bool = False) -> StoredChallenge:
    guild_id = request.actor.guild_id
    return await request.read(bank.get_own, guild_id, challenge_id, to_change=to_change)


@router.answers
async def retire_challenge(request: Request, route: routes.RetireChallenge) -> Screen:
    challenge = next_posts.require_challenge(request, route)
    async with request.database.writing() as connection:
        actor, now = request.actor, request.now
        retired = await bank.toggle_retired(connection, actor, challenge, now=now)
        known = await groups.list_open_groups(connection, actor.guild_id)
        # Only now it's known whether it could be posted; a refusal takes the change back.
        require_may_post(request, challenge, [] if retired else known)
    changed = f"“{challenge.title}” is retired: I won’t post it in this server."
    if not retired:
        changed = f"“{challenge.title}” can be posted now."
    if own_number(challenge.id) is None:
        group = await get_group(request, route.group_id)
        return await next_posts.show_next(request, group, changed)
    return (await show_challenge(request, routes.ShowChallenge(**dict(route)))).with_head(changed)


@router.answers
async def write(request: Request, route: routes.WriteChallenge) -> Screen | Form:
    stored: Mapping[str, Any] = {}
    if route.challenge_id:
        edited = await _get(request, route.challenge_id, to_change=True)
        known = await request.read(groups.list_open_groups, request.actor.guild_id)
        require_may_post(request, edited.challenge, known)
        stored = edited.definition
    if route.title is None:
        return _writing_form(route, stored)
    texts = {name: getattr(route, name) for name in _FIELDS}
    typed = {name: _lines(text or "") if name in _LISTS else text for name, text in texts.items()}
    new = {"week": 1, "material": None, **stored, "id": "own", **typed, **_timed(route.title)}
    try:
        definition = check_definition(new, request.catalog)
    except ValidationError as error:
        raise Refusal(broken_rules(error)) from None
    if route.challenge_id is None:
        return await _add(request, route.group_id, definition)
    challenge_id, actor, now = route.challenge_id, request.actor, request.now
    await request.write(bank.edit_own, actor, challenge_id, definition, now)
    shown = routes.ShowChallenge(group_id=route.group_id, challenge_id=route.challenge_id)
    return (await show_challenge(request, shown)).with_head("Your changes are saved.")


def _writing_form(route: routes.WriteChallenge, stored: Mapping[str, Any]) -> Form:
    """Ask for the texts of a challenge; of a stored one, with those that it has."""
    form = Form("Edit the challenge" if stored else "Write a challenge", route)
    for name, (label, hint, longest) in _FIELDS.items():
        options: dict[str, Any] = {"longest": longest, "paragraph": name != "title"}
        form.add_item(text_field(name, label, placeholder=hint, **options))
    if stored:
        title = f"{stored['title']} ({stored['minutes']} minutes)"
        lists = {name: "\n".join(stored[name]) for name in _LISTS}
        form.fill_in({**stored, **lists, "title": title})
    return form


def _timed(title: str) -> dict[str, Any]:
    """Take the minutes in brackets, which also say how hard a challenge is, off the end of a title."""
    found = _WITH_MINUTES.fullmatch(title.strip())
    minutes = int(found[2]) if found else _USUAL_MINUTES
    difficulty = 1 if minutes <= 30 else 2 if minutes <= 60 else 3
    return {"title": found[1] if found else title, "minutes": minutes, "difficulty": difficulty}


async def _add(request: Request, group_id: int, definition: dict[str, Any]) -> Screen:
    challenge_id = await request.write(bank.add_own, request.actor, definition, request.now)
    shown = routes.ShowChallenge(group_id=group_id, challenge_id=challenge_id)
    return await show_challenge(request, shown)


def _lines(text: str) -> list[str]:
    """Return the lines that have text, without what marks an item of a list."""
    lines = (line.strip().lstrip("-*•").strip() for line in text.splitlines())
    return [line for line in lines if line]


def broken_rules(error: ValidationError) -> str:
    broken = {fault["loc"][0]: fault["type"] for fault in error.errors() if fault["loc"]}
    rules = [_RULES[name] for name in _RULES if name in broken] or ["Something in it is too long."]
    if any("too_long" in kind for kind in broken.values()):
        rules.append(_TWICE)
    return f"I couldn’t take that yet. {' '.join(rules)}"


@router.answers
async def upload(request: Request, route: routes.UploadChallenge) -> Screen | Form:
    if not request.uploads:
        file: ui.FileUpload[Any] = ui.FileUpload(custom_id="file", required=True)
        about = "One challenge, in the format of a content pack"
        field = ui.Label(text="YAML file", description=about, component=file)
        return Form("Upload a challenge", route, field)
    try:
        definition = read_challenge(await _read(request.uploads[0]), request.catalog)
    except BadContent as bad:
        places = (f"line {fault.line}: " if fault.line else "" for fault in bad.faults)
        faults = zip(places, bad.faults, strict=True)
        found = join_fitting(f"- {place}{escape(fault.reason)}" for place, fault in faults) + (
            f"\n\n{_TWICE}" if "at most" in str(bad) else ""
        )
        raise Refusal(
            f"I couldn’t take that file yet. Change this and upload it again:\n{found}"
        ) from None
    return await _add(request, route.group_id, definition)


async def _read(file: discord.Attachment) -> str:
    try:
        if file.size <= 4 * _LONGEST_FILE:  # bytes
            text = (await file.read()).decode()
            if len(text) <= _LONGEST_FILE:
                return text
    except (UnicodeDecodeError, discord.HTTPException, aiohttp.ClientError, OSError):
        pass
    raise Refusal("I couldn’t read that file. It must be text in UTF-8, of up to 8,000 letters.")


@router.answers
async def delete(request: Request, route: routes.DeleteChallenge) -> Screen | Form:
    title = (await _get(request, route.challenge_id, to_change=True)).challenge.title
    warning = f"“{title}” is deleted for good. To keep a copy, export it first."
    if form := confirmation("Delete the challenge", warning, route, route.confirmation):
        return form
    await request.write(bank.remove_own, request.actor, route.challenge_id, request.now)
    group, without = await get_group(request, route.group_id), await request.with_own_challenges()
    return await next_posts.show_next(without, group, f"“{title}” is deleted.")


@router.answers
async def export(request: Request, route: routes.ExportChallenge) -> Screen:
    stored = await _get(request, route.challenge_id)
    file = Attachment(f"{route.challenge_id}.yaml", write_challenge(stored.definition).encode())
    return file_page(f"“{stored.challenge.title}” in the format of a content pack", file)
