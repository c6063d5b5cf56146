"""Options of /manage challenge: suggestions while moderators type, and what they stand for."""

import datetime as dt
from typing import Annotated, TypeAlias

from discord import app_commands

from bot.domain.errors import Refusal
from bot.domain.parsing import parse_date, suggest_dates
from bot.domain.plan.progress import long_date
from bot.interactions import Interaction
from bot.ui.autocomplete import Choices, NameOption, Option

ChallengeName: TypeAlias = Annotated[str, NameOption(lambda catalog: catalog.challenge_names)]


class LastDateOption(Option):
    """The last date of a pause, in UTC: today or later."""

    async def suggest(self, interaction: Interaction, typed: str, /) -> Choices:
        today = interaction.client.resources.clock.now().date()
        return [
            app_commands.Choice(name=long_date(day), value=day.isoformat())
            for day in suggest_dates(typed, today)
        ]

    async def transform(self, interaction: Interaction, value: str, /) -> dt.date:
        today = interaction.client.resources.clock.now().date()
        chosen = parse_date(value, today)
        if chosen < today:
            raise Refusal(f"{long_date(chosen)} is past. Choose today or a later date, or none.")
        return chosen
