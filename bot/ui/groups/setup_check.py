"""Checks what keeps groups from working; shows it on screen and as news for moderators."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

import discord
from discord import ui

from bot.domain.content import Catalog
from bot.domain.groups import StudyGroup
from bot.domain.schedule.clock import timestamp
from bot.formatting import bullets, join_words, plural, sections
from bot.interactions import Button, Item, Layout, Request, Route, Screen, boxed, page, router
from bot.interactions.components import LONGEST_LABEL, button
from bot.permissions.checks import find_reward_issue, list_issues
from bot.services.groups import groups, kept_messages, setup_issues
from bot.services.groups.setup_issues import Origin, Problem, SetupIssueNews
from bot.services.members import roles
from bot.services.reviews import queue
from bot.ui.challenges.routes import PreviewNext
from bot.ui.groups.choosing import no_group
from bot.ui.groups.routes import CheckSetup, ChooseChannel, CreateGroup, ShowSettings
from bot.ui.moderation.routes import Dashboard
from bot.ui.points.routes import ManageRewards
from bot.ui.reviews.routes import ShowNextPending

_SHOWN = 3  # problems on a screen, or lines of news
_WAITING = "answers"  # the key of the problem that answers wait for review


@dataclass(frozen=True, slots=True)
class Finding:
    """Something to fix; its group is None if it is about the whole server."""

    group: StudyGroup | None
    problem: Problem

    @property
    def sentence(self) -> str:
        where = f"**{self.group.name}:** " if self.group else ""
        return f"{where}{self.problem.text}"


@router.answers
async def check_setup(request: Request, route: CheckSetup) -> Screen:
    return await check_after(request, again=route.again)


async def check_after(
    request: Request,
    done: str = "",
    *,
    only: int | None = None,
    well: str = "",
    next_steps: Sequence[Button] = (),
    again: bool = False,
) -> Screen:
    """Check all groups, or one by its id, after what has just been `done`; see `check_screen`."""
    checked, found, news = await _check(request, only)
    at = timestamp(request.now, "T") if again else ""
    screen = check_screen(checked, found, done, well, next_steps, at)
    actor, now, mark = request.actor, request.now, setup_issues.mark_announced
    return screen.then(lambda: request.write(mark, actor.guild_id, news, now)) if news else screen


async def _check(
    request: Request, only: int | None
) -> tuple[Sequence[StudyGroup], Sequence[Finding], Sequence[SetupIssueNews]]:
    """Return the groups that were checked, what is wrong, and what moderators were not told yet.

    What is wrong is recorded, and panels that can be posted by now are tried again at once.
    """
    guild_id, guild = request.actor.guild_id, request.guild
    async with request.database.reading() as connection:
        known = await groups.list_groups(connection, guild_id)
        role_ids = await roles.list_rewards(connection, guild_id)
    if guild is None or not known:
        raise no_group()
    checked = [group for group in known if not group.archived_at and only in (None, group.id)]
    issues = {group.id: list_issues(guild, group) for group in checked}
    async with request.database.writing() as connection:
        for group in checked:
            key = (guild_id, group.id)
            await setup_issues.record_findings(connection, key, issues[group.id], request.now)
            if not any(issue.blocks_posts for issue in issues[group.id]):
                await kept_messages.retry_now(connection, *key)
        noticed = await setup_issues.list_noticed(connection, guild_id)
        backlogs = await queue.list_backlogs(connection, checked, request.now)
        news = await setup_issues.list_unannounced(connection, guild_id, only)
    found = []
    for group in checked:
        waiting = [backlog_problem(group, backlogs[group.id])] if group.id in backlogs else []
        problems = [*issues[group.id], *noticed.get(group.id, ()), *waiting]
        found += [Finding(group, problem) for problem in problems]
    if only is None:
        of_roles = _list_reward_issues(guild, request.catalog, role_ids)
        found += [Finding(None, problem) for problem in of_roles]
    return checked, found, news


def _list_reward_issues(
    guild: discord.Guild, catalog: Catalog, role_ids: Mapping[str, int]
) -> Sequence[Problem]:
    """Return what is wrong with the roles (by milestone id) of milestones; each is named once."""
    milestones = catalog.milestone_names.by_id
    issues = {
        issue.key: issue
        for milestone_id, role_id in role_ids.items()
        if milestone_id in milestones
        and (issue := find_reward_issue(guild, role_id, milestones[milestone_id].name))
    }
    return list(issues.values())


def backlog_problem(group: StudyGroup, backlog: queue.ReviewBacklog) -> Problem:
    waits = "An answer is waiting for review. It"
    if backlog.count > 1:
        waits = f"{backlog.count} answers are waiting for review. The oldest"
    promised = "a day" if group.review_days == 1 else f"{group.review_days} days"
    text = f"{waits} was handed in {timestamp(backlog.oldest_at, 'R')}. You promise a review within {promised}."
    if group.review_channel_id is None:
        text += " New answers aren’t announced, because this group has no review channel."
    return Problem(_WAITING, text, "")


def check_screen(
    checked: Sequence[StudyGroup],
    found: Sequence[Finding],
    done: str = "",
    well: str = "",
    next_steps: Sequence[Button] = (),
    again_at: str = "",
) -> Screen:
    """Draw what keeps groups from working; if nothing does, `well` and the `next_steps`."""
    channels = {f"<#{group.channel_id}>" for group in checked[:_SHOWN] if group.channel_id}
    where = f"I can post in {join_words(sorted(channels))}." if channels else ""
    title = f"{done}\n{well}".strip() or f"## Nothing to fix\n{where}"
    over = [one for one in found if one.problem.is_over]
    found = [one for one in found if not one.problem.is_over]
    if found:
        things = f"{plural(len(found), 'thing')} to fix"
        heading = f"Still {things} · checked at {again_at}" if again_at else things
        title = sections([done, f"## {heading}"])
        next_steps = [button("Check again", CheckSetup(again=True), primary=True)]

    texts = [f"{one.sentence}\n{one.problem.fix}".strip() for one in found[:_SHOWN]]
    if len(found) > _SHOWN:
        texts.append(f"… and {len(found) - _SHOWN} more, once these are fixed")
    if over:
        lines = bullets(f"{one.sentence} {one.problem.fix}" for one in over[:_SHOWN])
        texts.append(f"**For your information**\n{lines}")

    def controls() -> Iterator[Item]:
        for group in [group for group in checked if not group.opened_at][:_SHOWN]:
            text = f"**{group.name}** isn’t open yet, so nobody can join it."
            opening = button("Open it", ChooseChannel(group_id=group.id))
            yield ui.Section(ui.TextDisplay(text), accessory=opening)

    ways = dict(map(_where_to_fix, found[:_SHOWN]))  # each once
    buttons = [
        *(button(label[:LONGEST_LABEL], route) for label, route in ways.items()),
        *next_steps,
        *([] if done else [button("Add a group…", CreateGroup())]),
        button("Manage", Dashboard()),
    ]
    return page(sections([title, *texts]), controls=controls, buttons=buttons)


def _where_to_fix(finding: Finding) -> tuple[str, Route]:
    """Return the label and the route of the button that leads to where it is fixed."""
    if finding.problem.key == _WAITING:
        return "Review", ShowNextPending()
    if finding.group is None:
        return "Rewards", ManageRewards()
    return f"Settings of {finding.group.name.plain}", ShowSettings(group_id=finding.group.id)


def news_layout(news: Sequence[SetupIssueNews], marker: str) -> Layout:
    """Draw news for the review channel, with a button per remedy; its marker finds it again."""
    origins = {item.origin: item.group_id for item in news}
    fixable = origins.keys() - {Origin.WAITING, Origin.MISSED}
    found: list[tuple[str, Route]] = []
    if Origin.WAITING in origins:
        found.append(("Start reviewing", ShowNextPending()))
    if origins.keys() != {Origin.WAITING}:
        label = "How to fix it" if fixable else "Check the setup"
        found.append((label, CheckSetup()))
    if Origin.MISSED in origins:
        found.append(("What comes next", PreviewNext(group_id=origins[Origin.MISSED])))
    return boxed(news_text(news), [button(label, way, marker=marker) for label, way in found])


def news_text(news: Sequence[SetupIssueNews]) -> str:
    lines = [f"- **{item.group}:** {item.problem.text}" for item in news[:_SHOWN]]
    more = [f"… and {len(news) - _SHOWN} more"] if len(news) > _SHOWN else []
    for_reviewers = all(item.origin == Origin.WAITING for item in news)
    heading = f"## For {'reviewers' if for_reviewers else 'moderators'}"
    return "\n".join([heading, *lines, *more])
