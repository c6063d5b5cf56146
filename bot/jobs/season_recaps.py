"""Posts the recap of a season that was ended, in its group's channel."""

import datetime as dt
from dataclasses import dataclass
from typing import ClassVar

from sqlalchemy.ext.asyncio import AsyncConnection

from bot.delivery.handler import Content, Skip
from bot.delivery.sender import Message
from bot.domain.jobs import SkipReason
from bot.jobs.group_posts import GroupPost, PostSource
from bot.services.groups import groups
from bot.services.standings import seasons
from bot.services.standings.seasons import SeasonBoard
from bot.ui.standings.seasons import recap_message


@dataclass(frozen=True, slots=True)
class _SeasonSource(PostSource):
    season: SeasonBoard


class SeasonRecap(GroupPost[_SeasonSource]):
    """The recap of a season; `subject_id` is the group's id, `key` the season's number."""

    max_lateness: ClassVar = dt.timedelta(days=7)

    async def load_source(self, connection: AsyncConnection) -> _SeasonSource | Skip:
        """Read the season's first places, with those members whom others may see by now."""
        group = await groups.get(connection, self.job.guild_id, self.job.subject_id)
        season = await seasons.find_past(connection, group, int(self.job.key))
        if season is None:
            return Skip(SkipReason.NOT_STORED)
        members = frozenset(line.member_id for line in season.first)
        return _SeasonSource(group, members, season)

    def build_post(self, loaded: _SeasonSource) -> Content:
        view = recap_message(loaded.group, loaded.season, self.job.marker)
        return Message(view, channel_id=loaded.group.channel_id)
