"""Endless streams of payloads, one for each kind of interaction."""

import itertools
import random
import string
from collections.abc import Iterator

from tests.bench.payloads import AUTOCOMPLETE, COMMAND, FIRST_MEMBER, Payload, interaction, new_id

MEMBERS = 10_000
"""Number of members in the plan; each checks in once, and would be refused a second time."""

_ROLES = ("ai-engineer", "ml-engineer", "data-scientist", "ai-developer", "data-engineer")
_PAIRS = (
    ("ai-engineer", "ml-engineer"),
    ("ai-engineer", "data-scientist"),
    ("ml-engineer", "ai-researcher"),
    ("data-scientist", "ai-developer"),
)
_SKILLS = ("python", "machine-learning", "mlops", "statistics", "docker", "sql", "negotiation")
_TYPED = (
    "",
    "p",
    "py",
    "pyth",
    "python",
    "ml",
    "mlops",
    "data",
    "deep lea",
    "dokcer",
    "cloud",
    "k8s",
)
_MISTYPED = ("machine learning", "deep learning", "data pipelines", "kubernetes", "statistics")


def request_streams() -> dict[str, Iterator[Payload]]:
    """Return an endless stream of payloads by kind of interaction.

    Successive `score`, `score with a picture` and `plan done` are from different members.
    """
    members = range(FIRST_MEMBER, FIRST_MEMBER + MEMBERS)
    return {
        "ping": (_command("ping") for _ in itertools.count()),
        "chart": (_command("chart") for _ in itertools.count()),
        "role": (_command("role", role=role) for role in itertools.cycle(_ROLES)),
        "compare": (_command("compare", first=a, second=b) for a, b in itertools.cycle(_PAIRS)),
        "salary": (_command("salary") for _ in itertools.count()),
        "skill": (_command("skill", skill=skill) for skill in itertools.cycle(_SKILLS)),
        "pick known": (_autocomplete("pick", "thing", text) for text in itertools.cycle(_TYPED)),
        "pick new": (_autocomplete("pick", "thing", text) for text in _unique_typos()),
        "skill known": (_autocomplete("skill", "skill", text) for text in itertools.cycle(_TYPED)),
        "skill new": (_autocomplete("skill", "skill", text) for text in _unique_typos()),
        "score": (_command("score", by=member) for member in itertools.cycle(members)),
        "score with a picture": (
            _command("score-chart", by=member) for member in itertools.cycle(members)
        ),
        "plan done": (_plan("done", by=member) for member in itertools.cycle(members)),
        "plan progress": (_plan("progress") for _ in itertools.count()),
        "leaderboard": (
            _command("leaderboard", by=member, pictures=False)
            for member in itertools.cycle(members[::37])
        ),
        "plan progress as text": (_plan("progress", pictures=False) for _ in itertools.count()),
    }


def _command(
    name: str, by: int = FIRST_MEMBER, *, pictures: bool = True, **options: str
) -> Payload:
    given = [{"type": 3, "name": option, "value": value} for option, value in options.items()]
    data = {"id": new_id(), "type": 1, "name": name, "options": given}
    return interaction(COMMAND, data, by=by, pictures=pictures)


def _plan(name: str, *, by: int = FIRST_MEMBER, pictures: bool = True) -> Payload:
    options = [{"type": 1, "name": name, "options": []}]
    data = {"id": new_id(), "type": 1, "name": "plan", "options": options}
    return interaction(COMMAND, data, by=by, pictures=pictures)


def _autocomplete(command: str, option: str, text: str) -> Payload:
    typed = {"type": 3, "name": option, "value": text, "focused": True}
    return interaction(
        AUTOCOMPLETE, {"id": new_id(), "type": 1, "name": command, "options": [typed]}
    )


def _unique_typos() -> Iterator[str]:
    """Yield distinct misspelt beginnings of names, the same in each run."""
    random_source, seen = random.Random(1), set[str]()
    while True:
        name = random_source.choice(_MISTYPED)
        letters = list(name[: random_source.randint(4, len(name))])
        for _ in range(2):
            letters[random_source.randrange(len(letters))] = random_source.choice(
                string.ascii_lowercase
            )
        text = "".join(letters)
        if text not in seen:
            seen.add(text)
            yield text
