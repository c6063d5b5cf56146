"""Discord's documented limits on a message of components, and on a form."""

import math
import re
from collections import Counter
from collections.abc import Iterator, Mapping
from typing import Any

MOST_COMPONENTS = 40
MOST_CHARACTERS = 4000
V2_FLAG = 1 << 15

_LONGEST = {"custom_id": 100, "placeholder": 150}
_LONGEST_LABEL = {2: 80, 3: 100}  # of a button; of an option of a menu
_LONGEST_TITLE = _LONGEST_FIELD = 45  # of a form; of the label of a field in it
_LONGEST_HINT = 100  # in an empty text field, and below the label of a field
_TEXT, _BUTTON, _MENU, _INPUT, _GALLERY, _FIELD = 10, 2, 3, 4, 12, 18
_LONGER_IN_OTHER_TONGUES = 1.4


def components(payload: Mapping[str, Any]) -> Iterator[dict[str, Any]]:
    """Yield every component of a message at any depth."""
    todo = list(payload.get("components") or [])
    while todo:
        component = todo.pop()
        yield component
        todo += component.get("components") or []
        todo += [component[key] for key in ("accessory", "component") if component.get(key)]


def text_of(payload: Mapping[str, Any]) -> str:
    """Return all text of a message, one line per text component."""
    found = [part["content"] for part in components(payload) if part["type"] == _TEXT]
    return "\n".join(reversed(found))


def violations(payload: Mapping[str, Any]) -> list[str]:
    """Return every limit that a message breaks."""
    every = list(components(payload))
    ids = Counter(part["custom_id"] for part in every if "custom_id" in part)
    found = [f"custom_id used twice: {i}" for i, count in ids.items() if count > 1]
    if len(every) > MOST_COMPONENTS:
        found.append(f"{len(every)} components")
    if len(text_of(payload)) > MOST_CHARACTERS:
        found.append(f"{len(text_of(payload))} characters of text")
    if any(payload.get(key) for key in ("content", "embeds", "poll", "sticker_ids")):
        found.append("mixed with what components V2 excludes")
    if len(payload.get("title") or "") > _LONGEST_TITLE:
        found.append(f"title of {len(payload['title'])} characters")
    for part in every:
        found += _violations_of(part)
    return found


def _violations_of(part: Mapping[str, Any]) -> Iterator[str]:
    for key, longest in _LONGEST.items():
        if not 0 < len(part.get(key) or "x") <= longest:
            yield f"{key} of {len(part[key])} characters"
    if part["type"] == _TEXT and not part["content"].strip():
        yield "empty text"
    if part["type"] == _BUTTON and not 0 < len(part["label"]) <= _LONGEST_LABEL[_BUTTON]:
        yield f"button label of {len(part['label'])} characters"
    if part["type"] == _FIELD and not 0 < len(part["label"]) <= _LONGEST_FIELD:
        yield f"label of {len(part['label'])} characters"
    if part["type"] == _FIELD and len(part.get("description") or "") > _LONGEST_HINT:
        yield f"description of {len(part['description'])} characters"
    if part["type"] == _INPUT and len(part.get("placeholder") or "") > _LONGEST_HINT:
        yield f"hint of {len(part['placeholder'])} characters"
    if part["type"] == _MENU:
        yield from _violations_of_menu(part)
    if part["type"] == _GALLERY:
        yield from _violations_of_gallery(part)


def _violations_of_menu(menu: Mapping[str, Any]) -> Iterator[str]:
    options = menu["options"]
    if not 1 <= len(options) <= 25:
        yield f"{len(options)} options"
    if len({option["value"] for option in options}) != len(options):
        yield "option value used twice"
    for option in options:
        if not 0 < len(option["label"]) <= _LONGEST_LABEL[_MENU]:
            yield f"option label of {len(option['label'])} characters"


def _violations_of_gallery(gallery: Mapping[str, Any]) -> Iterator[str]:
    if not 1 <= len(gallery["items"]) <= 10:
        yield f"{len(gallery['items'])} pictures"
    for item in gallery["items"]:
        if not 0 < len(item.get("description") or "") <= 1024:
            yield "a picture without alternative text, or with one that is too long"


def stretched(payload: Any) -> Any:
    """Return a message or form with texts 1.4 times as long, as translations may be."""
    if isinstance(payload, list):
        return [stretched(part) for part in payload]
    if not isinstance(payload, dict):
        return payload
    words = {"content", "label", "placeholder", "description"}
    return {
        key: _longer(value) if key in words and isinstance(value, str) else stretched(value)
        for key, value in payload.items()
    }


def _longer(text: str) -> str:
    """Return text that is as long as its translation may be; listings are not translated."""
    prose = len(re.sub(r"```.*?```", "", text, flags=re.DOTALL))
    return text + "x" * (math.ceil(prose * _LONGER_IN_OTHER_TONGUES) - prose)
