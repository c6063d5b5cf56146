"""A screen fits one phone screen, unless a member asked for all of it."""

import re
from collections.abc import Mapping
from typing import Any

from tests.limits import text_of

MOST_LINES, MOST_CHARACTERS = 14, 1300

LONGER: dict[str, str] = {
    "challenge:2:solution": "the solution, which a member asks for",
    "all steps of day": "a whole plan day, which a member asks for",
    "plan:2:look": "the same; single steps are checked under the name “step …”",
    "challenge:2:task": "the whole task with its material, which a member asks for",
    "task ": "the whole task of a challenge, or of an interview, which a member asks for",
    "interview:2:task": "the same",
    "plan:2:help": "a hint with the solution, which a member asks for",
    "post ": "a challenge with the most lines below the recap of the week before",
    "posted challenge:2:mine": "a decision with the longest note, which its author reads in full",
    "challenge:2:mine": "a member’s own answer, which they ask for",
    "decision ": "the same",
    "another’s answer": "an answer in full, which a member asks to look at",
    "peer:2:next": "the same",
    "peer:2:say": "the same",
    "answer seen by others": "what others think of an answer, which its author asks for",
    "answer returned": "the same",
    "answer accepted": "the same",
    "review:2:open": "an answer in full with the solution, which a reviewer asks for",
    "whole review": "an answer in full with the solution, which a reviewer asks for",
    "solution ": "the solution of a challenge or a plan day, which a member asks for",
    "queue:2:read": "a whole challenge, which moderators ask for",
    "review:2:task": "the whole task, which a reviewer asks for",
    "role, everything": "everything about a role, which a member asks for",
    "role:2:show": "the same; the other parts are checked under the name “role, …”",
    "privacy:2:details": "all that is stored, which a member asks for",
    "privacy, from": "all that is stored, which a member asks for",
    "skills:2:gap": "the same as “full gap”; the shorter one is checked under the name “gap of …”",
    "skills:2:report": "the same",
    "full gap": "all missing skills of a role, which a member asks for",
}
"""Which screens may be longer, and why: by how the path of their route or their name begins."""


def too_long(name: str, message: Mapping[str, Any]) -> str | None:
    """Return how long a message is if that is too much for one phone screen; None if it may be.

    Lines without text do not count, nor do listings, which are there to be copied.
    """
    text = re.sub(r"```.*?```", "", text_of(message), flags=re.DOTALL)
    lines = sum(1 for line in text.splitlines() if line.strip())
    if lines <= MOST_LINES and len(text) <= MOST_CHARACTERS:
        return None
    if any(name.startswith(start) for start in LONGER):
        return None
    return f"{name}: {lines} lines, {len(text)} characters"
