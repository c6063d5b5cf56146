"""Reads the YAML files of a content pack as plain values, and finds the lines of faulty ones."""

from collections.abc import Hashable, Iterator
from dataclasses import dataclass, field
from functools import lru_cache
from pathlib import Path
from typing import Any

import yaml

from bot.domain.content import Location

FILES = {
    "sources": "sources.yaml",
    "salaries": "salaries.yaml",
    "workflow": "workflow.yaml",
    "roadmap": "roadmap.yaml",
    "portfolio": "projects.yaml",
    "questions": "faq.yaml",
    "plan": "plan.yaml",
    "scoring": "scoring.yaml",
    "getting_hired": "getting-hired.yaml",
    "zones": "zones.yaml",
}
FOLDERS = {
    "roles": "roles",
    "skills": "skills",
    "challenges": "challenges",
    "more_plans": "plans",
    "recall": "recall",
    "interview": "interview",
    "learn": "learn",
}
"""Folders of files that hold one entry or a list of them, in the order of the files' names."""

GENERATORS = "results"
"""The folder of programs that make the files of challenges whose result is computed; optional."""

OPTIONAL = frozenset({"getting_hired", "more_plans", "recall", "interview", "learn", "zones"})
"""The parts that a pack may leave out."""

_ALIAS = "another place repeats this by an alias (*), which isn’t allowed: write it again there"


@dataclass(frozen=True, order=True, slots=True)
class Fault:
    """A fault in a file; `line` counts from 1 and is 0 for the whole file."""

    file: str
    line: int
    reason: str

    def __str__(self) -> str:
        place = f"{self.file}:{self.line}" if self.line else self.file
        return f"{place}: {self.reason}"


class _Loader(yaml.CSafeLoader):
    """Loads plain values, each written once; keys are texts, and none may appear twice.

    With aliases, ten lines could stand for a billion values.
    """

    def construct_object(self, node: yaml.Node, deep: bool = False) -> Any:
        if node in self.constructed_objects or node in self.recursive_objects:
            raise yaml.MarkedYAMLError(problem=_ALIAS, problem_mark=node.start_mark)
        try:
            value = super().construct_object(node, deep)
            if isinstance(value, int):
                str(value)  # Python refuses to write very long numbers, which a fault would do
        except (ValueError, ArithmeticError, LookupError, TypeError, AttributeError) as error:
            reason = f"can’t be read: {_one_line(error)}"
            raise yaml.MarkedYAMLError(problem=reason, problem_mark=node.start_mark) from error
        return value

    def construct_mapping(self, node: yaml.Node, deep: bool = False) -> dict[Hashable, Any]:
        found: dict[Hashable, Any] = {}
        if not isinstance(node, yaml.MappingNode):
            raise yaml.MarkedYAMLError(problem="has no keys", problem_mark=node.start_mark)
        for key, value in node.value:
            is_text = isinstance(key, yaml.ScalarNode)
            if not is_text or key.value in found:
                reason = f"“{key.value}” appears twice" if is_text else "a key must be text"
                raise yaml.MarkedYAMLError(problem=reason, problem_mark=key.start_mark)
            found[key.value] = self.construct_object(value, deep)
        return found


