"""What the demo begins with: a server that is set up, and members at different points of the plan."""

import datetime as dt
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, TypeVar

import discord
import simcord
from sqlalchemy import insert

from bot.app import StudyBot
from bot.command_sync import find_command_ids
from bot.db.models import Capstone
from bot.demo import tour
from bot.domain.actor import Actor, Visibility
from bot.domain.challenges import SubmissionInput
from bot.domain.content import Catalog, Challenge
from bot.domain.groups import StudyGroup
from bot.domain.markup import SafeText
from bot.domain.schedule.clock import DAY, Weekly, local_date, week_key
from bot.domain.schedule.zones import zone_of
from bot.services.challenges import bank, gallery, posts, schedule_changes, submissions
from bot.services.challenges.submission_queries import MemberSubmission, Opinion
from bot.services.groups import groups
from bot.services.plan import check_ins, enrolments, pauses, reminders
from bot.services.privacy import visibility
from bot.services.reviews import peers

T = TypeVar("T")

_ZONE = "Europe/Berlin"
_GROUP_AGE = 28 * DAY
_POST_AT = dt.time(18)
_DAYS_SINCE_POST = 3

_HOURS_BEFORE_NOW = dt.timedelta(hours=3)
"""How long before the present time of day members check in, and hand in their answers."""


@dataclass(frozen=True, slots=True)
class _Story:
    """What a member has done before the demo begins."""

    started_days_ago: int
    checked_in: Sequence[int]
    """The plan day checked in on each day since the start; 0 for a day without a check-in."""
    paused_days_ago: int | None = None

    def started_at(self, now: dt.datetime) -> dt.datetime:
        return now - self.started_days_ago * DAY - _HOURS_BEFORE_NOW


