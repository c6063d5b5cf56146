"""What members do with challenges: answer them by a form, take hints, look at their answer."""

from __future__ import annotations

import datetime as dt
import secrets
from collections.abc import Awaitable, Callable, Iterable, Sequence
from typing import Any, TypeAlias

import aiohttp
import discord
import structlog
from discord import ui
from sqlalchemy.ext.asyncio import AsyncSession

from bot import reply
from bot.app import CLAIMED, seat, seat_in
from bot.domain.challenges import Challenge, Evidence
from bot.domain.errors import Refusal
from bot.domain.groups import StudyGroup
from bot.domain.seat import Seat
from bot.domain.submissions import LONGEST_LINK, LONGEST_TEXT, Handed, Upload, handed
from bot.errors import Declined, answer_error
from bot.screen import Layout
from bot.services import groups, posts, submissions
from bot.services.posts import Posted
from bot.services.submissions import Answer
from bot.ui.acts import Form
from bot.ui.base import show
from bot.ui.challenges import (
    Shown,
    answer_screen,
    hint_screen,
    history_screen,
    mine_screen,
    now_screen,
)
from bot.ui.text import stamp

Interaction: TypeAlias = discord.Interaction[Any]

log = structlog.get_logger(__name__)

_ANSWERS_SHOWN = 20
_POSTS_SHOWN = 15
_FORM = "challenge:1:form:"


async def show_now(interaction: Interaction, who: Seat) -> None:
    """Show the challenge that is open in a member's group."""
    resources = interaction.client.resources
    now = resources.clock.now()
    async with resources.database.reading() as session:
        group, post = await _current(session, who, now)
        answer = await submissions.of_member(session, post.id, who.member_id)
    shown = Shown(resources.catalog, group, post, challenge_of(interaction, post.challenge_id))
    await show(interaction, now_screen(shown, answer, now))


async def _current(session: AsyncSession, who: Seat, now: dt.datetime) -> tuple[StudyGroup, Posted]:
    """Return a member's group and the challenge it got last.

    Raises:
        Refusal: they are in no group, or it has had none.
    """
    group = await groups.of_member(session, who)
    if group is None:
        raise Refusal("You are in no group. `/group join` takes you into one.")
    post = await posts.latest(session, group.id)
    if post is None:
        first = group.next_occurrence(now).at
        raise Refusal(f"Your group has had no challenge yet. The first comes {stamp(first, 'R')}.")
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


async def ask_for_answer(interaction: Interaction, who: Seat, post_id: int | None = None) -> None:
    """Open the form for an answer, filled with the one there is."""
    resources = interaction.client.resources
    now = resources.clock.now()
    async with resources.database.reading() as session:
        if post_id is None:
            post_id = (await _current(session, who, now))[1].id
        post, group, on_time = await submissions.may_answer(session, who, post_id, now=now)
        have = await submissions.of_member(session, post_id, who.member_id)
    challenge = challenge_of(interaction, post.challenge_id)
    form = AnswerForm(challenge, post, have, late=not on_time, files=_takes_files(group))
    await reply.ask(interaction, form)


def _takes_files(group: StudyGroup) -> bool:
    """Tell whether a file has somewhere to go: the channel where it is reviewed."""
    return group.reviewed and group.review_channel_id is not None


