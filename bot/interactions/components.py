"""Buttons, menus and forms that ask for a route, even after a restart.

Their id contains the whole route, so the bot keeps no record of them: `respond.respond_to_press`
receives every press and routes it by the id alone.
"""

from collections.abc import Collection, Iterable, Mapping, Sequence
from itertools import islice
from textwrap import shorten
from typing import Any, Literal, TypeAlias, TypeVar

import discord
from discord import ButtonStyle, ui

from bot.domain.content.models.entries import MAX_PICKS
from bot.domain.errors import Refusal
from bot.domain.markup import without_markup
from bot.interactions.route import LONGEST_ID, MARKER, ROUTE_MENU, Route

Button: TypeAlias = ui.Button[Any]
Row: TypeAlias = ui.ActionRow[Any]
Item: TypeAlias = ui.Item[Any]
S = TypeVar("S", bound=str)
T = TypeVar("T")
BUTTONS_IN_A_ROW = 5
TEXT_CHANNELS = [discord.ChannelType.text, discord.ChannelType.news]
LONGEST_LABEL = 80  # characters of a button's label that Discord accepts


def button(
    label: str,
    route: Route,
    *,
    primary: bool = False,
    style: ButtonStyle | None = None,
    marker: str = "",
) -> Button:
    """Build a button that asks for a route; a `style` replaces `primary`, a `marker` ends its id."""
    chosen = style or (ButtonStyle.primary if primary else ButtonStyle.secondary)
    end = f"{MARKER}{marker}" if marker else ""
    return ui.Button(label=label, style=chosen, custom_id=route.custom_id() + end)


def menu(
    placeholder: str,
    route: Route,
    *,
    fills: str,
    labels: Mapping[Any, str],
    about: Mapping[Any, str] | None = None,
    chosen: object = None,
) -> Row:
    """Build a menu of up to 25 values by label, some described in `about`; it `fills` a route's argument."""
    options = [
        discord.SelectOption(
            label=label,
            value=str(value),
            description=about.get(value) if about else None,
            default=value == chosen,
        )
        for value, label in islice(labels.items(), MAX_PICKS)
    ]
    custom_id = route.custom_id(fills=fills)
    return ui.ActionRow(ui.Select(placeholder=placeholder, custom_id=custom_id, options=options))


def route_menu(placeholder: str, routes: Mapping[str, Route], *, chosen: str = "") -> Row:
    """Build a menu that asks for the route whose label is chosen, as a button for each would."""
    options = [
        discord.SelectOption(label=label, value=route.custom_id(), default=label == chosen)
        for label, route in routes.items()
    ]
    custom_id = f"{ROUTE_MENU}{options[0].value}"[:LONGEST_ID]
    return ui.ActionRow(ui.Select(placeholder=placeholder, custom_id=custom_id, options=options))


def picker(
    kind: Literal["channel", "forum", "role", "user"],
    placeholder: str,
    route: Route,
    *,
    fills: str,
    chosen: int | None,
    optional: bool = True,
) -> Row:
    """Build a menu of text channels, forums, roles or members; none may be chosen if it is optional."""
    type_ = discord.SelectDefaultValueType["channel" if kind == "forum" else kind]
    default = discord.SelectDefaultValue(id=chosen or 0, type=type_)
    options: dict[str, Any] = {
        "placeholder": placeholder,
        "custom_id": route.custom_id(fills=fills),
        "min_values": 0 if optional else 1,
        "default_values": [default] if chosen else [],
    }
    if kind in ("channel", "forum"):
        types = TEXT_CHANNELS if kind == "channel" else [discord.ChannelType.forum]
        return ui.ActionRow(ui.ChannelSelect(channel_types=types, **options))
    return ui.ActionRow(ui.RoleSelect(**options) if kind == "role" else ui.UserSelect(**options))


def page_buttons(route: Route, skip: int, page_size: int, *, is_last: bool) -> list[Button]:
    """Build buttons that change the route's `skip` to that of the previous and of the next page."""
    previous_page = route.model_copy(update={"skip": max(skip - page_size, 0)})
    next_page = route.model_copy(update={"skip": skip + page_size})
    return [
        *([button("Previous", previous_page)] if skip else []),
        *([] if is_last else [button("More", next_page)]),
    ]


