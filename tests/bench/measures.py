"""The measurements and their targets."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from enum import Flag, auto
from statistics import median, quantiles

from tests.bench.members import count_writes
from tests.bench.processes import Bot, Discord, Spent
from tests.bench.table import Row, milliseconds, verdict

ROUNDS = 11
_SECONDS = 0.3
_SECONDS_TO_WARM_UP = 1.0
_ROUNDS_OF_CHARTS = 3
_SECONDS_OF_CHARTS = 1.5
_STARTS = 5
_MB = 1e6

MAX_LOOK_UP_RATIO = 1.25
MAX_AUTOCOMPLETE_RATIO = 1.1
MAX_STORED_RATIO = 2.0


class Answer(Flag):
    """Properties of a valid answer."""

    TEXT = 0
    PICTURE = auto()
    SUGGESTIONS = auto()
    PRIVATE = auto()
    """Visible to the member only, and with buttons, which refusals do not have."""


@dataclass(frozen=True, slots=True)
class Comparison:
    """An interaction of Cohort and the interaction of the bare bot that it is compared with."""

    title: str
    bare: str
    cohort: str
    max_ratio: float | None
    answer: Answer

    @property
    def bare_answer(self) -> Answer:
        """The properties of the bare bot's answer."""
        return self.answer & ~Answer.PRIVATE if self.bare in _LIKE_COHORT else Answer.TEXT


_LIKE_COHORT = ("chart", "score with a picture", "pick known", "pick new")
"""Interactions of the bare bot with answers like Cohort's; the others are answered with text."""

_PRIVATE_PICTURE = Answer.PRIVATE | Answer.PICTURE

COMPARISONS = (
    Comparison("Look-up: /role", "ping", "role", MAX_LOOK_UP_RATIO, Answer.PRIVATE),
    Comparison("Look-up: /skill", "ping", "skill", MAX_LOOK_UP_RATIO, Answer.PRIVATE),
    Comparison("/compare with a picture", "chart", "compare", MAX_LOOK_UP_RATIO, _PRIVATE_PICTURE),
    Comparison("/salary with a picture", "chart", "salary", MAX_LOOK_UP_RATIO, _PRIVATE_PICTURE),
    Comparison("/compare with a picture vs. text", "ping", "compare", None, _PRIVATE_PICTURE),
    Comparison("/salary with a picture vs. text", "ping", "salary", None, _PRIVATE_PICTURE),
    Comparison(
        "Autocomplete, typed before",
        "pick known",
        "skill known",
        MAX_AUTOCOMPLETE_RATIO,
        Answer.SUGGESTIONS,
    ),
    Comparison(
        "Autocomplete, never typed before",
        "pick new",
        "skill new",
        MAX_AUTOCOMPLETE_RATIO,
        Answer.SUGGESTIONS,
    ),
)

STORED = (
    Comparison(
        "/plan done vs. read + write", "score", "plan done", MAX_STORED_RATIO, Answer.PRIVATE
    ),
    Comparison(
        "/plan progress (text) vs. read + write",
        "score",
        "plan progress as text",
        MAX_STORED_RATIO,
        Answer.PRIVATE,
    ),
    Comparison(
        "/plan progress (cached picture) vs. read + write + picture",
        "score with a picture",
        "plan progress",
        MAX_STORED_RATIO,
        _PRIVATE_PICTURE,
    ),
)


class InvalidAnswers(Exception):
    """A bot gave invalid answers, so its figures are meaningless."""


