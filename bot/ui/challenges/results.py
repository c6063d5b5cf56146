"""Challenges whose result is checked: a member's own file, the form, and what came of a try."""

import structlog
from discord import ui

from bot.domain import results as rules
from bot.domain.challenges import Timing
from bot.domain.content import Challenge
from bot.domain.errors import Refusal, require
from bot.domain.markup import SafeText, quoted
from bot.domain.results import LONGEST_TYPED, Result, Tries, TypedResult
from bot.domain.schedule.clock import timestamp
from bot.formatting import plural
from bot.interactions import Attachment, Form, Request, Screen, file_page, page
from bot.interactions.components import button, text_field
from bot.pictures.renderer import WorkerError
from bot.services.members import sanctions
from bot.ui.challenges import routes, screens

log = structlog.get_logger(__name__)

_SEEDS = "seeds of members' files"  # stored: by another name, everybody would get other files


async def make_file(request: Request, challenge: Challenge, post_id: int) -> tuple[str, Result]:
    """Make the member's file for a post; return its text and its result."""
    gone = "This challenge has no files any more. Use `/challenge` again."
    sources, about = request.catalog.generators, require(challenge.result, gone)
    secret = await request.write(sanctions.ensure_secret, _SEEDS)
    seed = rules.seed_of(secret, post_id, request.user.id)
    try:
        return await request.resources.pictures.process.make_input(sources[about.generator], seed)
    except WorkerError as error:
        log.warning("input not made", challenge=challenge.id, reason=str(error))
        raise Refusal("I couldn’t make your file just now. Try again in a minute.") from error


async def compare(request: Request, challenge: Challenge, post_id: int, typed: str) -> TypedResult:
    """Compare what a member typed with the result of their file; refuse what can't be one."""
    _, result = await make_file(request, challenge, post_id)
    right = challenge.result is not None and rules.is_right(challenge.result, result, typed)
    return TypedResult(post_id, SafeText(typed), right)


async def own_result(request: Request, challenge: Challenge, post_id: int) -> str:
    """Return the result of the member's file in words; empty if the challenge has no files."""
    if challenge.result is None:
        return ""
    _, result = await make_file(request, challenge, post_id)
    return rules.result_text(challenge.result, result)


def file_screen(challenge: Challenge, post_id: int, text: str) -> Screen:
    enter = button(screens.ENTER, routes.EnterResult(post_id=post_id), primary=True)
    return file_page(
        f"## Your file for “{challenge.title}”\nIt’s yours alone: everyone gets other numbers, and so "
        "another result. Work on it with whatever you like, such as Python, SQL or a spreadsheet.",
        Attachment("input.csv", text.encode()),
        buttons=[enter],
    )


def result_form(challenge: Challenge, post_id: int, timing: Timing) -> Form:
    unit = challenge.result.unit if challenge.result else ""
    about = (
        "I’ll compare it with the result of your own file. If you don’t have that yet, close this form "
        f"and press **{screens.MY_FILE}**. {screens.WHY_FEWER_POINTS.get(timing, '')}"
    )
    label = f"Your result ({unit})" if unit else "Your result"
    return Form(
        challenge.name,
        routes.EnterResult(post_id=post_id),
        ui.TextDisplay(about.strip()),
        text_field("typed", label, longest=LONGEST_TYPED),
    )


def entered_screen(typed: TypedResult, tries: Tries) -> Screen:
    """Draw what came of a try: the way to explain the result, or how many tries are left."""
    if typed.is_right:
        explain = button(screens.EXPLAIN, routes.SubmitAnswer(post_id=typed.post_id), primary=True)
        return page(
            f"## That’s right\n{quoted(typed.text.raw)} is the result of your file. Now say how you found it: that’s "
            "what a reviewer reads, and what earns the points.",
            buttons=[explain],
        )
    return _wrong_screen(typed, tries)


def _wrong_screen(typed: TypedResult, tries: Tries) -> Screen:
    buttons = [
        button("Try again", routes.EnterResult(post_id=typed.post_id), primary=tries.left > 0),
        button("Hint", routes.ShowHints(post_id=typed.post_id)),
        button(screens.MY_FILE, routes.MyFile(post_id=typed.post_id)),
    ]
    what_now = f"You have {plural(tries.left, 'more try', 'more tries')}; then you wait an hour."
    if tries.next_at:
        what_now = f"That was your third try. You can try again {timestamp(tries.next_at, 'R')}."
    return page(
        f"## Not yet\n{quoted(typed.text.raw)} isn’t the result of your file. {what_now}\n"
        "Take the first few lines of the file and work them out by hand: does your way give the same?",
        buttons=buttons,
    )
