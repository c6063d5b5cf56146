"""What the demo begins with: a server that is set up, and members at different points of the plan."""

import datetime as dt
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

import discord
import simcord

from bot.app import StudyBot
from bot.command_sync import find_command_ids
from bot.demo.tour import (
    GALLERY,
    LEARNER,
    MESSAGES,
    MODERATOR,
    NEW_MEMBER,
    NEW_SERVER,
    PEOPLE,
    REVIEWER,
    STUDY,
    View,
)
from bot.domain.actor import Actor
from bot.domain.challenges import SubmissionInput
from bot.domain.groups import StudyGroup
from bot.domain.markup import SafeText
from bot.domain.schedule.clock import DAY, local_date
from bot.domain.schedule.zones import zone_of
from bot.domain.visibility import Visibility
from bot.services.challenges import challenge_queue, gallery, posts, schedule_changes, submissions
from bot.services.challenges.submission_queries import MemberSubmission, Opinion
from bot.services.groups import groups
from bot.services.plan import check_ins, enrolments, pauses, reminders
from bot.services.privacy import visibility
from bot.services.reviews import peers, reviews

_ZONE = "Europe/Berlin"
_GROUPS = ("Night owls", "Weekend learners")
_GROUP_AGE = 28 * DAY
_POST_AT = dt.time(18)
_DAYS_SINCE_POST = 3
"""How long ago this week's post was due at most, so that the next one is due within about a week."""

_HOURS_BEFORE_NOW = dt.timedelta(hours=3)
"""How long before the present time of day members check in."""


@dataclass(frozen=True, slots=True)
class _Story:
    """What a member has done before the demo begins."""

    started_days_ago: int
    checked_in: Sequence[int]
    """The plan day checked in on each day since the start; 0 for a day without a check-in."""
    paused_days_ago: int | None = None

    def check_ins(self, now: dt.datetime) -> Iterator[tuple[dt.datetime, int]]:
        """Yield the times of the check-ins, and the numbers of their plan days."""
        for days, number in enumerate(self.checked_in):
            if number:
                yield self.started_at(now) + days * DAY, number

    def started_at(self, now: dt.datetime) -> dt.datetime:
        return now - self.started_days_ago * DAY - _HOURS_BEFORE_NOW


STORIES = {
    LEARNER: _Story(16, (*range(1, 9), 0, 9, 10, 11, 12, 0, 13, 0)),
    "Kim": _Story(20, tuple(range(1, 22))),
    "Bea": _Story(12, tuple(range(1, 9))),
    "Sam": _Story(15, (1, 2, 3, 4)),
    "Omar": _Story(16, (1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 0, 0), paused_days_ago=5),
}
"""What the members have done, by name, except the newcomer, the reviewer and the moderator."""

_ON_BOARDS = {"Bea": (Visibility.ALIAS, "quiet otter"), "Omar": (Visibility.HIDDEN, None)}
"""How members are shown on boards who don't appear under their own name: the setting and the alias."""

_CLOSED, _THIS_WEEK = "py-two-names", "lm-tune-or-retrieve"
"""The challenges that the answers below are for; with another content pack they're for any."""

_SHOWN = {
    LEARNER: SubmissionInput(
        SafeText(
            "Guesses: 3, Anna Blue, 5 4, Anna Anna.\nOutput: 4, Anna Blue, 5 4, Anna Blue.\n"
            "Line 2 becomes: backup = songs.copy()"
        ),
        SafeText(
            "Line 2 copies nothing: it gives one list two names, so append changes “both”. Only "
            "songs + [“Echo”] makes a second list, and backup stays the name of the first."
        ),
        ticked=(1, 2, 3, 4, 5),
    ),
    "Bea": SubmissionInput(
        SafeText(
            "I guessed 3, Blue Blue, 4 3 and Anna Anna. It printed 4, Anna Blue, 5 4 and Anna Blue. "
            "I’d write backup = list(songs)."
        ),
        SafeText("One list with two names, until + makes a new one. sort and append make none."),
        ticked=(1, 2, 3, 4, 5),
    ),
}
"""What members handed in to the challenge that is closed, and show in the gallery."""

_SUBMISSIONS = {
    "Kim": SubmissionInput(
        SafeText(
            "A retrieval: it changes twice a month, and answers name pages. B fine-tuning: one style "
            "4,000 times a day. C: keep the prompt, 49 of 50 is fine. D: code adds up. E retrieval: "
            "stock changes by the minute."
        ),
        SafeText(
            "4,000 × 3,000 tokens is 12 million, 24 euros a day, so 25 days. It won’t know new "
            "products. C: if only 30 of 50 were right."
        ),
        ticked=(1, 2, 3, 4, 5, 6, 7),
    ),
    "Bea": SubmissionInput(
        SafeText(
            "B fine-tuning, as there are 6,000 approved texts. A and E retrieval: A changes twice a "
            "month, E by the minute. I couldn’t settle C and D."
        ),
        ticked=(1, 2),
    ),
    "Sam": SubmissionInput(
        SafeText(
            "B fine-tuning: the same style 4,000 times a day. A and E retrieval, because facts change "
            "there, in E by the minute. C and D: neither."
        ),
        SafeText("It pays for itself after 25 days. It won’t know tomorrow’s prices."),
        ticked=(1, 2, 3, 5, 6),
    ),
    "Omar": SubmissionInput(
        SafeText("https://example.org/omar/notes has it all. In short: fine-tune A and B."),
        SafeText("24 euros a day (12 million tokens), so 25 days."),
        ticked=(1, 4, 5),
    ),
}
"""What members handed in, Sam and Omar with a tick too many; all of it waits for a review."""

