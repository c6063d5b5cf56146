"""Tells a channel that its group is open, once moderators have opened it."""

from sqlalchemy.ext.asyncio import AsyncConnection

from bot.delivery.handler import Content
from bot.delivery.sender import Message
from bot.domain.groups import StudyGroup
from bot.jobs.group_posts import GroupPost, PostSource
from bot.ui.groups.screens import opened_message


class GroupOpened(GroupPost[PostSource]):
    """The news that a group is open; `period` is when it was opened."""

    async def load_for(self, _: AsyncConnection, group: StudyGroup) -> PostSource:
        return PostSource(group, frozenset())

    def build_post(self, loaded: PostSource) -> Content:
        view = opened_message(loaded.group, self.now, self.delivery.marker)
        return Message(view, channel_id=loaded.group.channel_id)
