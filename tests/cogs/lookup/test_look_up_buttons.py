"""Routes of the buttons and menus in look-ups."""

from bot.domain.content import Catalog
from bot.interactions.route import CHOSEN
from tests.cogs.stage import Stage
from tests.limits import components
from tests.ui.longest.screens import drawn, every_screen


async def test_every_button_and_choice_has_a_valid_route(stage: Stage, catalog: Catalog) -> None:
    chosen = {
        part["custom_id"]: [option["value"] for option in part.get("options", ())]
        for _, screen in every_screen(catalog, triples=False)
        for part in components(drawn(screen, picture=False))
        if "custom_id" in part
    }
    assert any(CHOSEN in custom_id for custom_id in chosen)
    for custom_id, values in chosen.items():
        for value in values or ("",):
            stage.bot.router.parse(custom_id, [value])
