"""Tells a channel that its group is open, once moderators have opened it."""

from sqlalchemy.ext.asyncio import AsyncConnection

from bot.delivery.handler import Content
from bot.delivery.sender import Message
from bot.jobs.group_posts import GroupPost, PostSource
from bot.services.groups import groups
from bot.ui.groups.joining import opened_message


class GroupOpened(GroupPost[PostSource]):
    """The news that a group is open; `subject_id` is the group's id, `key` when it was opened."""

    async def load_source(self, connection: AsyncConnection) -> PostSource:
        group = await groups.get(connection, self.job.guild_id, self.job.subject_id)
        return PostSource(group, frozenset())

    def build_post(self, loaded: PostSource) -> Content:
        view = opened_message(loaded.group, self.now, self.job.marker)
        return Message(view, channel_id=loaded.group.channel_id)