class AnswerForm(Form):
    """The form for an answer."""

    def __init__(
        self, challenge: Challenge, post: Posted, have: Answer | None, *, late: bool, files: bool
    ) -> None:
        self.post_id = post.id
        was = have.handed if have else Handed("")
        self.did = _text("did", "What I did", "What you tried, and what came of it", was.did)
        self.learned = _text(
            "learned", "What I learned", "What you know now", was.learned, required=False
        )
        self.link = _text(
            "link", "Link", "https://…", was.link, longest=LONGEST_LINK, required=False
        )
        self.upload: ui.Label[Any] | None = None
        parts: list[ui.Item[Any]] = [self.did, self.learned, self.link]
        if files and Evidence.FILE in challenge.evidence:
            upload: ui.FileUpload[Any] = ui.FileUpload(required=False, max_values=1)
            self.upload = ui.Label(text="File", description="8 MB at most", component=upload)
            parts.append(self.upload)
        if late:
            parts.append(
                ui.TextDisplay("The deadline is over: this answer counts for fewer points.")
            )
        super().__init__(challenge.title[:45], parts, self._handed_in)
        self.custom_id = f"{_FORM}{post.id}:{secrets.token_hex(4)}"

    async def _handed_in(self, interaction: Interaction, texts: Sequence[str]) -> None:
        files = self.upload.component.values if self.upload else []  # type: ignore[attr-defined]
        await _hand_in_or_show_back(interaction, self.post_id, texts, files)


async def take_up(interaction: Interaction) -> None:
    """Take an answer from a form that is no longer known: opened long ago, or before a restart."""
    data: Any = interaction.data or {}
    form = str(data.get("custom_id", "")).removeprefix(_FORM)
    known = interaction.extras.get(CLAIMED) or form == data.get("custom_id")
    if interaction.type is not discord.InteractionType.modal_submit or known:
        return
    interaction.extras[CLAIMED] = True
    filled = {part["component"]["custom_id"]: part["component"] for part in _labels_of(data)}
    texts = [filled[key]["value"] for key in ("did", "learned", "link")]
    sent = data.get("resolved", {}).get("attachments", {}).values()
    files = [discord.Attachment(data=one, state=interaction._state) for one in sent]  # noqa: SLF001
    try:
        await _hand_in_or_show_back(interaction, int(form.partition(":")[0]), texts, files)
    except Exception as error:  # noqa: BLE001 - discord.py would only log it
        await answer_error(interaction, error)


def _labels_of(data: Any) -> Iterable[Any]:
    return (part for part in data["components"] if "component" in part)


async def _hand_in_or_show_back(
    interaction: Interaction,
    post_id: int,
    texts: Sequence[str],
    files: Sequence[discord.Attachment],
) -> None:
    did, learned, link = texts
    try:
        await hand_in(interaction, post_id, (did, learned, link), files)
    except Refusal as refusal:
        raise Declined(_shown_back(str(refusal), texts)) from refusal


def _text(
    key: str,
    label: str,
    hint: str,
    value: str,
    *,
    longest: int = LONGEST_TEXT,
    required: bool = True,
) -> ui.Label[Any]:
    style = discord.TextStyle.paragraph if longest == LONGEST_TEXT else discord.TextStyle.short
    line: ui.TextInput[Any] = ui.TextInput(
        custom_id=key,
        placeholder=hint,
        default=value or None,
        max_length=longest,
        required=required,
        style=style,
    )
    return ui.Label(text=label, component=line)


def _shown_back(why: str, texts: Sequence[str]) -> Layout:
    """Show what was typed to whoever typed it, so that nothing is lost."""
    typed = (text.replace("```", "`\u200b``") for text in texts if text.strip())
    blocks = "\n".join(
        f"```\n{text}\n```" for text in typed
    )  # from where it can be copied as it was
    return Layout(ui.TextDisplay(why), ui.TextDisplay(f"You had typed:\n{blocks}"[:3700]))


async def hand_in(
    interaction: Interaction,
    post_id: int,
    texts: tuple[str, str, str],
    files: Sequence[discord.Attachment],
) -> None:
    """Keep an answer and show it."""
    resources, who = interaction.client.resources, await _seat_at(interaction, post_id)
    now = resources.clock.now()
    upload = next((Upload(file.filename, file.url, file.size) for file in files), None)
    answer = handed(*texts, upload)
    async with resources.database.reading() as session:
        _, group, _ = await submissions.may_answer(session, who, post_id, now=now)
    if upload:
        answer = await _kept_file(interaction, group, files[0], answer)
    async with resources.database.writing() as session:
        kept = await submissions.submit(session, who, resources.catalog, post_id, answer, now=now)
    challenge = resources.catalog.challenge_names.by_id.get(kept.challenge_id)
    await show(interaction, answer_screen(challenge, kept, saved=True))


