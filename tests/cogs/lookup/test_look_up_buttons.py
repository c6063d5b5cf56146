"""Every link on a look-up leads somewhere: its feature says how to open it."""

from __future__ import annotations

from bot.domain.content.catalog import Catalog
from tests.cogs.conftest import Stage
from tests.limits import components
from tests.ui.longest.screens import drawn, every_screen


async def test_every_link_has_a_feature_that_opens_it(stage: Stage, catalog: Catalog) -> None:
    ids = (
        part["custom_id"].split(":")
        for _, screen in every_screen(catalog, triples=False)
        for part in components(drawn(screen, picture=False))
        if "custom_id" in part
    )
    linked = {feature for feature, _, action, *_ in ids if action in ("show", "pick")}
    assert linked
    assert linked <= set(stage.bot.openers)
