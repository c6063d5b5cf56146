"""Options of /plan: suggestions while members type, and what they stand for."""

import discord
from discord import app_commands

from bot.domain.content import Plan
from bot.domain.errors import Refusal
from bot.domain.markup import quoted
from bot.formatting import join_words
from bot.interactions import Interaction
from bot.interactions.interaction import member_of
from bot.services.plan.progress import find_plan_id
from bot.ui.autocomplete import MOST_CHOICES, Choices, NameOption, Option


class PlanDayOption(Option):
    """The number of a plan day."""

    @property
    def type(self) -> discord.AppCommandOptionType:
        return discord.AppCommandOptionType.integer

    @property
    def min_value(self) -> int:
        return 1

    @property
    def max_value(self) -> int:
        return 99  # more than the days of any plan

    async def suggest(self, interaction: Interaction, typed: str, /) -> Choices:
        days = enumerate((await _own_plan(interaction)).days, 1)
        named = [(number, f"{number} · {day.title}") for number, day in days]
        return [
            app_commands.Choice(name=name, value=number)
            for number, name in named
            if typed.casefold() in name.casefold()
        ][:MOST_CHOICES]


async def _own_plan(interaction: Interaction) -> Plan:
    """Return the plan that the member follows, or else the first one."""
    resources, member = interaction.client.resources, member_of(interaction)
    if len(resources.catalog.plans) == 1:
        return resources.catalog.plan
    async with resources.database.reading() as connection:
        plan_id = await find_plan_id(connection, member.guild_id, member.member_id)
    return resources.catalog.plan_of(plan_id) if plan_id else resources.catalog.plan


class PlanNameOption(NameOption):
    """A plan by its name; the command receives its id."""

    def __init__(self) -> None:
        super().__init__(lambda catalog: catalog.plan_names)

    async def transform(self, interaction: Interaction, value: str, /) -> str:
        names = interaction.client.resources.catalog.plan_names
        plan = names.by_id.get(value) or names.find(value)
        if plan is None:
            near = join_words((f"“{found.name}”" for found in names.nearest(value)), "or")
            raise Refusal(f"I don’t know the plan {quoted(value)}. Choose one, such as {near}.")
        return plan.id
