"""Loads a content pack, and lists every fault of an invalid one with file and line."""

import datetime as dt
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

from pydantic import ValidationError

from bot.content.checks import defined_ids, find_faults
from bot.content.files import Fault, PackFiles
from bot.domain.content import Catalog, Location
from bot.domain.content.practice import find_warnings
from bot.domain.errors import SetupError

SHIPPED_PACK = Path(__file__).parents[2] / "content"
"""The content pack that comes with the project."""


class BadContent(SetupError):
    """A content pack has faults; the message lists all of them, one a line."""

    def __init__(self, faults: Iterable[Fault]) -> None:
        self.faults = sorted(set(faults))
        super().__init__("\n".join(map(str, self.faults)))


def load_catalog(folder: Path = SHIPPED_PACK) -> Catalog:
    """Load the content pack in a folder; BadContent lists all faults by file and line."""
    return _load(folder)[0]


def check_pack(folder: Path, today: dt.date) -> tuple[Catalog, list[Fault]]:
    """Load a content pack as `load_catalog` does; return it with what is valid but should be better."""
    catalog, files = _load(folder)
    return catalog, sorted(files.fault_at(*warning) for warning in find_warnings(catalog, today))


def _load(folder: Path) -> tuple[Catalog, PackFiles]:
    if not folder.is_dir():
        reason = "this folder doesn’t exist. Set CONTENT_DIR to a folder with a content pack."
        raise BadContent([Fault(str(folder), 0, reason)])
    files = PackFiles(folder)
    files.read()
    faults = [*files.faults, *(files.fault_at(*found) for found in find_faults(files.values))]
    try:
        known = defined_ids(files.values, files.incomplete)
        catalog = Catalog.model_validate(files.values, context=known)
    except ValidationError as error:
        raise BadContent([*faults, *_faults_of(error, files)]) from None
    if faults:
        raise BadContent(faults)
    return catalog, files


def _faults_of(error: ValidationError, files: PackFiles) -> Iterator[Fault]:
    """Yield a fault for each place; a value of a union type has a reason for each member type."""
    reasons: dict[Location, list[str]] = {}
    for detail in error.errors(include_url=False):
        if _follows_from_another(detail, files.incomplete):
            continue
        loc, reason = files.known_part(detail["loc"]), detail["msg"]
        if detail["type"] == "missing":
            loc, reason = detail["loc"], "is missing (write null if the source has no figure)"
        elif detail["type"] == "extra_forbidden":
            reason = "this key isn’t allowed here"
        reasons.setdefault(loc, []).append(reason)
    for loc, several in reasons.items():
        yield files.fault_at(loc, "; or ".join(several))


def _follows_from_another(detail: Any, incomplete: set[str]) -> bool:
    """Return whether an error only follows from another one, or from a file that can't be read."""
    if len(detail["loc"]) == 1 and detail["loc"][0] in incomplete:
        return True
    # pydantic doesn't count the invalid items of a list
    return bool(
        detail["type"] == "too_short" and len(detail["input"]) >= detail["ctx"]["min_length"]
    )