_OPINIONS = {
    ("Kim", "Bea"): Opinion(
        (1, 2), SafeText("Say what you’d try for C and D."), would_accept=False
    ),
    ("Kim", "Sam"): Opinion(
        (1, 2), SafeText("Say what to do instead in C and D."), would_accept=False
    ),
    ("Bea", "Kim"): Opinion((1, 2), SafeText("Say which fact decides C."), would_accept=True),
    ("Bea", "Omar"): Opinion(
        (4, 5), SafeText("A changes twice a month. Would it know?"), would_accept=False
    ),
}
"""What a member, named first, thinks of another one's answer."""


async def build_demo_server(env: simcord.Env, bot: StudyBot) -> dict[tuple[str, str], View]:
    """Build a server with members and a weekly post, and an empty one; return what can be shown."""
    # simcord begins at a fixed time, the demo at the present.
    await env.advance_time((dt.datetime.now(dt.UTC) - env.now()).total_seconds())
    await bot.tree.sync()
    bot.command_ids = await find_command_ids(bot.tree)
    if bot.user:
        await bot.user.edit(username="Cohort")
    server = env.create_guild("Future AI engineers")
    reviewers = server.create_role("Reviewers")
    people = _add_people(env, server, reviewers)
    channel = server.create_text_channel("study", topic="Try /plan join, /compare or /help")
    # Nobody may write in “weekend”, the bot included, so that `/setup` has something to report.
    read_only = discord.PermissionOverwrite(send_messages=False)
    weekend = server.create_text_channel("weekend", overwrites={server.default_role: read_only})
    await env.settle()
    actors = {
        name: Actor(server.id, person.id, name, is_moderator=name == MODERATOR)
        for name, person in people.items()
    }
    group = await open_groups(bot, server.id, (channel.id, weekend.id))
    now = bot.resources.clock.now()
    await bot.dispatcher.run_due(now)  # the panel comes first, whatever takes how long
    async with bot.resources.database.writing() as connection:
        chosen = {"reviewer_role_id": reviewers.id, "gallery": True, "peer_reviews": True}
        await groups.change(connection, server.id, group.id, now=now, **chosen)
    await join_and_check_in(bot, group, actors)
    await _fill_gallery(bot, group, actors)
    answers = await _post_and_answer(bot, group, actors, _THIS_WEEK, _SUBMISSIONS, now)
    await _look_at_answers(bot, actors, dict(zip(_SUBMISSIONS, answers, strict=True)))
    if checked := next((one for one in bot.resources.catalog.challenges if one.result), None):
        async with bot.resources.database.writing() as connection:
            moderator = actors[MODERATOR]
            await challenge_queue.toggle_queued(connection, moderator, group, checked, now=now)
    await _remind(bot, actors[LEARNER])
    async with bot.resources.database.writing() as connection:
        await groups.change(connection, server.id, group.id, now=now, live_board=True)
    await bot.dispatcher.run_due(now)
    await env.settle()
    views = [
        View(NEW_SERVER, MODERATOR, *await _add_empty_server(env, bot, people[MODERATOR].user))
    ]
    visitors = [people[name] for name in PEOPLE]
    for name in PEOPLE:
        person = people[name]
        others = tuple(visitor for visitor in visitors if visitor is not person)
        views.append(View(STUDY, name, channel, (person, *others)))
        views.append(View(GALLERY, name, channel.threads[0], (person, *others)))
        views.append(View(MESSAGES, name, person.user.dm_channel, (person.user,)))
    return {(view.place, view.person): view for view in views}


async def _add_empty_server(
    env: simcord.Env, bot: StudyBot, owner: simcord.UserHandle
) -> tuple[simcord.ChannelHandle, tuple[simcord.MemberActor]]:
    """Add the bot to an empty server, where it introduces itself; return a channel, and the owner."""
    server = env.create_guild("A new server", owner=owner)
    channel, member = server.create_text_channel("general"), server.add_member(owner)
    await env.settle()
    bot.dispatch("guild_join", bot.get_guild(server.id))  # simcord doesn't
    await env.settle()
    await bot.dispatcher.run_due(bot.resources.clock.now())
    return channel, (member,)


