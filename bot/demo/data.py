"""What the demo begins with: a server that is set up, and members at different points of the plan."""

import datetime as dt
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

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
    REVIEWS,
    STUDY,
    View,
)
from bot.domain.actor import Actor
from bot.domain.challenges import SubmissionInput
from bot.domain.groups import StudyGroup
from bot.domain.markup import SafeText
from bot.domain.schedule.clock import DAY, local_date
from bot.domain.schedule.weekly import Weekly, week_key
from bot.domain.schedule.zones import zone_of
from bot.domain.visibility import Visibility
from bot.services.challenges import challenge_queue, gallery, posts, schedule_changes, submissions
from bot.services.challenges.submission_queries import MemberSubmission, Opinion
from bot.services.groups import groups
from bot.services.plan import check_ins, enrolments, pauses, reminders
from bot.services.privacy import visibility
from bot.services.reviews import peers

_ZONE = "Europe/Berlin"
_GROUP_AGE = 28 * DAY
_POST_AT = dt.time(18)
_DAYS_SINCE_POST = 3
_HOUR = dt.timedelta(hours=1)

_HOURS_BEFORE_NOW = dt.timedelta(hours=3)
"""How long before the present time of day members check in, and hand in their answers."""


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
    """Build a server with a group that has had two challenges, and an empty one; return what can be shown."""
    now = dt.datetime.now(dt.UTC)
    await _go_to(env, bot, _weekly(now).after(now - 21 * DAY) - _HOUR)
    await bot.tree.sync()
    bot.command_ids = await find_command_ids(bot.tree)
    if bot.user:
        await bot.user.edit(username="Cohort")
    server = env.create_guild("Future AI engineers")
    reviewers = server.create_role("Reviewers")
    people = _add_people(env, server, reviewers)
    channel = server.create_text_channel("study", topic="Try /plan join, /compare or /help")
    reviews, weekend = _add_other_channels(server, (reviewers, people[MODERATOR], bot.user))
    await env.settle()
    actors = {
        name: Actor(server.id, person.id, name, is_moderator=name == MODERATOR)
        for name, person in people.items()
    }
    group = await open_group(bot, server.id, "Night owls", channel.id, now)
    async with bot.resources.database.writing() as connection:
        chosen = {"reviewer_role_id": reviewers.id, "review_channel_id": reviews.id}
        shown = {"gallery": True, "peer_reviews": True}
        await groups.change(connection, server.id, group.id, now=env.now(), **chosen, **shown)
    await _go_to(env, bot, env.now())  # first comes the panel
    await _run_two_challenges(env, bot, group, actors, (reviews, people[MODERATOR]), now)
    await open_group(bot, server.id, "Weekend learners", weekend.id, now)
    async with bot.resources.database.writing() as connection:
        await groups.change(connection, server.id, group.id, now=now, live_board=True)
        # For the first time, it reminds at the last full hour.
        catalog, at = bot.resources.catalog, dt.time(now.astimezone(zone_of(_ZONE)).hour)
        await reminders.switch_on(connection, actors[LEARNER], catalog, at=at, now=now - DAY)
    await _go_to(env, bot, now)
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
        if name in {REVIEWER, MODERATOR}:
            views.append(View(REVIEWS, name, reviews, (person,)))
    return {(view.place, view.person): view for view in views}


def _add_other_channels(
    server: simcord.GuildHandle, reviewers: Sequence[Any]
) -> tuple[simcord.ChannelHandle, simcord.ChannelHandle]:
    """Add a channel that only reviewers and the bot see, and one in which only the moderator may write.

    The bot may not, so that `/setup` has something to report.
    """
    hidden, seen, read_only = (
        discord.PermissionOverwrite(view_channel=False),
        discord.PermissionOverwrite(view_channel=True, send_messages=True),
        discord.PermissionOverwrite(send_messages=False),
    )
    overwrites = {server.default_role: hidden, **dict.fromkeys(reviewers, seen)}
    only_moderator = {server.default_role: read_only, reviewers[1]: seen}
    weekend = server.create_text_channel("weekend", overwrites=only_moderator)
    return server.create_text_channel("reviews", overwrites=overwrites), weekend


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


async def _queue(bot: StudyBot, moderator: Actor, group: StudyGroup) -> None:
    """Queue the challenges of both weeks, and one whose result is checked for the next."""
    catalog, at = bot.resources.catalog, bot.resources.clock.now()
    read = [one for one in catalog.challenges if one.result is None]
    coming = [
        catalog.challenge_by_id.get(wanted, other)
        for wanted, other in zip((_CLOSED, _THIS_WEEK), read, strict=False)
    ]
    coming += [one for one in catalog.challenges if one.result][:1]
    async with bot.resources.database.writing() as connection:
        for challenge in coming:
            await challenge_queue.toggle_queued(connection, moderator, group, challenge, now=at)


async def _run_two_challenges(
    env: simcord.Env,
    bot: StudyBot,
    group: StudyGroup,
    actors: Mapping[str, Actor],
    reviewed: tuple[simcord.ChannelHandle, simcord.MemberActor],
    now: dt.datetime,
) -> None:
    """Let time pass until `now`: one challenge is closed by then, with a gallery; one is open."""
    weekly = _weekly(now)
    await _queue(bot, actors[MODERATOR], group)
    await join_and_check_in(bot, group, actors, now)
    await _go_to(env, bot, closed := weekly.after(now - 21 * DAY))
    async with bot.resources.database.writing() as connection:
        week = week_key(weekly.after(closed), weekly.zone)
        await schedule_changes.skip(connection, actors[MODERATOR], group, week, now=closed)
    await _hand_in(env, bot, group, actors, _SHOWN, closed + 6 * DAY)
    async with bot.resources.database.writing() as connection:
        for name in _SHOWN:
            await gallery.choose(connection, actors[name], env.now(), shows=True)
    channel, moderator = reviewed
    for waiting in channel.history():
        await moderator.click(waiting, label="Accept")
    await _go_to(env, bot, weekly.after(now - 7 * DAY))
    answers = await _hand_in(env, bot, group, actors, _SUBMISSIONS, now - _HOURS_BEFORE_NOW)
    await _go_to(env, bot, now)
    async with bot.resources.database.writing() as connection:
        for (name, author), opinion in _OPINIONS.items():
            version = (answers[author].id, answers[author].revision)
            about = (bot.resources.catalog, version, opinion, now)
            await peers.give_opinion(connection, actors[name], *about)


async def _hand_in(
    env: simcord.Env,
    bot: StudyBot,
    group: StudyGroup,
    actors: Mapping[str, Actor],
    answers: Mapping[str, SubmissionInput],
    at: dt.datetime,
) -> dict[str, MemberSubmission]:
    """Hand in answers to the latest challenge; return them by name."""
    catalog = bot.resources.catalog
    async with bot.resources.database.writing() as connection:
        post = await posts.find_latest_post(connection, group.id)
        assert post
        handed_in = {
            name: await submissions.submit(
                connection, actors[name], catalog, post.id, content, now=at
            )
            for name, content in answers.items()
        }
    await _go_to(env, bot, at)
    return handed_in