@dataclass(slots=True)
class PackFiles:
    """The values of a pack by part, the faults of its files, and which parts are incomplete."""

    folder: Path
    values: dict[str, Any] = field(default_factory=dict)
    faults: list[Fault] = field(default_factory=list)
    incomplete: set[str] = field(default_factory=set)
    _places: dict[Location, tuple[Path, Location]] = field(default_factory=dict)
    """By the start of a path to a value: the file, and the start of the path within it."""
    _given_text: str | None = None  # of `read_entry`; no other is kept, as a pack has 3 MB of them

    def read(self) -> None:
        for part, name in FILES.items():
            file = self.folder / name
            if part not in OPTIONAL or file.exists():
                self.values[part] = self._load(file, part)
                self._places[part,] = (file, ())
        for part, name in FOLDERS.items():
            folder = self.folder / name
            if part not in OPTIONAL or folder.is_dir():
                self.values[part] = list(self._read_folder(part, folder))
        self.values["generators"] = dict(self._read_generators(self.folder / GENERATORS))

    def _read_generators(self, folder: Path) -> Iterator[tuple[str, str]]:
        for file in sorted(folder.glob("*.py")):
            try:
                source = file.read_text(encoding="utf-8")
                compile(source, file.name, "exec")  # its syntax only; `content check` runs it
                yield file.stem, source
            except (OSError, SyntaxError, ValueError) as error:
                line = getattr(error, "lineno", 0) or 0
                reason = f"can’t be read: {_one_line(error)}"
                self.faults.append(Fault(self._shown(file), line, reason))
                self.incomplete.add("generators")

    def _read_folder(self, part: str, folder: Path) -> Iterator[Any]:
        files = sorted([*folder.glob("*.yaml"), *folder.glob("*.yml")])
        count = 0
        for file in files:
            loaded = self._load(file, part)
            for at, entry in enumerate(loaded if isinstance(loaded, list) else [loaded]):
                if entry is not None:
                    self._places[part, count] = (file, (at,) if isinstance(loaded, list) else ())
                    count += 1
                    yield entry
        if not files:
            self.incomplete.add(part)
            self.faults.append(Fault(self._shown(folder), 0, "has no entries"))

    def read_entry(self, part: str, name: str, text: str) -> Any:
        """Return the one entry of a part in the text of a file; None, with a fault recorded, if it isn't one."""
        file, self._given_text = self.folder / name, text
        loaded = self._load(file, part)
        entries = loaded if isinstance(loaded, list) else [loaded]
        if len(entries) != 1:
            self.faults.append(Fault(self._shown(file), 0, f"has {len(entries)} entries, not one"))
            return None
        self.values[part] = entries
        self._places[part, 0] = (file, (0,) if isinstance(loaded, list) else ())
        return entries[0]

    def _load(self, file: Path, part: str) -> Any:
        """Return the values of a file; None, with a fault recorded, if it cannot be read."""
        line, reason = 0, "the file is empty"
        try:
            loaded = yaml.load(self._text_of(file), _Loader)  # noqa: S506 - a safe loader
            if loaded is not None:
                return loaded
        except FileNotFoundError:
            reason = "the file is missing"
        except RecursionError:
            reason = "is nested too deeply"
        except yaml.MarkedYAMLError as error:
            line = error.problem_mark.line + 1 if error.problem_mark else 0
            is_ours = type(error) is yaml.MarkedYAMLError
            reason = str(error.problem) if is_ours else f"isn’t valid YAML: {error.problem}"
        except (OSError, UnicodeDecodeError, yaml.YAMLError) as error:
            reason = f"can’t be read: {_one_line(error)}"
        self.incomplete.add(part)
        self.faults.append(Fault(self._shown(file), line, reason))
        return None

    def _text_of(self, file: Path) -> str:
        if self._given_text is not None:
            return self._given_text
        if file.exists() and not file.is_file():  # reading a pipe would wait for a writer
            raise OSError("it isn’t a regular file")
        return file.read_text(encoding="utf-8")

    def _shown(self, file: Path) -> str:
        return str(Path(self.folder.name) / file.relative_to(self.folder))

    def fault_at(self, loc: Location, reason: str) -> Fault:
        """Return a fault at the line of a value, where its key is; it names the path in the entry.

        A path that goes on beyond what the files have, as that to a missing value, is a fault of
        the last value that they do have.
        """
        part = self.values.get(str(loc[0])) if loc else None
        entry_length = 2 if isinstance(part, list) else 1
        name = ".".join(map(str, loc[entry_length:]))
        reason = f"{name}: {reason}" if name else reason
        place = self._places.get(loc[:2]) or self._places.get(loc[:1])
        if place is None:
            return Fault(self.folder.name, 0, reason)
        file, inner = place
        path = (*inner, *loc[2 if loc[:2] in self._places else 1 :])
        return Fault(self._shown(file), _line_of(self._text_of(file), path), reason)

    def known_part(self, loc: Location) -> Location:
        """Return the longest start of a path that leads to a value of the files."""
        found: Any = self.values
        for length, key in enumerate(loc):
            try:
                found = found[key]
            except (LookupError, TypeError):
                return loc[:length]
        return loc


@lru_cache(maxsize=1)  # for all faults of a file
def _compose(text: str) -> Any:
    return yaml.compose(text, yaml.CSafeLoader)


def _line_of(text: str, path: Location) -> int:
    """Return the line on which a value, or its key, begins."""
    node = _compose(text)
    mark = node.start_mark
    for key in path:
        items = node.value if isinstance(node, yaml.SequenceNode) else ()
        if isinstance(key, int) and key < len(items):
            node = items[key]
            mark = node.start_mark
            continue
        pairs = node.value if isinstance(node, yaml.MappingNode) else ()
        found = next(((k, value) for k, value in pairs if k.value == key), None)
        if found is None:
            break
        node, mark = found[1], found[0].start_mark
    return int(mark.line) + 1


def _one_line(error: Exception) -> str:
    return " ".join(str(error).split())