async def _kept_file(
    interaction: Interaction, group: StudyGroup, file: discord.Attachment, answer: Handed
) -> Handed:
    """Put a file where it is reviewed, since Discord keeps an upload for a day only."""
    channel = interaction.client.get_partial_messageable(group.review_channel_id or 0)
    try:
        message = await channel.send(file=await file.to_file())
    except (discord.HTTPException, aiohttp.ClientError, OSError) as error:
        log.info("file not kept", reason=type(error).__name__)
        raise Refusal(
            "Your file could not be put where reviewers see it. Hand in without it, or with a link "
            "to it; if this stays so, tell a moderator."
        ) from error
    address = f"https://discord.com/channels/{group.guild_id}/{channel.id}/{message.id}"
    return Handed(answer.did, answer.learned, answer.link, answer.file_name, address)


async def show_hint(interaction: Interaction, who: Seat, post_id: int) -> None:
    """Show the hints to a challenge."""
    post = await _post(interaction, who, post_id)
    await show(interaction, hint_screen(challenge_of(interaction, post.challenge_id)))


async def _post(interaction: Interaction, who: Seat, post_id: int) -> Posted:
    async with interaction.client.resources.database.reading() as session:
        post = await posts.by_id(session, post_id)
    if post is None or post.guild_id != who.guild_id:
        raise Refusal("This challenge is gone. `/challenge now` shows the one that is open.")
    return post


async def show_answer(interaction: Interaction, who: Seat, post_id: int) -> None:
    """Show a member their answer to a challenge."""
    resources = interaction.client.resources
    async with resources.database.reading() as session:
        answer = await submissions.of_member(session, post_id, who.member_id)
    if answer is None:
        raise Refusal("You have not answered this one yet. **Answer** opens the form.")
    challenge = resources.catalog.challenge_names.by_id.get(answer.challenge_id)
    await show(interaction, answer_screen(challenge, answer))


async def show_mine(interaction: Interaction, who: Seat) -> None:
    """Show a member all their answers in this server."""
    resources = interaction.client.resources
    async with resources.database.reading() as session:
        answers = await submissions.answers_of(
            session, who.guild_id, who.member_id, limit=_ANSWERS_SHOWN
        )
    await show(interaction, mine_screen(resources.catalog, answers))


async def show_history(interaction: Interaction, who: Seat) -> None:
    """Show the challenges a member's group has had."""
    resources = interaction.client.resources
    async with resources.database.reading() as session:
        group = await groups.of_member(session, who)
        if group is None:
            raise Refusal("You are in no group. `/group join` takes you into one.")
        had = await posts.sent_to(session, group.id, limit=_POSTS_SHOWN)
    await show(interaction, history_screen(resources.catalog, group, had))


async def press(interaction: Interaction, ids: Sequence[str]) -> None:
    """Do what a button under a challenge is for: its ids are action and post."""
    action, post_id, *_ = ids
    deed = _DEEDS.get(action)
    if deed is None:
        raise Refusal(
            "This button is from an earlier version. `/challenge now` shows the open one."
        )
    await deed(interaction, await _seat_at(interaction, int(post_id)), int(post_id))


async def _seat_at(interaction: Interaction, post_id: int) -> Seat:
    """Return who presses, also in direct messages, where the post says for which server."""
    if interaction.guild_id is not None:
        return seat(interaction)
    async with interaction.client.resources.database.reading() as session:
        post = await posts.by_id(session, post_id)
    if post is None:
        raise Refusal("This challenge is gone. `/challenge now` in its server shows the open one.")
    return seat_in(interaction, post.guild_id)


Deed: TypeAlias = Callable[[Interaction, Seat, int], Awaitable[None]]
_DEEDS: dict[str, Deed] = {"answer": ask_for_answer, "hint": show_hint, "mine": show_answer}
