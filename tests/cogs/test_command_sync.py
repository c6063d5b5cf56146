"""The commands are synced to Discord only if they changed since the last sync."""

from bot.command_sync import sync_if_changed
from tests.cogs.stage import Stage


async def test_commands_are_synced_again_only_if_they_changed(stage: Stage) -> None:
    tree, database = stage.bot.tree, stage.bot.resources.database
    await sync_if_changed(tree, database)
    assert not await sync_if_changed(tree, database)
    tree.remove_command("help")
    assert await sync_if_changed(tree, database)
    assert not await sync_if_changed(tree, database)


async def test_sync_to_a_test_server_is_apart_from_that_to_all_servers(stage: Stage) -> None:
    tree, database = stage.bot.tree, stage.bot.resources.database
    await sync_if_changed(tree, database)
    assert await sync_if_changed(tree, database, test_guild_id=stage.server.id)
    assert not await sync_if_changed(tree, database, test_guild_id=stage.server.id)
    assert not await sync_if_changed(tree, database)
