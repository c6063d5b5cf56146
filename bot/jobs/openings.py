"""Tells a channel that its group is open, once moderators have opened it."""

import datetime as dt

from sqlalchemy.ext.asyncio import AsyncSession

from bot.delivery.handler import Content, Skip
from bot.delivery.sender import Message
from bot.domain.delivery import SkipReason
from bot.domain.groups import StudyGroup
from bot.jobs.group_posts import GroupPost, PostSource
from bot.ui.groups.screens import opened_message

_LATEST = dt.timedelta(days=2)
"""How late a channel may be told."""


class GroupOpened(GroupPost[PostSource]):
    """The news that a group is open; `period` is when it was opened."""

    async def load_for(self, _: AsyncSession, group: StudyGroup) -> PostSource:
        return PostSource(group, frozenset())

    def why_unwanted(self, loaded: PostSource) -> Skip | None:
        if not loaded.group.is_open:
            return Skip(SkipReason.GROUP_CLOSED)
        return Skip(SkipReason.LATE) if self.now - self.delivery.due_at > _LATEST else None

    def build_post(self, loaded: PostSource) -> Content:
        view = opened_message(loaded.group, self.now, self.delivery.marker)
        return Message(view, channel_id=loaded.group.channel_id)
