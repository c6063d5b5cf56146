"""What is asked of the bots: each kind of request as an endless supply of payloads."""

import itertools
import random
import string
from collections.abc import Iterator

from tests.bench.payloads import AUTOCOMPLETE, COMMAND, FIRST_MEMBER, Payload, interaction, new_id

MEMBERS = 10_000
"""How many members are in the plan; each checks in once, so more calls than that are refused."""


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


def supplies() -> dict[str, Iterator[Payload]]:
    """Return every kind of request by its name; each goes on for ever.

    `score` and `plan done` come from another member each time.
    """
    members = range(FIRST_MEMBER, FIRST_MEMBER + MEMBERS)
    return {
        "ping": (_command("ping") for _ in itertools.count()),
        "chart": (_command("chart") for _ in itertools.count()),
        "role": (_command("role", role=role) for role in itertools.cycle(_ROLES)),
        "compare": (_command("compare", first=a, second=b) for a, b in itertools.cycle(_PAIRS)),
        "salary": (_command("salary") for _ in itertools.count()),
        "skill": (_command("skill", skill=skill) for skill in itertools.cycle(_SKILLS)),
        "pick known": (_typing("pick", "thing", text) for text in itertools.cycle(_TYPED)),
        "pick new": (_typing("pick", "thing", text) for text in _never_typed()),
        "skill known": (_typing("skill", "skill", text) for text in itertools.cycle(_TYPED)),
        "skill new": (_typing("skill", "skill", text) for text in _never_typed()),
        "score": (_command("score", by=member) for member in itertools.cycle(members)),
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
    chosen = [{"type": 3, "name": option, "value": value} for option, value in options.items()]
    asked = {"id": new_id(), "type": 1, "name": name, "options": chosen}
    return interaction(COMMAND, asked, by=by, pictures=pictures)


def _plan(name: str, *, by: int = FIRST_MEMBER, pictures: bool = True) -> Payload:
    chosen = [{"type": 1, "name": name, "options": []}]
    asked = {"id": new_id(), "type": 1, "name": "plan", "options": chosen}
    return interaction(COMMAND, asked, by=by, pictures=pictures)


def _typing(command: str, option: str, text: str) -> Payload:
    typed = {"type": 3, "name": option, "value": text, "focused": True}
    return interaction(
        AUTOCOMPLETE, {"id": new_id(), "type": 1, "name": command, "options": [typed]}
    )


def _never_typed() -> Iterator[str]:
    """Yield misspelt beginnings of names, the same in each run, none of them twice."""
    chance, before = random.Random(1), set[str]()
    while True:
        name = chance.choice(_MISTYPED)
        letters = list(name[: chance.randint(4, len(name))])
        for _ in range(2):
            letters[chance.randrange(len(letters))] = chance.choice(string.ascii_lowercase)
        text = "".join(letters)
        if text not in before:
            before.add(text)
            yield text
