"""Conditions on the servers of a block of shards, on both databases."""

from sqlalchemy import insert, select

from bot.db.database import Database
from bot.db.models.groups import Server
from bot.db.statements import in_block
from bot.domain.shards import EVERY_SERVER, ShardBlock

GUILDS = [(number << 22) + 4_194_303 for number in (1, 5, 2**40, 2**40 + 1, 2**41 - 1)]


async def test_a_block_selects_the_servers_that_it_serves(database: Database) -> None:
    async with database.writing() as connection:
        await connection.execute(insert(Server), [{"guild_id": guild_id} for guild_id in GUILDS])
    for block in (ShardBlock.of([0], 5), ShardBlock.of([1, 4], 5), ShardBlock.of([2, 0], 3)):
        async with database.reading() as connection:
            condition = in_block(Server.guild_id, block)
            found = set(await connection.scalars(select(Server.guild_id).where(*condition)))
        assert found == {guild_id for guild_id in GUILDS if block.serves(guild_id)}


def test_a_block_of_all_shards_leaves_a_statement_as_it_is() -> None:
    statement = select(Server.guild_id)
    assert str(statement.where(*in_block(Server.guild_id, EVERY_SERVER))) == str(statement)
