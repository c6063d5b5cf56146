"""What all posts to a group's channel share: what is in their way, and when to try again."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace

from sqlalchemy.ext.asyncio import AsyncSession

from bot.app import StudyBot
from bot.delivery.handler import Postpone
from bot.domain.groups import StudyGroup
from bot.permissions.checks import examine
from bot.services.delivery.outbox import ClaimedDelivery
from bot.services.groups import groups, setup_issues
from bot.services.groups.setup_issues import IssueKey

TRY_AGAIN = dt.timedelta(minutes=15)
_REFUSED = (
    "Discord does not let me post in <#{}>. Look at the channel’s permissions, then use "
    "`/setup check`; I go on trying by myself."
)


def faults_of(bot: StudyBot, group: StudyGroup) -> dict[str, str]:
    """Return everything that is wrong with a group, as far as the bot can know."""
    guild = bot.get_guild(group.guild_id)
    return {found.what: found.sentence for found in examine(guild, group)} if guild else {}


def examine_post(bot: StudyBot, group: StudyGroup) -> dict[str, str]:
    """Return what keeps a group's post from its channel; what ails its reviews does not."""
    in_the_way = faults_of(bot, replace(group, review_channel_id=None))
    mild = (
        "attach_files ",
        "cannot ping",
        "ping role",
        "member role",
        "cannot give",
        "above me",
        "role ",
        "create_",
    )
    return {what: said for what, said in in_the_way.items() if not what.startswith(mild)}


async def hold_back(
    bot: StudyBot, session: AsyncSession, due: ClaimedDelivery, now: dt.datetime
) -> Postpone:
    """Keep what Discord refused in a group's channel for later; moderators hear what is in its way."""
    group = await groups.get(session, due.guild_id, due.subject_id)
    await setup_issues.record_findings(session, due.guild_id, group.id, faults_of(bot, group), now)
    if not examine_post(bot, group):
        key = IssueKey(due.guild_id, group.id, setup_issues.REFUSED)
        await setup_issues.add(session, key, _REFUSED.format(group.channel_id), now)
    return Postpone(now + TRY_AGAIN)
