"""What the bot knows about servers, when shards begin sessions at the same time."""

import asyncio

from bot.app import StudyBot
from tests.wire.payloads import BOT
from tests.wire.process import until


async def test_shards_become_ready_although_another_begins_again_meanwhile(bot: StudyBot) -> None:
    bot._connection.guild_ready_timeout = 0.05
    for shard_id in (0, 1, 0):
        ready = {"shard": [shard_id, 2], "user": BOT, "guilds": []}
        bot._connection.parsers["READY"](ready)
        await asyncio.sleep(0)  # begin to wait until all are ready

    async def are_ready() -> bool:
        return bot.ready_block == bot.block and bot.is_ready()

    await until(are_ready, 10)
