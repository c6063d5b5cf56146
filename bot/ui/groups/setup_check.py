"""Checks what keeps groups from working; shows it on screen and as news for moderators."""

import datetime as dt
from collections.abc import Mapping, Sequence
from functools import partial

import discord
from discord import ui

from bot.domain.content import Catalog
from bot.domain.errors import Refusal
from bot.domain.groups import StudyGroup
from bot.domain.markup import safe_name
from bot.domain.schedule.clock import timestamp
from bot.formatting import bullets, join_fitting, plural
from bot.interactions import (
    LONGEST_LABEL,
    Layout,
    Request,
    Router,
    Screen,
    button,
    button_rows,
    page,
)
from bot.permissions.checks import find_reward_issue, list_issues
from bot.services.challenges import submission_queries
from bot.services.challenges.submission_queries import ReviewBacklog
from bot.services.groups import groups, setup_issues
from bot.services.groups.setup_issues import SetupIssueNews
from bot.services.points import rewards
from bot.ui.groups.routes import CheckSetup, ShowSettings

router = Router()

_LINKED_GROUPS = 4  # groups whose settings have a button, so that all buttons fit into one row


@router.answers
async def check_setup(request: Request, _: CheckSetup) -> Screen:
    """Check each group that is not archived, record what is wrong, and show it."""
    return await check_after(request)


async def check_after(request: Request, done: str = "") -> Screen:
    """Check the setup and show the result, below what has just been done."""
    guild_id = request.actor.guild_id
    async with request.database.reading() as connection:
        known = await groups.list_groups(connection, guild_id)
        role_ids = await rewards.list_roles(connection, guild_id)
    if request.guild is None or not known:
        raise Refusal("There’s nothing to check yet. Create the first group with `/setup start`.")
    checked = [
        (group, list_issues(request.guild, group)) for group in known if not group.archived_at
    ]
    async with request.database.writing() as connection:
        for group, issues in checked:
            key = (guild_id, group.id)
            await setup_issues.record_findings(connection, key, issues, request.now)
        unseen = await setup_issues.list_unseen(connection, guild_id)
        backlogs = await submission_queries.list_backlogs(connection, known, request.now)
        news = await setup_issues.list_unannounced(connection, guild_id)
    found = []
    for group, issues in checked:
        backlog = backlogs.get(group.id)
        waiting = [backlog_sentence(group, backlog)] if backlog else []
        sentences = [issue.sentence for issue in issues]
        found.append((group, [*sentences, *unseen.get(group.id, ()), *waiting]))
    screen = check_screen(
        found,
        [item for item in news if item.resolved],
        _list_reward_issues(request.guild, request.catalog, role_ids),
        done,
        now=request.now,
    )
    return screen.then(partial(mark_told, request, news)) if news else screen


async def mark_told(request: Request, news: Sequence[SetupIssueNews]) -> None:
    """Record that moderators were told these news, once they have been sent."""
    async with request.database.writing() as connection:
        await setup_issues.mark_announced(connection, request.actor.guild_id, news, request.now)


def _list_reward_issues(
    guild: discord.Guild, catalog: Catalog, role_ids: Mapping[str, int]
) -> list[str]:
    """Return what is wrong with the roles for milestones, in `role_ids` by milestone id.

    A role that several milestones bring is named once.
    """
    milestones = catalog.milestone_names.by_id
    sentences = {
        issue.key: issue.sentence
        for milestone_id, role_id in role_ids.items()
        if milestone_id in milestones
        and (issue := find_reward_issue(guild, role_id, milestones[milestone_id].name))
    }
    return list(sentences.values())


def backlog_sentence(group: StudyGroup, backlog: ReviewBacklog) -> str:
    """Return what moderators are told about answers that have waited too long for review."""
    waits = "An answer is waiting for review. It"
    if backlog.count > 1:
        waits = f"{backlog.count} answers are waiting for review. The oldest"
    text = f"{waits} was handed in {timestamp(backlog.oldest_at, 'R')}. `/manage review next` opens the oldest that isn’t your own, and `/manage review list` shows those that have waited longest."
    if group.review_channel_id is None:
        text += " New answers aren’t announced anywhere, because this group has no review channel. Choose one with `/manage group edit`."
    return text


def check_screen(
    checked: Sequence[tuple[StudyGroup, Sequence[str]]],
    resolved: Sequence[SetupIssueNews] = (),
    reward_issues: Sequence[str] = (),
    done: str = "",
    *,
    now: dt.datetime,
) -> Screen:
    """Draw what keeps each group from working, or that nothing does, and what was resolved.

    `done` says what has just been done.
    """
    count = sum(len(issues) for _, issues in checked) + len(reward_issues)
    parts = [f"## {plural(count, 'thing')} to fix" if count else "## Nothing to fix"]
    if done:
        parts.insert(0, done)
    for group, issues in checked:
        parts.append(f"**{safe_name(group.name)}**\n{bullets(issues) or _what_works(group, now)}")
    if reward_issues:
        parts.append(f"**Roles for milestones**\n{bullets(reward_issues)}")
    if resolved:
        parts.append(
            f"**Fixed since the last check**\n{bullets(f'“{item.problem.problem}”' for item in resolved)}"
        )
    buttons = [
        *(
            button(f"Settings: {group.name}"[:LONGEST_LABEL], ShowSettings(group_id=group.id))
            for group, _ in checked[:_LINKED_GROUPS]
        ),
        button("Check again", CheckSetup(), primary=True),
    ]
    return page(
        join_fitting(parts, "\n\n"),
        controls=lambda: button_rows(buttons),
        footer="I checked the channels each group uses, the permissions that posts need, the roles "
        "I ping or give, and whether answers have been waiting for review for more than two days.",
    )


def _what_works(group: StudyGroup, now: dt.datetime) -> str:
    """Write that nothing keeps a group from working, and what moderators have to do for it to work."""
    well = f"All good: I can post in <#{group.channel_id}>." if group.channel_id else "All good."
    if group.opened_at is None:
        return (
            f"{well} The group isn’t open yet, so nobody can join it and nothing is posted. To open it, "
            "use `/manage group edit` and press **Open the group**."
        )
    if group.is_paused(now):
        return f"{well} Challenges are paused; `/manage challenge resume` ends the pause."
    return well


def news_message(news: Sequence[SetupIssueNews], job_id: str) -> Layout:
    """Draw the news for the review channel; the message is found again by its job id."""
    check = button("Check again", CheckSetup(job_id=job_id))
    return Layout(ui.Container(ui.TextDisplay(news_text(news)), *button_rows([check])))


def news_text(news: Sequence[SetupIssueNews]) -> str:
    """Write what moderators have not been told yet."""
    lines = [
        f"- **{safe_name(item.group)}** "
        + (f"This is fixed: “{item.problem.problem}”" if item.resolved else item.problem.sentence)
        for item in news
    ]
    return join_fitting(["## For moderators", *lines])
