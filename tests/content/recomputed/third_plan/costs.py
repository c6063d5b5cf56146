"""What the whole third plan costs, as day 2 says: its programs run, and the tokens are added up."""

from collections import Counter
from contextlib import suppress

from tests.content.recomputed.items import Item, recomputes
from tests.content.recomputed.second_plan.folders import run_pytest
from tests.content.recomputed.third_plan import week_5  # noqa: F401 - all days are registered
from tests.content.recomputed.third_plan.folders import CHANGES, Answer, after, borrowbox, run_file
from tests.content.recomputed.third_plan.week_1 import talk

APART = ("standin.py", "slow.py", "mcp_server.py")
"""Servers, and a program that waits for an answer and gets none."""


@recomputes("day tokens-and-bill")
def whole_plan(item: Item) -> None:
    days = list(CHANGES)[: list(CHANGES).index("own-question")]
    counts: Counter[str] = Counter()
    for before, day in zip([None, *days], days, strict=False):
        for _, body in _asked_on(day, after(before) if before else {}):
            if "usage" in body:
                counts += Counter(requests=1, **body["usage"])
    requests, sent, written = (
        round(counts[name], digits)
        for name, digits in (("requests", -1), ("prompt_tokens", -3), ("completion_tokens", -2))
    )
    dollars = (counts["prompt_tokens"] + 4 * counts["completion_tokens"]) / 1_000_000
    assert f"of days 1 to {len(days)}, each run once" in item["solved"].text
    assert (
        f"{requests} requests, {sent:,} tokens in and {written:,} out: ${dollars:.3f} at"
    ) in item["solved"].text


def _asked_on(day: str, before: dict[str, str]) -> list[Answer]:
    """What the stand-in answers when each program is run once that this day adds or changes."""
    files = after(day)
    with borrowbox(day) as answers:
        for name, text in files.items():
            if name.endswith(".py") and text != before.get(name) and name not in APART:
                _run_once(name)
    return answers


def _run_once(name: str) -> None:
    if name == "talk.py":
        talk("Hello, my name is Ada", "What is my name?")
    elif name.startswith("test_"):
        run_pytest(name)
    else:
        with suppress(ValueError):  # day 7 shows how one is raised
            run_file(name)
