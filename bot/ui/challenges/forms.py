"""The form for an answer to a challenge, and what becomes of what was typed into it."""

from __future__ import annotations

import secrets
from collections.abc import Iterable, Sequence
from typing import Any, TypeAlias

import aiohttp
import discord
import structlog
from discord import ui

from bot.app import CLAIMED, seat, seat_in
from bot.domain.actor import Actor
from bot.domain.content.challenges import Challenge, Evidence
from bot.domain.errors import Refusal
from bot.domain.groups import StudyGroup
from bot.domain.submissions import (
    MAX_LINK_LENGTH,
    MAX_TEXT_LENGTH,
    SubmissionInput,
    Upload,
    validate_submission,
)
from bot.interactions.errors import Declined, answer_error
from bot.interactions.screen import Layout
from bot.services.challenges import posts, submissions
from bot.services.challenges.posts import ChallengePost
from bot.services.challenges.submission_queries import MemberSubmission
from bot.ui.acts import Form
from bot.ui.base import show
from bot.ui.challenges.screens import answer_screen

Interaction: TypeAlias = discord.Interaction[Any]

log = structlog.get_logger(__name__)

_FORM = "challenge:1:form:"


class AnswerForm(Form):
    """The form for an answer."""

    def __init__(
        self,
        challenge: Challenge,
        post: ChallengePost,
        have: MemberSubmission | None,
        *,
        late: bool,
        files: bool,
    ) -> None:
        self.post_id = post.id
        was = have.content if have else SubmissionInput("")
        self.did = _text("did", "What I did", "What you tried, and what came of it", was.did)
        self.learned = _text(
            "learned", "What I learned", "What you know now", was.learned, required=False
        )
        self.link = _text(
            "link", "Link", "https://…", was.link, longest=MAX_LINK_LENGTH, required=False
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
    longest: int = MAX_TEXT_LENGTH,
    required: bool = True,
) -> ui.Label[Any]:
    style = discord.TextStyle.paragraph if longest == MAX_TEXT_LENGTH else discord.TextStyle.short
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
    resources, who = interaction.client.resources, await seat_at(interaction, post_id)
    now = resources.clock.now()
    upload = next((Upload(file.filename, file.url, file.size) for file in files), None)
    answer = validate_submission(*texts, upload)
    async with resources.database.reading() as session:
        found = await submissions.require_open_post(session, who, post_id, now=now)
    if upload:
        answer = await _kept_file(interaction, found.group, files[0], answer)
    async with resources.database.writing() as session:
        kept = await submissions.submit(session, who, resources.catalog, post_id, answer, now=now)
    challenge = resources.catalog.challenge_names.by_id.get(kept.challenge_id)
    await show(interaction, answer_screen(challenge, kept, saved=True))


async def _kept_file(
    interaction: Interaction, group: StudyGroup, file: discord.Attachment, answer: SubmissionInput
) -> SubmissionInput:
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
    return SubmissionInput(answer.did, answer.learned, answer.link, answer.file_name, address)


async def seat_at(interaction: Interaction, post_id: int) -> Actor:
    """Return who presses, also in direct messages, where the post says for which server."""
    if interaction.guild_id is not None:
        return seat(interaction)
    async with interaction.client.resources.database.reading() as session:
        post = await posts.find_post(session, post_id)
    if post is None:
        raise Refusal("This challenge is gone. `/challenge now` in its server shows the open one.")
    return seat_in(interaction, post.guild_id)