STORIES = {
    tour.LEARNER: _Story(16, (*range(1, 9), 0, 9, 10, 11, 12, 0, 13, 0)),
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


def _answer(work: str, note: str = "", *, ticked: tuple[int, ...]) -> SubmissionInput:
    return SubmissionInput(SafeText(work), SafeText(note), ticked)


_SHOWN = {
    tour.LEARNER: _answer(
        "Guesses: 3, Anna Blue, 5 4, Anna Anna.\nOutput: 4, Anna Blue, 5 4, Anna Blue.\n"
        "Line 2 becomes: backup = songs.copy()",
        "Line 2 copies nothing: it gives one list two names, so append changes “both”. Only "
        "songs + [“Echo”] makes a second list, and backup stays the name of the first.",
        ticked=(1, 2, 3, 4, 5),
    ),
    "Bea": _answer(
        "I guessed 3, Blue Blue, 4 3 and Anna Anna. It printed 4, Anna Blue, 5 4 and Anna Blue. "
        "I’d write backup = list(songs).",
        "One list with two names, until + makes a new one. sort and append make none.",
        ticked=(1, 2, 3, 4, 5),
    ),
}
"""What members handed in to the challenge that is closed, and show in the gallery."""

_SUBMISSIONS = {
    "Kim": _answer(
        "A retrieval: it changes twice a month, and answers name pages. B fine-tuning: one style "
        "4,000 times a day. C: keep the prompt, 49 of 50 is fine. D: code adds up. E retrieval: "
        "stock changes by the minute.",
        "4,000 × 3,000 tokens is 12 million, 24 euros a day, so 25 days. It won’t know new "
        "products. C: if only 30 of 50 were right.",
        ticked=(1, 2, 3, 4, 5, 6, 7),
    ),
    "Bea": _answer(
        "B fine-tuning, as there are 6,000 approved texts. A and E retrieval: A changes twice a "
        "month, E by the minute. I couldn’t settle C and D.",
        ticked=(1, 2),
    ),
    "Sam": _answer(
        "B fine-tuning: the same style 4,000 times a day. A and E retrieval, because facts change "
        "there, in E by the minute. C and D: neither.",
        "It pays for itself after 25 days. It won’t know tomorrow’s prices.",
        ticked=(1, 2, 3, 5, 6),
    ),
    "Omar": _answer(
        "https://example.org/omar/notes has it all. In short: fine-tune A and B.",
        "24 euros a day (12 million tokens), so 25 days.",
        ticked=(1, 4, 5),
    ),
}
"""What members handed in, Sam and Omar with a tick too many; all of it waits for a review."""

_OPINIONS = {
    ("Kim", "Bea"): ((1, 2), "Say what you’d try for C and D."),
    ("Kim", "Sam"): ((1, 2), "Say what to do instead in C and D."),
    ("Bea", "Kim"): ((1, 2), "Say which fact decides C."),
    ("Bea", "Omar"): ((4, 5), "A changes twice a month. Would it know?"),
}
"""What somebody finds met in another one's answer, and would change; they'd accept only Kim's."""


_CAPSTONE = {
    "title": "Late buses",
    "question": "Which lines are late on weekdays? The parents at my daughter’s school ask.",
    "data": "The town’s timetable and its live feed for March; both are open data.",
    "measure": "Mean error in minutes, below that of “always two minutes late”",
    "notes": {"1": "Feed saved each minute", "3": "Two minutes late is hard to beat", "4": ""},
    "link": "https://example.org/robin/late-buses",
}
"""What the reviewer, who finished a plan long ago, has handed in for the others to mark."""


async def build_demo_server(env: simcord.Env, bot: StudyBot) -> dict[tuple[str, str], tour.View]:
    """Build a server with a group that has had two challenges, and an empty one; return what can be shown."""
    now = dt.datetime.now(dt.UTC)
    await _go_to(env, bot, _weekly(now).after(now - 21 * DAY) - dt.timedelta(hours=1))
    await bot.tree.sync()
    bot.command_ids = await find_command_ids(bot.tree)
    if bot.user:
        await bot.user.edit(username="Cohort")
    server = env.create_guild("Future AI engineers")
    reviewers = server.create_role("Reviewers")
    people = _add_people(env, server, reviewers)
    channel = server.create_text_channel("study", topic="Try /plan join, /compare or /help")
    reviews, weekend = _add_other_channels(server, reviewers, people[tour.MODERATOR], bot.user)
    await env.settle()
    actors = {
        name: Actor(server.id, person.id, name, is_moderator=name == tour.MODERATOR)
        for name, person in people.items()
    }
    group = await open_group(bot, server.id, "Night owls", channel.id, now)
    async with bot.resources.database.writing() as connection:
        chosen = {"reviewer_role_id": reviewers.id, "review_channel_id": reviews.id}
        shown = {"gallery": True, "peer_reviews": True}
        await groups.change(connection, server.id, group.id, now=env.now(), **chosen, **shown)
    await _go_to(env, bot, env.now())  # first comes the panel
    await _Weeks(env, bot, group, actors).run(reviews, people[tour.MODERATOR], now)
    await open_group(bot, server.id, "Weekend learners", weekend.id, now)
    async with bot.resources.database.writing() as connection:
        await groups.change(connection, server.id, group.id, now=now, live_board=True)
        dates = {"start_on": (now - 30 * DAY).date(), "handed_in_on": (now - DAY).date()}
        row = {**actors[tour.REVIEWER].ids, **_CAPSTONE, **dates}
        await connection.execute(insert(Capstone).values(**row))
        # For the first time, it reminds at the last full hour.
        catalog, at = bot.resources.catalog, dt.time(now.astimezone(zone_of(_ZONE)).hour)
        await reminders.switch_on(connection, actors[tour.LEARNER], catalog, at=at, now=now - DAY)
    await _go_to(env, bot, now)
    new_server = await _add_empty_server(env, bot, people[tour.MODERATOR].user)
    views = [tour.View(tour.NEW_SERVER, tour.MODERATOR, *new_server)]
    for name in tour.PEOPLE:
        person = people[name]
        everyone = (person, *(people[other] for other in tour.PEOPLE if other != name))
        views.append(tour.View(tour.STUDY, name, channel, everyone))
        views.append(tour.View(tour.GALLERY, name, channel.threads[0], everyone))
        views.append(tour.View(tour.MESSAGES, name, person.user.dm_channel, (person.user,)))
        if name in {tour.REVIEWER, tour.MODERATOR}:
            views.append(tour.View(tour.REVIEWS, name, reviews, (person,)))
    return {(view.place, view.person): view for view in views}


def _add_other_channels(
    server: simcord.GuildHandle, reviewers: Any, moderator: Any, bot_user: Any
) -> tuple[simcord.ChannelHandle, simcord.ChannelHandle]:
    """Add a channel that only reviewers and the bot see, and one in which only the moderator may write.

    The bot may not, so that `/setup` has something to report.
    """
    hidden = discord.PermissionOverwrite(view_channel=False)
    seen = discord.PermissionOverwrite(view_channel=True, send_messages=True)
    read_only = discord.PermissionOverwrite(send_messages=False)
    private = {server.default_role: hidden} | dict.fromkeys((reviewers, moderator, bot_user), seen)
    only_moderator = {server.default_role: read_only, moderator: seen}
    weekend = server.create_text_channel("weekend", overwrites=only_moderator)
    return server.create_text_channel("reviews", overwrites=private), weekend


def _weekly(now: dt.datetime) -> Weekly:
    """Return when challenges come, so that the last came three days ago, whatever the weekday is."""
    zone = zone_of(_ZONE)
    return Weekly((local_date(now, zone).weekday() - _DAYS_SINCE_POST) % 7, _POST_AT, zone)


async def _go_to(env: simcord.Env, bot: StudyBot, at: dt.datetime) -> None:
    """Move the simulated clock on, and send what is due by then."""
    await env.advance_time(max(0, (at - env.now()).total_seconds()))
    await bot.dispatcher.run_due(env.now())
    await env.settle()


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
    may = discord.Permissions(manage_guild=True, view_channel=True, create_instant_invite=True)
    moderators = server.create_role("Moderators", permissions=may)
    roles = {tour.MODERATOR: [moderators], tour.REVIEWER: [reviewers]}
    return {
        name: server.add_member(
            env.create_user(name.lower(), global_name=name), roles=roles.get(name, ())
        )
        for name in (tour.NEW_MEMBER, *STORIES, tour.REVIEWER, tour.MODERATOR)
    }


async def open_group(
    bot: StudyBot, guild_id: int, name: str, channel_id: int, now: dt.datetime
) -> StudyGroup:
    """Open a group whose members have been there for weeks by `now`, when the demo begins."""
    opened_at, weekly = now - _GROUP_AGE, _weekly(now)
    week = {"weekday": weekly.weekday, "post_at": weekly.at}
    async with bot.resources.database.writing() as connection:
        created = await groups.create(connection, guild_id, name, _ZONE, opened_at)
        # Before the check-ins, as a week goes on until the next one begins on the new weekday.
        await groups.change(connection, guild_id, created.id, now=opened_at, **week)
        opening = {"channel_id": channel_id, "opened_at": opened_at}
        at = bot.resources.clock.now()
        return await groups.change(connection, guild_id, created.id, now=at, **opening)


async def join_and_check_in(
    bot: StudyBot, group: StudyGroup, actors: Mapping[str, Actor], now: dt.datetime
) -> None:
    """Record what every member will have done by `now`, with the times at which they did it."""
    catalog = bot.resources.catalog
    async with bot.resources.database.writing() as connection:
        await groups.join(connection, actors[tour.REVIEWER], group.id, now - _GROUP_AGE)
        for name, story in STORIES.items():
            actor, started = actors[name], story.started_at(now)
            await groups.join(connection, actor, group.id, started)
            await enrolments.join(connection, actor, catalog, catalog.plan, now=started)
            for days, number in enumerate(story.checked_in):
                if number:
                    at = started + days * DAY
                    await check_ins.check_in(connection, actor, catalog, now=at, day=number)
            if shown_as := _ON_BOARDS.get(name):
                await visibility.set_visibility(connection, actor, *shown_as, now=now)
            if story.paused_days_ago:
                paused_at = now - story.paused_days_ago * DAY
                await pauses.pause(connection, actor, catalog, now=paused_at)


@dataclass(frozen=True, slots=True)
class _Weeks:
    """The weeks that a group has had when the demo begins."""

    env: simcord.Env
    bot: StudyBot
    group: StudyGroup
    actors: Mapping[str, Actor]

    async def write(self, change: Callable[..., Awaitable[T]], *args: Any, **options: Any) -> T:
        async with self.bot.resources.database.writing() as connection:
            return await change(connection, *args, **options)

    async def run(
        self, reviews: simcord.ChannelHandle, moderator: simcord.MemberActor, now: dt.datetime
    ) -> None:
        """Let time pass until `now`: one challenge is closed by then, with a gallery; one is open."""
        weekly, actor = _weekly(now), self.actors[tour.MODERATOR]
        catalog = self.bot.resources.catalog
        queued_at = self.bot.resources.clock.now()
        for challenge in _coming(catalog):
            toggle = bank.toggle_queued
            await self.write(toggle, actor, self.group, challenge, now=queued_at)
        await join_and_check_in(self.bot, self.group, self.actors, now)
        await _go_to(self.env, self.bot, posted_at := weekly.after(now - 21 * DAY))
        week = week_key(weekly.after(posted_at), weekly.zone)
        await self.write(schedule_changes.skip, actor, self.group, week, now=posted_at)
        await self._hand_in(_SHOWN, posted_at + 6 * DAY)
        for name in _SHOWN:
            await self.write(gallery.choose, self.actors[name], self.env.now(), shows=True)
        for waiting in reviews.history():
            await moderator.click(waiting, label="Accept")
        await _go_to(self.env, self.bot, weekly.after(now - 7 * DAY))
        answers = await self._hand_in(_SUBMISSIONS, now - _HOURS_BEFORE_NOW)
        await _go_to(self.env, self.bot, now)
        for (name, author), (met, change) in _OPINIONS.items():
            version = (answers[author].id, answers[author].revision)
            opinion = Opinion(met, SafeText(change), would_accept=author == "Kim")
            await self.write(peers.give_opinion, self.actors[name], catalog, version, opinion, now)

    async def _hand_in(
        self, answers: Mapping[str, SubmissionInput], at: dt.datetime
    ) -> dict[str, MemberSubmission]:
        """Hand in answers to the latest challenge; return them by name."""
        catalog, handed_in = self.bot.resources.catalog, {}
        post = await self.write(posts.find_latest_post, self.group.id)
        assert post
        for name, content in answers.items():
            submit = (submissions.submit, self.actors[name], catalog, post.id, content)
            handed_in[name] = await self.write(*submit, now=at)
        await _go_to(self.env, self.bot, at)
        return handed_in


def _coming(catalog: Catalog) -> list[Challenge]:
    """Return the challenges of both weeks, and one whose result is checked for the next."""
    read = [one for one in catalog.challenges if one.result is None]
    wanted = zip((_CLOSED, _THIS_WEEK), read, strict=False)
    coming = [catalog.challenge_by_id.get(challenge_id, other) for challenge_id, other in wanted]
    return coming + [one for one in catalog.challenges if one.result][:1]
