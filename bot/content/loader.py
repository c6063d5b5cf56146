"""Loads a content pack, and lists every fault of an invalid one with file and line."""

import datetime as dt
import os
from collections.abc import Iterable, Iterator, Mapping
from itertools import islice
from pathlib import Path
from typing import Any

import yaml
from pydantic import ValidationError

from bot.content.checks import defined_ids, find_faults
from bot.content.files import GENERATORS, Fault, PackFiles
from bot.content.generators import find_generator_fault
from bot.domain.content import Catalog, Location
from bot.domain.content.practice import find_warnings
from bot.domain.errors import SetupError
from bot.domain.own_challenges import check_definition

SHIPPED_PACK = Path(__file__).parents[2] / "content"  # the content pack that comes with the project

_MOST_FAULTS = 20  # of an uploaded file
_MISSING = "is missing (write null if the source has no figure)"


class BadContent(SetupError):
    """A content pack has faults; the message lists all of them, one a line."""

    def __init__(self, faults: Iterable[Fault]) -> None:
        self.faults = sorted(set(faults))
        super().__init__("\n".join(map(str, self.faults)))


def load_catalog(folder: Path = SHIPPED_PACK) -> Catalog:
    """Load the content pack in a folder; BadContent lists all faults by file and line."""
    return _load(folder)[0]


def check_pack(folder: Path, today: dt.date) -> tuple[Catalog, list[Fault]]:
    """Load a content pack and try its generators; return it with what is valid but should be better."""
    catalog, files = _load(folder)
    sources, place = catalog.generators, f"{folder.name}/{GENERATORS}"
    tried = {f"{place}/{name}.py": find_generator_fault(name, sources[name]) for name in sources}
    if any(tried.values()):
        raise BadContent(Fault(file, *fault) for file, fault in tried.items() if fault)
    return catalog, sorted(files.fault_at(*warning) for warning in find_warnings(catalog, today))


def read_challenge(text: str, catalog: Catalog) -> dict[str, Any]:
    """Return the definition of a server's own challenge in a file like those of a pack's challenges.

    BadContent lists its first faults by line.
    """
    files = PackFiles(Path())
    entry = files.read_entry("challenges", "challenge.yaml", text)
    if files.faults:
        raise BadContent(files.faults)
    try:
        return check_definition(entry, catalog)
    except ValidationError as error:
        found = _faults_of(error, files, ("challenges", 0), missing="is missing")
        raise BadContent(islice(found, _MOST_FAULTS)) from None


class _Dumper(yaml.SafeDumper):
    """Writes texts of several lines as they are, so that they can be changed in the file."""

    def represent_str(self, text: str) -> yaml.ScalarNode:
        style = "|" if "\n" in text else None
        return self.represent_scalar("tag:yaml.org,2002:str", text, style=style)


_Dumper.add_representer(str, _Dumper.represent_str)


def write_challenge(definition: Mapping[str, Any]) -> str:
    """Return a server's own challenge as a file of a pack, where it needs another id."""
    written = [{"id": "change-this", **definition}]
    return str(yaml.dump(written, Dumper=_Dumper, width=100, sort_keys=False, allow_unicode=True))


def _load(folder: Path) -> tuple[Catalog, PackFiles]:
    if not os.access(folder, os.R_OK | os.X_OK) or not folder.is_dir():
        reason = "this folder doesn’t exist, or can’t be read. Set CONTENT_DIR to a folder with a content pack."
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


def _faults_of(
    error: ValidationError, files: PackFiles, place: Location = (), missing: str = _MISSING
) -> Iterator[Fault]:
    """Yield a fault for each faulty place; `place` is that of what was validated, within the pack.

    A value of a union type has a reason for each member type.
    """
    reasons: dict[Location, list[str]] = {}
    for detail in error.errors(include_url=False):
        if _follows_from_another(detail, files.incomplete):
            continue
        whole = (*place, *detail["loc"])
        loc, reason = files.known_part(whole), detail["msg"]
        if detail["type"] == "missing":
            loc, reason = whole, missing
        elif detail["type"] in {"extra_forbidden", "none_required"}:
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
