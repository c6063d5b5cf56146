"""A challenge as moderators write it, in the format of a content pack."""

from typing import Any

WRITTEN: dict[str, Any] = {
    "id": "any",
    "title": "Who left the tap open?",
    "week": 2,
    "difficulty": 1,
    "minutes": 30,
    "brief": "The water bill has doubled.\nFind out why. Hand in the house and the month.",
    "material": "house,month,litres\nA,1,900\nB,1,2100",
    "counts_when": ["names the house", "names the month", "shows the sum it comes from"],
    "solution": "House B, in January: 2,100 litres instead of 1,000.",
    "hints": ["Add up each house.", "Look at January."],
    "skills": ["python"],
}

MARKUP = "[q](http://q.io) <@7> :q: **q** `q` ||q|| @everyone"
"""What would be a link, a mention, an emoji, bold letters, code and a spoiler."""

HOSTILE: dict[str, Any] = {
    **WRITTEN,
    "title": MARKUP[:40],
    "brief": f"# {MARKUP}",
    "material": f"```\n# {MARKUP}\n```\nafter ```",
    "counts_when": [MARKUP, f"# {MARKUP}", f"> {MARKUP}"],
    "hand_in": [f"> {MARKUP}"],
    "form": {"work": "**w** [a](b)", "note": "`n` @here"},
    "solution": f"-# {MARKUP}",
    "hints": [f"1. {MARKUP}"],
    "cv_line": "Found ```q``` **q**",
    "worked_solution": {"text": f"# {MARKUP}", "mistakes": [MARKUP]},
}
"""The same with such signs in every text."""
