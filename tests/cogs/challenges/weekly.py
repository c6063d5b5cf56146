"""Helpers for tests of challenges: a group with a posted challenge, answers and reviews."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from typing import Any

import discord
import simcord
from simcord.enums import ComponentType

from bot.domain.actor import Actor
from bot.domain.challenges import SubmissionInput
from bot.domain.content import Challenge
from bot.domain.groups import StudyGroup
from bot.domain.markup import SafeText
from bot.domain.shards import EVERY_SERVER
from bot.services.challenges import bank, post_planner, posts, submissions
from bot.services.groups import groups
from bot.services.reviews import reviews
from tests.cogs.stage import Stage, answer_of, labels, lines_of, said, without_panels

FIRST = "py-two-names"
"""The first challenge of the group: 20 points on time, 10 late; answers may have a file."""

FIRST_POST, DEADLINE, CLOSES = 1767603600, 1768208400, 1768813200
"""When its first post is due, on Monday 5 January at 9:00 UTC, and one and two weeks later."""

WAITING = ["Accept", "Decide…", "Read in full", "Whole task", "Solution"]
DECIDED = ["Read in full", "Undo"]
"""The buttons under an answer before and after the decision."""

SHOWN = [*WAITING, "All answers"]
"""The buttons under an answer that a moderator has opened."""

DECIDED_POST = ["Next answer", *DECIDED]
"""The buttons under a decided answer in the review channel."""


@dataclass(frozen=True, slots=True)
class Week:
    """A group with Alice and Bob, whose first challenge is posted on Monday at 9:00."""

    stage: Stage
    group: StudyGroup
    challenge: Challenge
    channel: simcord.ChannelHandle
    reviews: simcord.ChannelHandle

    @property
    def post(self) -> discord.Message:
        """The latest message in the group's channel: the weekly post."""
        return without_panels(self.channel.history())[-1]

    @property
    def review(self) -> discord.Message:
        """The latest message in the review channel."""
        return self.reviews.history()[-1]

    def direct_messages(self, by: simcord.MemberActor | None = None) -> list[discord.Message]:
        """Return the direct messages to `by`, or to Alice."""
        return (by or self.stage.alice).user.dm_channel.history()

    async def join(self, *members: simcord.MemberActor) -> None:
        """Let members join the group, without its command."""
        async with self.stage.bot.resources.database.writing() as connection:
            for member in members:
                actor = Actor(self.stage.server.id, member.id, member.name)
                await groups.join(connection, actor, self.group.id, self.stage.env.now())

    async def change_group(self, **changed: Any) -> None:
        """Change the group, without its settings."""
        async with self.stage.bot.resources.database.writing() as connection:
            of_group = (connection, self.stage.server.id, self.group.id)
            await groups.change(*of_group, now=self.stage.env.now(), **changed)

    async def open_form(self, by: simcord.MemberActor | None = None) -> simcord.InteractionResult:
        """Press Answer under the post as `by`, or as Alice."""
        return await (by or self.stage.alice).click(self.post, label="Answer")

    async def fill_in(
        self,
        shown: simcord.InteractionResult,
        work: str = "I measured it twice.",
        note: str = "",
        *,
        ticked: Sequence[int] = (),
        file: tuple[str, bytes] | None = None,
        by: simcord.MemberActor | simcord.UserHandle | None = None,
    ) -> simcord.ResponseMessage:
        """Submit the form for an answer as `by`, or as Alice."""
        values: dict[str, Any] = {"work": work, "note": note, "ticked": [*map(str, ticked)]}
        fields = {line["custom_id"] for line in lines_of(shown)}
        values = {name: value for name, value in values.items() if name in fields}
        if file:
            values[_upload(shown)["custom_id"]] = [file]
        return answer_of(await (by or self.stage.alice).submit_modal(shown, values))

    async def submit(
        self, work: str = "I measured it twice.", *, by: simcord.MemberActor | None = None
    ) -> simcord.ResponseMessage:
        """Submit an answer by its form, so that it reaches the review channel; return what is said."""
        answer = await self.fill_in(await self.open_form(by), work, by=by)
        await self.stage.deliver()
        return answer

    async def hand_in(
        self,
        work: str = "I measured it twice.",
        *,
        by: simcord.MemberActor | None = None,
        ticked: Sequence[int] = (),
    ) -> None:
        """Submit an answer to the latest post as `submit` does, without the form."""
        await self.store_answer(work, by=by, ticked=ticked)
        await self.stage.deliver()

    async def have_accepted(
        self, work: str = "I measured it twice.", *, by: simcord.MemberActor | None = None
    ) -> None:
        """Store an answer to the latest post which Morgan accepts, and tell its author."""
        await self.store_answer(work, by=by, accepted=True)
        await self.stage.deliver()

    async def store_answer(
        self,
        work: str = "I measured it twice.",
        *,
        by: simcord.MemberActor | None = None,
        ticked: Sequence[int] = (),
        accepted: bool = False,
    ) -> None:
        """Store an answer to the latest post of `by`, or of Alice, and send nothing yet."""
        member, stage = by or self.stage.alice, self.stage
        catalog, now = stage.bot.resources.catalog, stage.env.now()
        actor = Actor(stage.server.id, member.id, member.name)
        content = SubmissionInput(SafeText(work), ticked=tuple(ticked))
        async with stage.bot.resources.database.writing() as connection:
            post = await posts.find_latest_post(connection, self.group.id)
            assert post
            answer = await submissions.submit(connection, actor, catalog, post.id, content, now=now)
            if accepted:
                version = (answer.id, answer.revision)
                await reviews.accept(connection, _morgan(stage), catalog, version, now)

    async def decide(
        self, label: str, note: str = "", by: simcord.MemberActor | None = None
    ) -> simcord.ResponseMessage:
        """Press a button under the latest review message; if it opens a form, return with `note`."""
        by = by or self.stage.morgan
        result = await by.click(self.review, label=label)
        return await self.send_note(result, note, by) if result.modal else answer_of(result)

    async def send_note(
        self,
        form: simcord.InteractionResult,
        note: str,
        by: simcord.MemberActor | None = None,
        *,
        missing: Collection[int] = (),
        mistakes: Sequence[int] = (),
        accepts: bool = False,
    ) -> simcord.ResponseMessage:
        """Submit the form for a decision, with all points ticked but those that are `missing`."""
        points = range(1, len(self.challenge.counts_when) + 1)
        met = [str(number) for number in points if number not in missing]
        typed = {"met": met, "mistakes": [*map(str, mistakes)], "note": note}
        typed["accepts"] = "yes" if accepts else "no"
        return answer_of(await (by or self.stage.morgan).submit_modal(form, typed))

    async def mine(self, by: simcord.MemberActor | None = None) -> simcord.ResponseMessage:
        """Open the list of a member's answers."""
        return await self.stage.press(await self.stage.ask("challenge", by), "All my answers", by)

    async def history_lines(self) -> list[str]:
        """Return the lines of the group’s history, newest first, without times."""
        text = said(await self.stage.challenges("History", group=str(self.group.id)))
        return [line[2:].split(" · <t:")[0] for line in text.splitlines() if line.startswith("- ")]

    async def review_next(self, by: simcord.MemberActor) -> simcord.ResponseMessage:
        """Open the oldest answer that waits."""
        return await self.stage.ask("review", by=by)

    async def review_list(self, by: simcord.MemberActor) -> simcord.ResponseMessage:
        """Open the list of answers that wait, which is shown at once where none does."""
        shown = await self.review_next(by)
        if "All answers" not in labels(shown):
            return shown
        return await self.stage.press(shown, "All answers", by)

    async def paid_points(self) -> list[str]:
        """Return the points of each of Alice's entries, newest first."""
        text = said(await self.stage.ask("points"))
        return [line.split(" ")[1] for line in text.splitlines() if line.startswith("- ")]

    async def move_post(self, channel: simcord.ChannelHandle) -> None:
        """Choose another channel for the weekly post in the settings."""
        shown = await self.stage.settings()
        await self.stage.choose(shown, "Channel for challenges", channel, by=self.stage.morgan)


