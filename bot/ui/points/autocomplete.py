"""Options of commands about points: corrections and milestones."""

import re
from typing import Annotated, TypeAlias

from discord import app_commands

from bot.interactions import Interaction
from bot.interactions.interaction import member_of
from bot.services.points.corrections import format_signed
from bot.services.points.entries import list_corrections
from bot.ui.autocomplete import MOST_CHOICES, Choices, NameOption, Option
from bot.ui.points.routes import CORRECTION_KEY

_LONGEST_NAME = 100  # characters in the name of a suggestion that Discord accepts
_NO_CORRECTION = "0"
"""A key that no correction has: it is refused like that of one that was taken back."""


class CorrectionOption(Option):
    """A correction of the member chosen in the option `member`, by its key."""

    async def suggest(self, interaction: Interaction, typed: str, /) -> Choices:
        member = getattr(interaction.namespace, "member", None)
        if member is None:
            return []
        actor = member_of(interaction)
        async with interaction.client.resources.database.reading() as connection:
            found = await list_corrections(connection, actor.guild_id, member.id)
        choices = []
        for one in found:
            name = f"{format_signed(one.points)} on {one.at:%Y-%m-%d} in {one.group_name}: {one.reason}"
            shown = name if len(name) <= _LONGEST_NAME else f"{name[: _LONGEST_NAME - 1]}…"
            choices.append(app_commands.Choice(name=shown, value=one.subject))
        return [one for one in choices if typed.casefold() in one.name.casefold()][:MOST_CHOICES]

    async def transform(self, _: Interaction, value: str, /) -> str:
        """Return the key of the correction; what was typed instead of chosen has none."""
        return value if re.fullmatch(CORRECTION_KEY, value) else _NO_CORRECTION


CorrectionName: TypeAlias = Annotated[str, CorrectionOption]
MilestoneName: TypeAlias = Annotated[str, NameOption(lambda catalog: catalog.milestone_names)]
"""The types of options that name a correction or a milestone."""
