"""Buttons, menus and forms that do something, also after a restart.

One class of each serves all features: the id says which feature, what to do, and with what. What
is chosen in a menu comes as a further id. Features register what they do in `StudyBot.doers`.
"""

from __future__ import annotations

import re
from collections.abc import Awaitable, Callable, Sequence
from typing import Any, ClassVar, TypeAlias

import discord
from discord import ui

from bot.app import CLAIMED
from bot.domain.errors import Refusal
from bot.interactions import reply
from bot.interactions.errors import answer_error
from bot.ui.base import Lasting

_IDS = r"(?P<feature>[a-z]+):1:{action}:(?P<ids>[A-Za-z0-9:/_+-]*)"
_SECONDS_A_FORM_WAITS = 900
Styles: TypeAlias = discord.ButtonStyle


class _Doing(Lasting):
    """Something pressed that its feature answers."""

    feature: str
    ids: tuple[str, ...]

    @classmethod
    async def from_custom_id(
        cls, _: discord.Interaction[Any], __: ui.Item[Any], match: re.Match[str], /
    ) -> Any:
        """Make it anew from its id; what can be chosen stands in the message."""
        made: Any = cls
        return made(match["feature"], match["ids"].split(":"), "…")

    async def pressed(self, interaction: discord.Interaction[Any]) -> None:
        """Let the feature do it."""
        doer = interaction.client.doers.get(self.feature)
        if doer is None:
            raise Refusal(
                "This button is from an earlier version. `/help` lists what there is now."
            )
        await doer(interaction, (*self.ids, *self._chosen()))

    def _chosen(self) -> tuple[str, ...]:
        return ()


def _id(feature: str, action: str, ids: Sequence[object]) -> str:
    return f"{feature}:1:{action}:{':'.join(map(str, ids))}"


class Act(_Doing, ui.DynamicItem[ui.Button[Any]], template=_IDS.format(action="do")):
    """A button that does something."""

    def __init__(
        self,
        feature: str,
        ids: Sequence[object],
        label: str,
        *,
        style: Styles = Styles.secondary,
    ) -> None:
        custom_id = _id(feature, "do", ids)
        super().__init__(ui.Button(label=label, style=style, custom_id=custom_id))
        self.feature, self.ids = feature, tuple(map(str, ids))


class Choose(_Doing, ui.DynamicItem[ui.Select[Any]], template=_IDS.format(action="choose")):
    """A menu of options, of which one is chosen."""

    def __init__(
        self,
        feature: str,
        ids: Sequence[object],
        hint: str,
        options: Sequence[discord.SelectOption] = (),
    ) -> None:
        custom_id = _id(feature, "choose", ids)
        super().__init__(ui.Select(placeholder=hint, custom_id=custom_id, options=list(options)))
        self.feature, self.ids = feature, tuple(map(str, ids))

    def _chosen(self) -> tuple[str, ...]:
        return tuple(self.item.values)


class ChooseChannel(
    _Doing, ui.DynamicItem[ui.ChannelSelect[Any]], template=_IDS.format(action="channel")
):
    """A menu of the server's text channels; none may be chosen where it is optional."""

    KINDS: ClassVar = [discord.ChannelType.text, discord.ChannelType.news]

    def __init__(
        self,
        feature: str,
        ids: Sequence[object],
        hint: str,
        chosen: int | None = None,
        *,
        optional: bool = False,
    ) -> None:
        defaults = (
            [discord.SelectDefaultValue.from_channel(discord.Object(chosen))] if chosen else []
        )
        super().__init__(
            ui.ChannelSelect(
                placeholder=hint,
                custom_id=_id(feature, "channel", ids),
                channel_types=self.KINDS,
                min_values=0 if optional else 1,
                default_values=defaults,
            )
        )
        self.feature, self.ids = feature, tuple(map(str, ids))

    def _chosen(self) -> tuple[str, ...]:
        return tuple(str(channel.id) for channel in self.item.values)


class ChooseRole(_Doing, ui.DynamicItem[ui.RoleSelect[Any]], template=_IDS.format(action="role")):
    """A menu of the server's roles, of which one or none is chosen."""

    def __init__(
        self, feature: str, ids: Sequence[object], hint: str, chosen: int | None = None
    ) -> None:
        defaults = [discord.SelectDefaultValue.from_role(discord.Object(chosen))] if chosen else []
        super().__init__(
            ui.RoleSelect(
                placeholder=hint,
                custom_id=_id(feature, "role", ids),
                min_values=0,
                default_values=defaults,
            )
        )
        self.feature, self.ids = feature, tuple(map(str, ids))

    def _chosen(self) -> tuple[str, ...]:
        return tuple(str(role.id) for role in self.item.values)


class Form(ui.Modal):
    """A form, with one line to fill in per field; `filled` gets the interaction and the texts.

    Discord never says that a form was dismissed, so it is forgotten after a while.
    """

    def __init__(
        self,
        title: str,
        parts: Sequence[ui.Item[Any]],
        filled: Callable[[discord.Interaction[Any], Sequence[str]], Awaitable[None]],
    ) -> None:
        super().__init__(title=title, timeout=_SECONDS_A_FORM_WAITS)
        self._filled = filled
        for part in parts:
            self.add_item(part)

    async def on_submit(self, interaction: discord.Interaction[Any], /) -> None:
        """Hand over what was typed."""
        interaction.extras[CLAIMED] = True
        texts = [
            label.component.value
            for label in self.children
            if isinstance(label, ui.Label) and isinstance(label.component, ui.TextInput)
        ]
        await self._filled(interaction, texts)

    async def on_error(
        self, interaction: discord.Interaction[Any], error: Exception, _: object = None, /
    ) -> None:
        """Answer whatever went wrong."""
        await answer_error(interaction, error)


def field(
    label: str, *, hint: str = "", value: str | None = None, longest: int = 100
) -> ui.Label[Any]:
    """Make a line to fill in."""
    text: ui.TextInput[Any] = ui.TextInput(placeholder=hint, default=value, max_length=longest)
    return ui.Label(text=label, component=text)


async def ask_for_word(
    interaction: discord.Interaction[Any],
    word: str,
    *,
    title: str,
    warning: str,
    then: Callable[[discord.Interaction[Any]], Awaitable[None]],
) -> None:
    """Ask for a word to be typed before something that is not easily undone.

    Raises:
        Refusal: another word was typed.
    """

    async def filled(filled_in: discord.Interaction[Any], texts: Sequence[str]) -> None:
        if texts[0].strip().casefold() != word:
            raise Refusal(f"Nothing was changed: that needs the word “{word}”.")
        await then(filled_in)

    typed = field(f"Type “{word}” to go on", hint=word, longest=20)
    form = Form(title, [ui.TextDisplay(warning), typed], filled)
    await reply.send_form(interaction, form)


def rows_of(acts: Sequence[Act]) -> list[ui.ActionRow[Any]]:
    """Set buttons into rows of five."""
    return [ui.ActionRow(*acts[at : at + 5]) for at in range(0, len(acts), 5)]
