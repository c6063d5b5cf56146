"""Reads YAML files, with the line number of every value and a fault for what is unreadable."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import yaml

from bot.domain.content import Location

_MAX_DEPTH = 30
_MAX_BYTES = 1_000_000
_MAX_VALUES = 200_000
"""Values in all files together; what an alias (`*name`) repeats counts each time, because a few
lines of aliases of aliases would otherwise fill the memory. The shipped pack has about 17,000."""

_LONGEST_NUMBER = 40
"""Characters; YAML allows numbers in base 60, which take minutes to read if they are long."""

_TOO_LARGE = f"larger than {_MAX_BYTES // 1_000_000} MB; split it or shorten it"
_TEXT = "tag:yaml.org,2002:str"
_NUMBERS = ("tag:yaml.org,2002:int", "tag:yaml.org,2002:float")
_TOO_MANY = f"the pack has more than {_MAX_VALUES:,} values; does an alias repeat another one?"


@dataclass(frozen=True, order=True, slots=True)
class Fault:
    """A fault in a file; `line` counts from 1 and is 0 for the whole file."""

    file: str
    line: int
    reason: str

    def __str__(self) -> str:
        place = f"{self.file}:{self.line}" if self.line else self.file
        return f"{place}: {self.reason}"


@dataclass(slots=True)
class YamlSources:
    """The file and line of each value and key in several files, by its path, and the faults."""

    values: dict[Location, tuple[str, int]] = field(default_factory=dict)
    keys: dict[Location, tuple[str, int]] = field(default_factory=dict)
    unreadable: set[Location] = field(default_factory=set)
    faults: list[Fault] = field(default_factory=list)

    def load_document(self, file: Path, shown: str) -> yaml.Node | None:
        """Return the one document in a file; None, with a fault recorded, if it cannot be read.

        `shown` is how the file is called in faults.
        """
        try:
            if file.stat().st_size > _MAX_BYTES:
                self.faults.append(Fault(shown, 0, _TOO_LARGE))
                return None
            node = yaml.compose(file.read_text(encoding="utf-8"), Loader=yaml.CSafeLoader)
        except yaml.MarkedYAMLError as error:
            line = error.problem_mark.line + 1 if error.problem_mark else 0
            self.faults.append(Fault(shown, line, f"isn’t valid YAML: {error.problem}"))
        except FileNotFoundError:
            self.faults.append(Fault(shown, 0, "the file is missing"))
        except (OSError, UnicodeDecodeError, yaml.YAMLError, RecursionError) as error:
            self.faults.append(Fault(shown, 0, f"can’t be read: {_one_line(error)}"))
        else:
            if node is None:
                self.faults.append(Fault(shown, 0, "the file is empty"))
            return node
        return None

    def build(self, node: yaml.Node, loc: Location, file: str, depth: int = 0) -> Any:
        """Return a node as plain values, and record the line of each."""
        line = node.start_mark.line + 1
        self.values[loc] = (file, line)
        if depth > _MAX_DEPTH:  # including when an anchor contains itself
            return self._mark_unreadable(loc, Fault(file, line, "is nested too deeply"))
        if len(self.values) > _MAX_VALUES and not isinstance(node, yaml.ScalarNode):
            return self._mark_unreadable(loc, Fault(file, line, _TOO_MANY))
        if isinstance(node, yaml.MappingNode):
            return dict(self._pairs(node, loc, file, depth))
        if isinstance(node, yaml.SequenceNode):
            items = enumerate(node.value)
            return [self.build(item, (*loc, at), file, depth + 1) for at, item in items]
        try:
            return _value_of(node)
        except (ValueError, IndexError, yaml.YAMLError) as error:
            return self._mark_unreadable(
                loc, Fault(file, line, f"can’t be read: {_one_line(error)}")
            )

    def _pairs(
        self, node: yaml.MappingNode, loc: Location, file: str, depth: int
    ) -> Iterator[tuple[str, Any]]:
        for key, value in node.value:
            name, line = str(key.value), key.start_mark.line + 1
            path = (*loc, name)
            if path in self.keys:
                self.faults.append(Fault(file, line, f"“{name}” appears twice"))
            self.keys[path] = (file, line)
            yield name, self.build(value, path, file, depth + 1)

    def _mark_unreadable(self, loc: Location, fault: Fault) -> None:
        self.unreadable.add(loc)
        self.faults.append(fault)


def _value_of(node: yaml.Node) -> Any:
    """Return the value of a scalar; raise ValueError for a number that is too long."""
    if node.tag == _TEXT:
        return node.value
    if node.tag in _NUMBERS and len(node.value) > _LONGEST_NUMBER:
        raise ValueError(f"a number has at most {_LONGEST_NUMBER} characters")
    return yaml.constructor.SafeConstructor().construct_object(node)


def _one_line(error: Exception) -> str:
    return " ".join(str(error).split())
