"""Routes of the buttons and menus in look-ups."""

from bot.domain.content import Catalog
from bot.interactions.route import CHOSEN
from tests.cogs.stage import Stage
from tests.limits import components
from tests.ui.longest.screens import drawn, every_screen


async def test_every_button_and_menu_has_a_valid_route(stage: Stage, catalog: Catalog) -> None:
    ids = {
        part["custom_id"]
        for _, screen in every_screen(catalog, triples=False)
        for part in components(drawn(screen, picture=False))
        if "custom_id" in part
    }
    assert any(CHOSEN in custom_id for custom_id in ids)
    for custom_id in ids:
        stage.bot.router.parse(custom_id, ["chosen"])
