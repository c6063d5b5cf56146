"""The form for an answer to a challenge, and what was typed into it when it was refused."""

from collections.abc import Mapping
from functools import partial
from typing import Any

from discord import Message, TextDisplay, ui

from bot.domain.challenges.submissions import MAX_LINK_LENGTH, MAX_TEXT_LENGTH, SubmissionInput
from bot.domain.content import Challenge, Evidence
from bot.formatting import code_block, text_of_code_block
from bot.interactions import Form, Layout, button, button_rows, text_field
from bot.services.challenges.submissions import OpenPost
from bot.ui.challenges.routes import Answer, TryAgain

SEEN_ANSWER = (
    "You’ve seen the answer to this challenge, so what you hand in now earns no points. It can still be "
    "accepted."
)
"""Said to a member who writes an answer after looking up the worked one."""

_LONGEST_TITLE = 45  # characters in the title of a form that Discord accepts
_REFUSED_TEXT_IDS = {"did": 11, "learned": 12, "link": 13}
"""Ids of the components that show what was typed into a refused form, by its field."""

_LONGEST_REFUSAL = 3700  # characters of what was typed; the rest is for the reason


def answer_form(
    route: Answer, challenge: Challenge, found: OpenPost, typed: SubmissionInput | None = None
) -> Form:
    """Build the form for an answer, filled in with what was typed or else handed in before."""
    before = found.submission.content if found.submission else SubmissionInput("")
    values = typed or before
    field = partial(text_field, longest=MAX_TEXT_LENGTH, paragraph=True)
    tried = "What did you try, and what came of it?"
    known = "What do you know now that you didn’t know before?"
    parts: list[ui.Item[Any]] = [
        field("did", "What I did", placeholder=tried, value=values.did),
        field("learned", "What I learned", placeholder=known, value=values.learned, required=False),
        text_field(
            "link",
            "Link",
            placeholder="https://…",
            value=values.link,
            longest=MAX_LINK_LENGTH,
            required=False,
        ),
    ]
    if takes_file(found) and Evidence.FILE in challenge.evidence:
        upload: ui.FileUpload[Any] = ui.FileUpload(custom_id="file", required=False, max_values=1)
        about = "Up to 8 MB"
        if before.file_name:
            about += ". The one you handed in stays unless you choose another."
        parts.append(ui.Label(text="File", description=about, component=upload))
    if found.seen_answer:
        parts.append(ui.TextDisplay(SEEN_ANSWER))
    elif not found.on_time:
        parts.append(ui.TextDisplay(_late_text(found)))
    return Form(challenge.title[:_LONGEST_TITLE], route, *parts)


def takes_file(found: OpenPost) -> bool:
    """Return whether a file can be handed in: reviewers get it in their channel."""
    return found.reviewed and found.group.review_channel_id is not None


def _late_text(found: OpenPost) -> str:
    """Say what an answer earns after the deadline, even in place of one that was on time."""
    if found.submission and found.submission.on_time:
        return "The deadline has passed. If you change your answer now, it counts as late and earns fewer points."
    return "The deadline has passed, so this answer earns fewer points."


def refused_answer(
    reason: str, typed: Mapping[str, str], try_again: TryAgain | None = None
) -> Layout:
    """Draw why an answer was not taken, and what was typed into each field, for copying.

    With `try_again`, a button opens the form again; the message itself keeps what was typed.
    """
    parts: list[ui.Item[Any]] = [ui.TextDisplay(reason), ui.TextDisplay("Here’s what you typed:")]
    room = _LONGEST_REFUSAL
    for field, text in typed.items():
        if text.strip():
            block = code_block(text, max(room - 10, 0))
            parts.append(ui.TextDisplay(block, id=_REFUSED_TEXT_IDS[field]))
            room -= len(block)
    buttons = [button("Try again", try_again, primary=True)] if try_again else []
    return Layout(*parts, *button_rows(buttons))


def refused_texts(message: Message | None) -> SubmissionInput:
    """Return what was typed into a form, from the message that says why it was refused."""
    parts = message.components if message else ()
    blocks = {part.id: part.content for part in parts if isinstance(part, TextDisplay)}
    typed = {
        field: text_of_code_block(blocks.get(number, ""))
        for field, number in _REFUSED_TEXT_IDS.items()
    }
    return SubmissionInput(**typed)