def _add_people(
    env: simcord.Env, server: simcord.GuildHandle, reviewers: simcord.RoleHandle
) -> dict[str, simcord.MemberActor]:
    moderators = server.create_role(
        "Moderators", permissions=discord.Permissions(manage_guild=True, view_channel=True)
    )
    roles = {MODERATOR: [moderators], REVIEWER: [reviewers]}
    return {
        name: server.add_member(
            env.create_user(name.lower(), global_name=name), roles=roles.get(name, ())
        )
        for name in (NEW_MEMBER, *STORIES, REVIEWER, MODERATOR)
    }


async def open_groups(bot: StudyBot, guild_id: int, channel_ids: tuple[int, int]) -> StudyGroup:
    """Open two groups; return the first."""
    now = bot.resources.clock.now()
    today = local_date(now, zone_of(_ZONE)).weekday()
    async with bot.resources.database.writing() as connection:
        created = [await groups.create(connection, guild_id, name, _ZONE, now) for name in _GROUPS]
        for group, channel_id in zip(created, channel_ids, strict=True):
            # Before the check-ins, as a week goes on until the next one begins on the new weekday.
            weekday, opened_at = max(today - _DAYS_SINCE_POST, 0), now - _GROUP_AGE
            week = {"weekday": weekday, "post_at": _POST_AT}
            await groups.change(connection, guild_id, group.id, now=opened_at, **week)
            opening = {"channel_id": channel_id, "opened_at": opened_at}
            await groups.change(connection, guild_id, group.id, now=now, **opening)
        return await groups.get(connection, guild_id, created[0].id)


async def join_and_check_in(bot: StudyBot, group: StudyGroup, actors: Mapping[str, Actor]) -> None:
    """Record what every member did, with the times at which they did it."""
    catalog, now = bot.resources.catalog, bot.resources.clock.now()
    async with bot.resources.database.writing() as connection:
        await groups.join(connection, actors[NEW_MEMBER], group.id, now)
        for name, story in STORIES.items():
            actor, started = actors[name], story.started_at(now)
            await groups.join(connection, actor, group.id, started)
            await enrolments.join(connection, actor, catalog, catalog.plan, now=started)
            for at, number in story.check_ins(now):
                await check_ins.check_in(connection, actor, catalog, now=at, day=number)
            if shown_as := _ON_BOARDS.get(name):
                await visibility.set_visibility(connection, actor, *shown_as, now=now)
            if story.paused_days_ago:
                paused_at = now - story.paused_days_ago * DAY
                await pauses.pause(connection, actor, catalog, now=paused_at)


async def _remind(bot: StudyBot, actor: Actor) -> None:
    """Remind a member daily, for the first time at the last full hour."""
    now = bot.resources.clock.now()
    at = dt.time(now.astimezone(zone_of(_ZONE)).hour)
    async with bot.resources.database.writing() as connection:
        await reminders.switch_on(connection, actor, bot.resources.catalog, at=at, now=now - DAY)


async def _post_and_answer(
    bot: StudyBot,
    group: StudyGroup,
    actors: Mapping[str, Actor],
    challenge_id: str,
    answers: Mapping[str, SubmissionInput],
    now: dt.datetime,
) -> list[MemberSubmission]:
    """Post that challenge at that time, and hand in some members' answers."""
    catalog, moderator = bot.resources.catalog, actors[MODERATOR]
    known = catalog.challenge_by_id.get(challenge_id)
    chosen = [known] if known else [one for one in catalog.challenges if one.result is None]
    async with bot.resources.database.writing() as connection:
        await schedule_changes.post_now(connection, moderator, group, chosen, now=now)
    await bot.dispatcher.run_due(now)
    async with bot.resources.database.writing() as connection:
        post = await posts.find_latest_post(connection, group.id)
        assert post
        return [
            await submissions.submit(connection, actors[name], catalog, post.id, content, now=now)
            for name, content in answers.items()
        ]


async def _fill_gallery(bot: StudyBot, group: StudyGroup, actors: Mapping[str, Actor]) -> None:
    """Post a challenge that is closed by now, and accept two answers whose authors show them."""
    catalog, at = bot.resources.catalog, bot.resources.clock.now() - 15 * DAY
    handed_in = await _post_and_answer(bot, group, actors, _CLOSED, _SHOWN, at)
    async with bot.resources.database.writing() as connection:
        for name, answer in zip(_SHOWN, handed_in, strict=True):
            await gallery.choose(connection, actors[name], at, shows=True)
            version = (answer.id, answer.revision)
            await reviews.accept(connection, actors[MODERATOR], catalog, version, at)


async def _look_at_answers(
    bot: StudyBot, actors: Mapping[str, Actor], answers: Mapping[str, MemberSubmission]
) -> None:
    """Let members say what they think of each other's answers."""
    async with bot.resources.database.writing() as connection:
        for (name, author), opinion in _OPINIONS.items():
            version = (answers[author].id, answers[author].revision)
            about = (bot.resources.catalog, version, opinion, bot.resources.clock.now())
            await peers.give_opinion(connection, actors[name], *about)
