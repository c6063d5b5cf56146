"""What members ask the bot for, and what must be stored once its answer says that it is done.

Each function prepares what one member needs, and returns their request.
"""

import datetime as dt
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import Any, TypeAlias

from sqlalchemy import Select, and_, insert, select
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.db.models import CheckIn, Enrolment, Entry, Job, KeptMessage, Post, Reminder, Submission
from bot.domain.actor import Actor
from bot.domain.challenges import SubmissionInput
from bot.domain.content import Catalog
from bot.domain.jobs import JobKind
from bot.domain.markup import SafeText
from bot.services.challenges import submissions
from bot.services.challenges.posts import PostState
from bot.services.challenges.submission_queries import MemberSubmission
from bot.services.groups import groups
from bot.services.plan import check_ins, enrolments
from tests.bench.payloads import FIRST_MEMBER, SERVER, Payload
from tests.panels import panel_row
from tests.wire.payloads import MODERATOR, command, form, press

CHANNEL, REVIEWS = 900_000_000_000_000_003, 900_000_000_000_000_004


@dataclass(frozen=True, slots=True)
class Asked:
    """An interaction; if its answer says `done`, the query must find one row."""

    interaction: Payload
    done: str
    stored: Select[Any]


@dataclass(frozen=True, slots=True)
class Study:
    """A group with a challenge, and the content that it uses."""

    catalog: Catalog
    group_id: int
    post_id: int

    async def add_member(self, connection: AsyncConnection, number: int, now: dt.datetime) -> Actor:
        """Add a member of the group who follows the plan."""
        actor = Actor(SERVER, FIRST_MEMBER + number, "Alice")
        await groups.join(connection, actor, self.group_id, now)
        await enrolments.join(connection, actor, self.catalog, self.catalog.plan, now=now)
        return actor

    async def answer(
        self, connection: AsyncConnection, actor: Actor, now: dt.datetime
    ) -> MemberSubmission:
        """Hand in a member's answer, which is then due to be shown to reviewers."""
        typed = SubmissionInput(SafeText("I did it."))
        return await submissions.submit(
            connection, actor, self.catalog, self.post_id, typed, now=now
        )


async def create_study(connection: AsyncConnection, catalog: Catalog, now: dt.datetime) -> Study:
    """Create a group whose members can answer a challenge, and its channel for reviews."""
    group = await groups.create(connection, SERVER, "Night owls", "UTC", now)
    chosen: dict[str, Any] = {"channel_id": CHANNEL, "review_channel_id": REVIEWS}
    await groups.change(connection, SERVER, group.id, now=now, opened_at=now, **chosen)
    await connection.execute(insert(KeptMessage).values(panel_row(group.id, CHANNEL, now)))
    posted = {"week": "2020-W01", "challenge_id": catalog.challenges[0].id, "due_at": now}
    posted |= {"deadline_at": now + dt.timedelta(days=7), "closes_at": now + dt.timedelta(days=14)}
    posted |= {"state": PostState.POSTED, "sent_at": now}
    post_id = await connection.scalar(
        insert(Post).values(guild_id=SERVER, group_id=group.id, **posted).returning(Post.id)
    )
    assert post_id
    return Study(catalog, group.id, post_id)


Step: TypeAlias = Callable[[AsyncConnection, Study, Actor, dt.datetime], Awaitable[Asked]]


async def check_in(
    _session: AsyncConnection, _study: Study, actor: Actor, _now: dt.datetime
) -> Asked:
    who = actor.member_id
    of_day = and_(CheckIn.enrolment_id == Enrolment.id, Enrolment.member_id == who)
    paid = and_(Entry.member_id == who, Entry.subject == CheckIn.day_id, Entry.points > 0)
    stored = select(Entry.id).join(CheckIn, paid).join(Enrolment, of_day)
    return Asked(command(who, "plan", "done"), " is done", stored)


async def undo(connection: AsyncConnection, study: Study, actor: Actor, now: dt.datetime) -> Asked:
    await check_ins.check_in(connection, actor, study.catalog, now=now)
    is_checked_in = select(CheckIn.day_id).join(Enrolment, CheckIn.enrolment_id == Enrolment.id)
    stored = select(Entry.id).where(
        Entry.member_id == actor.member_id,
        Entry.points < 0,
        ~is_checked_in.where(Enrolment.member_id == actor.member_id).exists(),
    )
    return Asked(
        press(actor.member_id, f"plan:2:undo::{study.catalog.plan.day_ids[0]}"),
        " is undone",
        stored,
    )


async def hand_in(
    _session: AsyncConnection, study: Study, actor: Actor, _now: dt.datetime
) -> Asked:
    typed: dict[str, Any] = {"work": "I trained a model.", "note": "It overfits."}
    asked = form(actor.member_id, f"challenge:2:answer:{study.post_id}", **typed)
    for_reviewers = and_(Job.kind == JobKind.REVIEW, Job.subject_id == Submission.id)
    stored = select(Submission.id).join(Job, for_reviewers)
    by_member = (Submission.member_id == actor.member_id, Submission.work == typed["work"])
    return Asked(asked, "Handed in", stored.where(*by_member))


async def accept(
    connection: AsyncConnection, study: Study, actor: Actor, now: dt.datetime
) -> Asked:
    answer = await study.answer(connection, actor, now)
    asked = press(MODERATOR, f"review:2:accept:{answer.id}:1", moderator=True)
    paid = and_(Entry.member_id == actor.member_id, Entry.points > 0)
    return Asked(asked, ":** accepted", _decided(actor, "accepted").join(Entry, paid))


async def give_back(
    connection: AsyncConnection, study: Study, actor: Actor, now: dt.datetime
) -> Asked:
    answer = await study.answer(connection, actor, now)
    note = "Please add the figures."
    asked = form(
        MODERATOR, f"review:2:decide:{answer.id}:1", moderator=True, note=note, accepts="no"
    )
    return Asked(
        asked,
        ":** returned",
        _decided(actor, "returned").where(Submission.reviewer_note.contains(note)),
    )


def _decided(actor: Actor, state: str) -> Select[Any]:
    """Find a member's answer with this state, and the message that tells them."""
    told = and_(Job.kind == JobKind.DECISION, Job.subject_id == Submission.id)
    mine = (Submission.member_id == actor.member_id, Submission.state == state)
    return select(Submission.id).join(Job, told).where(*mine)


async def give_points(
    _session: AsyncConnection, _study: Study, actor: Actor, _now: dt.datetime
) -> Asked:
    typed: dict[str, Any] = {"points": "7", "reason": "Helped the others"}
    route = f"correction:2:give:{actor.member_id}::{actor.member_id}"
    given = (Entry.member_id == actor.member_id, Entry.points == int(typed["points"]))
    asked = form(MODERATOR, route, moderator=True, **typed)
    return Asked(asked, "Points given", select(Entry.id).where(*given))


STEPS: tuple[Step, ...] = (check_in, undo, hand_in, accept, give_back, give_points)


async def make_reminder_due(connection: AsyncConnection, actor: Actor, now: dt.datetime) -> None:
    """Let a reminder for a member be due."""
    key = {"guild_id": actor.guild_id, "member_id": actor.member_id}
    reminder = insert(Reminder).values(**key, at_time=now.time(), next_at=now)
    await connection.execute(reminder)
