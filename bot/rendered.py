"""Messages that are rendered already, in which commands are mentions that can be pressed."""

import re
from collections.abc import Iterator, Mapping
from typing import Any, TypeAlias

from discord import ui

Payload: TypeAlias = list[dict[str, Any]]
CommandIds: TypeAlias = Mapping[str, int]
"""The ids that Discord gave to commands, by the command's full name, such as “plan today”."""

LONGEST_MESSAGE = 4000  # characters in a message that Discord accepts
NAMES = 1000
"""The id, within a post, of the text that names members; it is replaced if one deletes their data."""

_COMMAND = re.compile(r"```.*?```|`/([a-z][a-z -]*)`", re.DOTALL)  # nothing is a mention in a block


class Rendered(ui.LayoutView):
    """A message that was rendered before; sending it does not render it again."""

    def __init__(self, payload: Payload) -> None:
        super().__init__(timeout=None)
        self._payload = payload
        self.stop()

    def has_components_v2(self) -> bool:
        return True  # discord.py would infer it from the items

    def to_components(self) -> Payload:
        return self._payload


def with_command_mentions(view: ui.LayoutView, ids: CommandIds) -> ui.LayoutView:
    """Return a message with commands as mentions, unless these have no ids or make it too long."""
    if not ids:
        return view
    renders: Any = view  # discord.py does not type `to_components`
    payload = _mentioning(renders.to_components(), ids)
    is_short = sum(len(text) for text in _texts(payload)) <= LONGEST_MESSAGE
    return Rendered(payload) if is_short else view


def _mentioning(payload: Payload, ids: CommandIds) -> Payload:
    """Return a copy of components with mentions; components without texts are the same objects."""

    def mention(found: re.Match[str]) -> str:
        name = found[1]
        return f"</{name}:{ids[name]}>" if name in ids else found[0]

    copied = []
    for component in payload:
        if "content" in component:
            copied.append({**component, "content": _COMMAND.sub(mention, component["content"])})
        elif "components" in component:
            copied.append({**component, "components": _mentioning(component["components"], ids)})
        else:
            copied.append(component)
    return copied


def _texts(payload: Payload) -> Iterator[str]:
    for component in payload:
        if "content" in component:
            yield component["content"]
        yield from _texts(component.get("components") or [])
