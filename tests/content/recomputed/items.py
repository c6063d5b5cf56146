"""The parts of the content as paragraphs with numbers, and what recomputes them."""

import ast
import contextlib
import io
import re
from collections.abc import Callable, Iterator
from copy import deepcopy
from functools import cache
from itertools import chain
from typing import Any

from tests.content.recomputed.numbers import Numbers, Unchecked
from tests.packs import shipped_catalog

_EXHAUSTIVE = ("solution", "worked", "answer", "text", "help", "practise")
_ORDINAL = re.compile(r"^\d\. ", re.MULTILINE)
_CODE_SPAN = re.compile(r"`([^`]*)`")
LISTING = re.compile(
    r"```python\n(?P<code>.*?)\n?```(?:\n(?P<between>(?:(?!```)[^\n]+\n)?)```\n(?P<output>.*?)\n?```)?",
    re.DOTALL,
)
"""A listing of a worked solution; what it prints follows at once, or after one line of text."""


class Item:
    """A day, skill, challenge or the like: its paragraphs by name, and the code that it shows."""

    def __init__(self, name: str, paragraphs: dict[str, str], shown: str = "") -> None:
        self.name = name
        self.shown = shown
        self.listings: list[str] = re.findall(r"```\n(.*?)\n*```", shown, re.DOTALL)
        self._numbers = {
            title: Numbers(f"{name}, {title}", text) for title, text in paragraphs.items()
        }

    def __getitem__(self, title: str) -> Numbers:
        return self._numbers[title]

    @property
    def rows(self) -> list[list[str]]:
        """The cells of the first table or listing."""
        return [line.split() for line in self.listings[0].splitlines() if line.strip()]

    @property
    def checked(self) -> int:
        return sum(numbers.checked for numbers in self._numbers.values())

    @property
    def unchecked(self) -> list[Unchecked]:
        return [one for numbers in self._numbers.values() for one in numbers.unchecked]

    @property
    def overlooked(self) -> dict[str, list[str]]:
        """Numbers that a reader is told to get, and that nothing here accounts for."""
        return {
            numbers.where: numbers.left
            for title, numbers in self._numbers.items()
            if title in _EXHAUSTIVE and numbers.left
        }


Recomputation = Callable[[Item], None]
RECOMPUTATIONS: dict[str, list[Recomputation]] = {}


def recomputes(name: str) -> Callable[[Recomputation], Recomputation]:
    """Register a function that reads the numbers of the item called `name`."""

    def register(function: Recomputation) -> Recomputation:
        RECOMPUTATIONS.setdefault(name, []).append(function)
        return function

    return register


def run(code: str, **names: Any) -> tuple[list[str], dict[str, Any]]:
    """Run code of the content; return the lines that it prints, and its names."""
    names["__name__"] = "__main__"
    with contextlib.redirect_stdout(io.StringIO()) as printed:
        exec(code, names)
    return printed.getvalue().splitlines(), names


def typed(code: str, **names: Any) -> list[Any]:
    """Type code of the content line by line; return the values that the editor would show."""
    values = []
    for statement in ast.parse(code).body:
        if isinstance(statement, ast.Expr):
            values.append(eval(ast.unparse(statement), names))
        else:
            exec(ast.unparse(statement), names)
    return values


def without_code(text: str) -> str:
    """The text without code to type; what a program prints, such as `31 3.875`, is kept."""

    def what_is_printed(span: re.Match[str]) -> str:
        to_type = re.search(r"[a-z=*:]", span[1], re.IGNORECASE) and not span[1].startswith("{")
        return " " if to_type else span[1]

    return _CODE_SPAN.sub(what_is_printed, text)


def _prose_and_blocks(text: str, *more: str) -> tuple[str, str]:
    """What a text says, and its listings with the output that another test compares."""
    blocks = "\n".join(found[0] for found in LISTING.finditer(text))
    prose = LISTING.sub(lambda found: found["between"] or "", text)
    return without_code("\n".join([_ORDINAL.sub("", prose).replace("```", ""), *more])), blocks


def _challenges() -> Iterator[Item]:
    for challenge in shipped_catalog().challenges:
        paragraphs = {"solution": _ORDINAL.sub("", challenge.solution)}
        paragraphs["hints"] = "\n".join(challenge.hints)
        paragraphs["brief"] = "\n".join((challenge.brief, *challenge.hand_in))
        paragraphs["material"] = challenge.material or ""
        task = "\n".join(paragraphs.values())
        if challenge.worked_solution:
            worked = challenge.worked_solution
            paragraphs["worked"], run_elsewhere = _prose_and_blocks(worked.text, *worked.mistakes)
        item = Item(f"challenge {challenge.id}", paragraphs, challenge.material or "")
        if challenge.worked_solution:
            item["worked"].repeats_those_of(task + run_elsewhere)
        yield item


def _days() -> Iterator[Item]:
    for day in chain.from_iterable(plan.days for plan in shipped_catalog().plans):
        told = "\n".join((*(step.do for step in day.steps), day.done_when, day.stretch or ""))
        prose = {"text": without_code(told), "told": told, "solved": day.solution or ""}
        code = "\n".join(f"```\n{step.code or ''}\n```" for step in day.steps)
        item = Item(f"day {day.id}", prose, code)
        item["text"].repeats_those_of(code)
        yield item


def _help_with_days() -> Iterator[Item]:
    """Hints and solutions of the first plan; those of the second are compared with their days."""
    for day in shipped_catalog().plan.days:
        turn = day.steps[-1]
        solutions = f"{day.solution or ''}\n{turn.solution or ''}"
        said, run_elsewhere = _prose_and_blocks(solutions, day.hint or "", turn.hint or "")
        known = [part for step in day.steps for part in (step.do, step.code or "")]
        item = Item(f"help with day {day.id}", {"help": said}, day.solution or "")
        item["help"].repeats_those_of("\n".join((*known, day.done_when, run_elsewhere)))
        yield item


def _skills() -> Iterator[Item]:
    for skill in shipped_catalog().skills:
        paragraphs = {"practise": without_code(skill.practise)}
        yield Item(f"skill {skill.id}", paragraphs, skill.practise)


def _interview_questions() -> Iterator[Item]:
    for question in shipped_catalog().interview:
        answer = without_code("\n".join((*question.good, question.weak)))
        item = Item(f"interview {question.id}", {"ask": question.ask, "answer": answer})
        item["answer"].repeats_those_of(question.ask)
        yield item


def _getting_hired() -> Iterator[Item]:
    hired = shipped_catalog().getting_hired
    for task in hired.take_homes:
        rubric = (part for line in task.rubric for part in (line.line, *line.levels))
        prose = {"text": without_code(task.brief), "answer": "\n".join((*task.hand_in, *rubric))}
        item = Item(f"take-home {task.id}", prose, task.brief)
        item["answer"].repeats_those_of(task.brief)
        yield item
    asked = "\n".join(f"{one.ask}\n{one.why}" for one in hired.questions_to_ask)
    yield Item("questions to ask", {"text": asked})


@cache
def all_items() -> dict[str, Item]:
    """Every item of the shipped pack by its name, such as “day first-program”."""
    plans = (*_days(), *_help_with_days())
    items = (*_challenges(), *plans, *_skills(), *_interview_questions(), *_getting_hired())
    return {item.name: item for item in items}


@cache
def recompute(name: str) -> Item:
    """The item after its numbers were read; an error if one is wrong."""
    item = deepcopy(all_items()[name])
    for read_numbers in RECOMPUTATIONS.get(name, []):
        read_numbers(item)
    return item