def _upload(shown: simcord.InteractionResult) -> dict[str, Any]:
    return next(one for one in lines_of(shown) if one["type"] == ComponentType.FILE_UPLOAD)


def values_in(shown: simcord.InteractionResult) -> list[str]:
    """Return what the two text fields of a form for an answer contain when it opens."""
    texts = [line for line in lines_of(shown) if line["type"] == ComponentType.TEXT_INPUT]
    return [line.get("value", "") for line in texts]


def ticked_in(shown: simcord.InteractionResult) -> list[int]:
    """Return the numbers of the boxes that are ticked when a form for an answer opens."""
    boxes = next(one for one in lines_of(shown) if one["type"] == ComponentType.CHECKBOX_GROUP)
    return [int(option["value"]) for option in boxes["options"] if option.get("default")]


def takes_files(shown: simcord.InteractionResult) -> bool:
    """Return whether a form has a field for a file."""
    return any(one["type"] == ComponentType.FILE_UPLOAD for one in lines_of(shown))


async def queue_challenge(stage: Stage, group: StudyGroup, challenge_id: str) -> Challenge:
    """Queue a challenge."""
    resources, now = stage.bot.resources, stage.env.now()
    challenge = resources.catalog.challenge_by_id[challenge_id]
    async with resources.database.writing() as connection:
        await bank.toggle_queued(connection, _morgan(stage), group, challenge, now=now)
    return challenge


def _morgan(stage: Stage) -> Actor:
    return Actor(stage.server.id, stage.morgan.id, "morgan", is_moderator=True)


async def prepare_week(stage: Stage, challenge_id: str = FIRST, /, **chosen: Any) -> Week:
    """Set up a group on Thursday; its first post is due on Monday at 9:00."""
    reviews = stage.server.create_text_channel("reviews")
    group = await stage.create_group(**{"review_channel_id": reviews.id, **chosen})
    resources, now = stage.bot.resources, stage.env.now()
    challenge = resources.catalog.challenge_by_id[challenge_id]
    async with resources.database.writing() as connection:
        await bank.toggle_queued(connection, _morgan(stage), group, challenge, now=now)
        for member in (stage.alice, stage.bob):
            actor = Actor(stage.server.id, member.id, member.name)
            await groups.join(connection, actor, group.id, now)
        challenges = resources.catalog.challenges
        await post_planner.enqueue_due_posts(connection, challenges, now, EVERY_SERVER)
    return Week(stage, group, challenge, stage.channel, reviews)


async def start_week(stage: Stage, challenge_id: str = FIRST, /, **chosen: Any) -> Week:
    """Set up a group and post its first challenge; afterwards it is Monday, 9:01."""
    week = await prepare_week(stage, challenge_id, **chosen)
    await wait_for_first_post(stage)
    return week


async def wait_for_first_post(stage: Stage) -> None:
    """Advance from Thursday, 00:00 to Monday, 9:01 and send what is due."""
    await stage.pass_time(days=4, hours=9, minutes=1)
    await stage.deliver()
