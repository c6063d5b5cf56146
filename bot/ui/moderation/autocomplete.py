"""The option of /manage export for its first date."""

import datetime as dt

from discord import app_commands

from bot.interactions import Interaction
from bot.ui.autocomplete import Choices, Option

_DAYS_AGO = {
    7: "a week ago",
    30: "30 days ago",
    90: "90 days ago",
    180: "half a year",
    365: "a year",
}


class PastDateOption(Option):
    """A date in the past; a week or another round span of time ago is suggested."""

    async def suggest(self, interaction: Interaction, typed: str, /) -> Choices:
        today = interaction.client.resources.clock.now().date()
        dates = {today - dt.timedelta(days=days): text for days, text in _DAYS_AGO.items()}
        return [
            app_commands.Choice(name=f"{date} ({text})", value=date.isoformat())
            for date, text in dates.items()
            if typed.strip().casefold() in f"{date} {text}"
        ]
