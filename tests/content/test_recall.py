"""The recall questions of the shipped pack: their answers are right, and are judged as they should be."""

import collections
import json
import math
import random
import re
import sqlite3
import statistics
from contextlib import closing, redirect_stdout
from functools import cache
from io import StringIO
from pathlib import PurePosixPath
from typing import Any

from bot.domain.content.models.questions import RecallQuestion
from bot.domain.recall import is_right
from tests.packs import shipped_catalog

CATALOG = shipped_catalog()
QUESTIONS = CATALOG.recall


def sql(setup: str, ask: str) -> Any:
    """Return the first value that a query gives in a database of SQLite after some statements."""
    with closing(sqlite3.connect(":memory:")) as db:
        db.executescript(setup)
        return db.execute(ask).fetchone()[0]


@cache
def known_names() -> dict[str, Any]:
    """Return what a `computed_by` may use besides Python's own functions."""
    import numpy as np  # noqa: PLC0415 - only the process that runs these tests needs it
    import pandas as pd  # noqa: PLC0415 - the same

    return {
        "collections": collections, "json": json, "math": math, "np": np, "pd": pd, "random": random,
        "re": re, "sql": sql, "statistics": statistics, "Path": PurePosixPath,
    }  # fmt: skip


LISTING = re.compile(r"```python\n(.+?)```", re.DOTALL)
LEAST_A_DAY = 5


def test_every_day_of_every_plan_has_enough_questions() -> None:
    days = [day.id for plan in CATALOG.plans for day in plan.days]
    assert [day for day in days if len(CATALOG.recall_by_day.get(day, ())) < LEAST_A_DAY] == []


def _computed(question: RecallQuestion) -> Any:
    """Evaluate `computed_by`, which finds what the listing in the question prints in `lines`."""
    output = StringIO()
    with redirect_stdout(output):
        for listing in LISTING.findall(question.ask):
            exec(listing, {})
    lines = output.getvalue().splitlines()
    return eval(
        question.computed_by or "", {**known_names(), "lines": lines, "printed": "\n".join(lines)}
    )


def _is_answer(question: RecallQuestion, computed: Any) -> bool:
    if question.number is not None:
        return math.isclose(float(computed), question.number, rel_tol=1e-9)
    return str(computed) in [text.strip("`") for text in (*question.code, question.right_answer)]


def test_answers_are_what_python_computes() -> None:
    computed = {question: _computed(question) for question in QUESTIONS if question.computed_by}
    wrong = {one.id: value for one, value in computed.items() if not _is_answer(one, value)}
    assert computed
    assert wrong == {}


def test_shown_answers_are_right_when_they_are_typed() -> None:
    typed = [question for question in QUESTIONS if question.is_typed]
    assert typed
    assert [one.id for one in typed if not is_right(one, one.right_answer)] == []


def test_right_options_do_not_stand_out_by_their_length() -> None:
    options = {question.id: question.choose for question in QUESTIONS if question.choose}
    longest = [
        name for name, (right, *others) in options.items() if len(right) > max(map(len, others))
    ]
    assert options
    assert longest == []


def test_right_option_is_seldom_the_shortest() -> None:
    options = [question.choose for question in QUESTIONS if question.choose]
    shortest = [right for right, *others in options if len(right) < min(map(len, others))]
    assert len(shortest) <= len(options) / 4


def test_listings_of_questions_are_closed() -> None:
    texts = [
        (question.id, text) for question in QUESTIONS for text in (question.ask, question.explain)
    ]
    assert [name for name, text in texts if text.count("`") % 2] == []


def test_no_two_questions_ask_the_same() -> None:
    asked = collections.Counter(question.ask for question in QUESTIONS)
    assert [ask for ask, count in asked.items() if count > 1] == []
