"""Options of /manage challenge: suggestions while moderators type, and what they stand for."""

import datetime as dt
from typing import Annotated, TypeAlias

from bot.domain.errors import Refusal
from bot.domain.parsing import parse_date
from bot.domain.schedule.clock import long_date
from bot.interactions import Interaction
from bot.ui.autocomplete import Choices, NameOption, Option, date_choices

ChallengeName: TypeAlias = Annotated[str, NameOption(lambda catalog: catalog.challenge_names)]


class LastDateOption(Option):
    """The last date of a pause, in UTC: today or later."""

    async def suggest(self, interaction: Interaction, typed: str, /) -> Choices:
        return date_choices(typed, interaction.client.resources.clock.now().date())

    async def transform(self, interaction: Interaction, value: str, /) -> dt.date:
        today = interaction.client.resources.clock.now().date()
        chosen = parse_date(value, today)
        if chosen < today:
            raise Refusal(
                f"{long_date(chosen)} is in the past. Choose today or a later date, or leave it out."
            )
        return chosen