@dataclass(frozen=True, slots=True)
class BenchmarkPair:
    """Both bots and the stand-in for Discord that they answer."""

    discord: Discord
    bare: Bot
    cohort: Bot

    def measure(self) -> Iterator[Row]:
        """Measure look-ups, autocomplete, pictures and memory of the running bots."""
        for comparison in COMPARISONS:
            yield self._compare(comparison)
        yield self._chart()
        yield self._memory("Memory: the bot’s process", children=False)
        yield self._memory("Memory: with the drawing worker", children=True)

    def measure_stored(self, kind: str, bare_url: str, cohort_url: str) -> Iterator[Row]:
        """Measure commands that use a database; each bot has its own of the same kind.

        Raises:
            InvalidAnswers: the number of writes differs from the number of requests.
        """
        for comparison in STORED:
            yield self._compare(replace(comparison, title=f"{kind}: {comparison.title}"))
        scores = self.bare.requests["score"] + self.bare.requests["score with a picture"]
        requested = scores, self.cohort.requests["plan done"]
        if requested != (found := count_writes(bare_url, cohort_url)):
            raise InvalidAnswers(f"asked to write {requested}, written {found}")
        yield self._memory(f"Memory: the bot’s process, {kind} open", children=False)

    def _compare(self, comparison: Comparison) -> Row:
        """Run both bots in alternating rounds and return the median of the rounds' ratios."""
        self.bare.run_repeatedly(comparison.bare, _SECONDS_TO_WARM_UP)
        self.cohort.run_repeatedly(comparison.cohort, _SECONDS_TO_WARM_UP)
        self.discord.take_counts()
        bare, cohort = [], []
        for _ in range(ROUNDS):
            bare.append(self._run_round(self.bare, comparison.bare, comparison.bare_answer))
            cohort.append(self._run_round(self.cohort, comparison.cohort, comparison.answer))
        ratios = [b / a for a, b in zip(bare, cohort, strict=True)]
        low, _, high = quantiles(ratios, n=4)
        limit = comparison.max_ratio
        return Row(
            comparison.title,
            milliseconds(median(bare)),
            milliseconds(median(cohort)),
            f"{median(ratios):.2f} × ({low:.2f}–{high:.2f})",
            f"≤ {limit:g} ×" if limit else "–",
            verdict(median(ratios), limit) if limit else "",
        )

    def _run_round(self, bot: Bot, kind: str, answer: Answer) -> float:
        """Return the CPU seconds of an interaction, in the average of one round."""
        return self._require_valid(bot.run_repeatedly(kind, _SECONDS), answer).per_interaction

    def _chart(self) -> Row:
        """Redraw every picture and include the CPU time of the worker."""
        spent = [
            self._require_valid(
                self.cohort.run_repeatedly("salary", _SECONDS_OF_CHARTS, redraw=True),
                _PRIVATE_PICTURE,
            )
            for _ in range(_ROUNDS_OF_CHARTS)
        ]
        bot = median(each.per_interaction for each in spent)
        worker = median(each.child_cpu / each.count for each in spent)
        return Row(
            "/salary, picture redrawn", "–", f"{milliseconds(bot)} + {milliseconds(worker)} worker"
        )

    def _memory(self, title: str, *, children: bool) -> Row:
        bare, cohort = self.bare.memory(children=children), self.cohort.memory(children=children)
        extra = f"+ {(cohort - bare) / _MB:.0f} MB"
        return Row(title, f"{bare / _MB:.0f} MB", f"{cohort / _MB:.0f} MB", extra)

    def _require_valid(self, spent: Spent, answer: Answer) -> Spent:
        """Return the cost if all answers were valid.

        Raises:
            InvalidAnswers: an answer was missing or invalid.
        """
        counts = self.discord.take_counts()
        suggested = spent.count if Answer.SUGGESTIONS in answer else 0
        expected = {
            "answers": spent.count,
            "messages": spent.count - suggested,
            "suggestions": suggested,
            "files": spent.count if Answer.PICTURE in answer else 0,
            "private": spent.count if Answer.PRIVATE in answer else 0,  # otherwise it is an error
        }
        if Answer.PRIVATE in answer:
            expected["buttons"] = spent.count
        if any(counts[key] != count for key, count in expected.items()):
            raise InvalidAnswers(f"wanted {expected}, got {dict(counts)}")
        if suggested and not counts["choices"]:
            raise InvalidAnswers("nothing was suggested")
        return spent


def measure_starts(discord: Discord) -> Iterator[Row]:
    """Start each bot several times and measure until it is ready to answer."""
    bare: list[tuple[float, float]] = []
    cohort: list[tuple[float, float]] = []
    for _ in range(1 + _STARTS):
        for module, starts in (("bare", bare), ("cohort", cohort)):
            with Bot(module, discord) as bot:
                starts.append((bot.seconds_to_ready, bot.cpu_to_ready))
    del bare[0], cohort[0]  # the first start compiles bytecode
    yield _start_row("Start-up: seconds until ready", bare, cohort, lambda start: start[0])
    yield _start_row("Start-up: CPU until ready", bare, cohort, lambda start: start[1])


def _start_row(
    title: str,
    bare: list[tuple[float, float]],
    cohort: list[tuple[float, float]],
    figure: Callable[[tuple[float, float]], float],
) -> Row:
    a, b = [figure(start) for start in bare], [figure(start) for start in cohort]
    ratio = median(y / x for x, y in zip(a, b, strict=True))
    return Row(title, f"{median(a):.2f} s", f"{median(b):.2f} s", f"{ratio:.2f} ×")