def paged(
    items: Sequence[T], route: Route, skip: int, page_size: int
) -> tuple[int, Sequence[T], list[Button]]:
    """Return where the page with `skip` begins, the items on it, and the buttons to other pages."""
    skip = skip if skip < len(items) else 0
    end = skip + page_size
    return skip, items[skip:end], page_buttons(route, skip, page_size, is_last=end >= len(items))


def button_rows(buttons: Iterable[Button]) -> list[Row]:
    """Set buttons into rows of five, the most that Discord takes."""
    listed = list(buttons)
    starts = range(0, len(listed), BUTTONS_IN_A_ROW)
    return [ui.ActionRow(*listed[at : at + BUTTONS_IN_A_ROW]) for at in starts]


class Form(ui.Modal):
    """A form that asks for a route; each field fills in the argument of the same name.

    It is stopped at once, so that discord.py does not keep it in memory: Discord does not report
    when a form is dismissed.
    """

    def __init__(self, title: str, route: Route, *parts: Item) -> None:
        super().__init__(title=title[:45], custom_id=route.custom_id())  # no longer one is accepted
        for part in parts:
            self.add_item(part)
        self.stop()

    def fill_in(self, typed: Mapping[str, Any]) -> None:
        """Put into the fields what was typed and chosen in them before, by their names."""
        for field in self.walk_children():
            value = typed.get(getattr(field, "custom_id", ""))
            if isinstance(field, ui.TextInput):
                field.default = value or None
            elif isinstance(field, ui.CheckboxGroup | ui.RadioGroup):
                for option in field.options:
                    option.default = option.value in (value if isinstance(value, list) else [value])
            elif isinstance(field, ui.UserSelect) and value:
                field.default_values = [discord.Object(int(value), type=discord.User)]


def text_field(  # noqa: PLR0913 - as many as a text input has
    name: str,
    label: str,
    *,
    placeholder: str = "",
    value: str | None = None,
    longest: int = 100,
    required: bool = True,
    paragraph: bool = False,
) -> ui.Label[Any]:
    style = discord.TextStyle.paragraph if paragraph else discord.TextStyle.short
    text: ui.TextInput[Any] = ui.TextInput(
        custom_id=name,
        placeholder=placeholder,
        default=value or None,
        max_length=longest,
        required=required,
        style=style,
    )
    return ui.Label(text=label, component=text)


def choice_field(
    name: str,
    label: str,
    options: Mapping[S, str],
    *,
    chosen: S | None = None,
    required: bool = True,
) -> ui.Label[Any]:
    """Build radio buttons for the argument `name` of a form: one for each value, with its label."""
    buttons = [
        discord.RadioGroupOption(label=label, value=value, default=value == chosen)
        for value, label in options.items()
    ]
    group: ui.RadioGroup[Any] = ui.RadioGroup(custom_id=name, options=buttons, required=required)
    return ui.Label(text=label, component=group)


def checkboxes(
    name: str, label: str, lines: Sequence[str], ticked: Collection[int], *, about: str
) -> ui.Label[Any]:
    """Build boxes of a form for the argument `name`: the numbers of those ticked, counted from 1."""
    options = [
        discord.CheckboxGroupOption(
            label=shorten(without_markup(line), 100, placeholder="…"),
            value=str(number),
            default=number in ticked,
        )
        for number, line in enumerate(lines, 1)
    ]
    boxes: ui.CheckboxGroup[Any] = ui.CheckboxGroup(
        custom_id=name, options=options, required=False, min_values=0, max_values=len(options)
    )
    return ui.Label(text=label, description=about, component=boxes)


def confirmation(title: str, warning: str, route: Route, typed: str | None) -> Form | None:
    """Return a form that asks to type “delete” into the route's `confirmation`; None once that's done."""
    if typed is None:
        label = "Type “delete” to continue"
        field = text_field("confirmation", label, placeholder="delete", longest=20)
        return Form(title, route, ui.TextDisplay(warning), field)
    if typed.strip().casefold() != "delete":
        raise Refusal("Nothing has changed. To go ahead, type the word “delete”.")
    return None
