"""What is measured, how, and against which target."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from enum import Flag, auto
from statistics import median, quantiles

from tests.bench.members import written
from tests.bench.processes import Bot, Discord, Spent
from tests.bench.table import Row, verdict

ROUNDS = 11
_SECONDS = 0.3
_SECONDS_TO_WARM_UP = 1.0
_ROUNDS_OF_CHARTS = 3
_SECONDS_OF_CHARTS = 1.5
_STARTS = 5
_MB = 1e6

LOOK_UP_AT_MOST = 2.0
AUTOCOMPLETE_AT_MOST = 1.3
STORED_AT_MOST = 2.0
MEMORY_AT_MOST = 60 * _MB


class Answer(Flag):
    """What a sound answer looks like."""

    TEXT = 0
    PICTURE = auto()
    SUGGESTIONS = auto()
    PRIVATE = auto()
    """For the member only, with buttons, which a refusal has not."""


@dataclass(frozen=True, slots=True)
class Comparison:
    """Something asked of our bot, beside something asked of the bare bot."""

    title: str
    bare: str
    ours: str
    at_most: float
    answer: Answer

    @property
    def bare_answer(self) -> Answer:
        """What the bare bot answers."""
        return Answer.TEXT if self.bare in {"ping", "score"} else self.answer


COMPARISONS = (
    Comparison("Look-up: /role", "ping", "role", LOOK_UP_AT_MOST, Answer.TEXT),
    Comparison("Look-up: /skill", "ping", "skill", LOOK_UP_AT_MOST, Answer.TEXT),
    Comparison("/compare beside a picture", "chart", "compare", LOOK_UP_AT_MOST, Answer.PICTURE),
    Comparison("/salary beside a picture", "chart", "salary", LOOK_UP_AT_MOST, Answer.PICTURE),
    Comparison("/compare beside no picture", "ping", "compare", LOOK_UP_AT_MOST, Answer.PICTURE),
    Comparison("/salary beside no picture", "ping", "salary", LOOK_UP_AT_MOST, Answer.PICTURE),
    Comparison(
        "Autocomplete, typed before",
        "pick known",
        "skill known",
        AUTOCOMPLETE_AT_MOST,
        Answer.SUGGESTIONS,
    ),
    Comparison(
        "Autocomplete, never typed before",
        "pick new",
        "skill new",
        AUTOCOMPLETE_AT_MOST,
        Answer.SUGGESTIONS,
    ),
)

STORED = (
    Comparison(
        "/plan done beside read + write", "score", "plan done", STORED_AT_MOST, Answer.PRIVATE
    ),
    Comparison(
        "/plan progress (text) beside read + write",
        "score",
        "plan progress as text",
        STORED_AT_MOST,
        Answer.PRIVATE,
    ),
    Comparison(
        "/plan progress (picture kept) beside read + write",
        "score",
        "plan progress",
        STORED_AT_MOST,
        Answer.PRIVATE | Answer.PICTURE,
    ),
)


class Unsound(Exception):
    """A bot did not answer as it should, so its figures mean nothing."""


@dataclass(frozen=True, slots=True)
class Stage:
    """Both bots, and the Discord they answer."""

    discord: Discord
    bare: Bot
    ours: Bot

    def measure(self) -> Iterator[Row]:
        """Measure everything that needs both bots alive."""
        for comparison in COMPARISONS:
            yield self._compare(comparison)
        yield self._chart()
        yield self._memory("Memory: the bot’s process", children=False)
        yield self._memory("Memory: with the drawing worker", children=True)

    def measure_stored(self, kind: str, bare_url: str, our_url: str) -> Iterator[Row]:
        """Measure what needs a database; each bot has its own of the same kind.

        Raises:
            Unsound: a bot did not write each time.
        """
        for comparison in STORED:
            yield self._compare(replace(comparison, title=f"{kind}: {comparison.title}"))
        asked = self.bare.asked["score"], self.ours.asked["plan done"]
        if asked != (found := written(bare_url, our_url)):
            raise Unsound(f"asked to write {asked}, written {found}")
        yield self._memory(f"Memory: the bot’s process, {kind} open", children=False)

    def _compare(self, it: Comparison) -> Row:
        """Let the bots take turns; the median of the rounds' ratios counts."""
        self.bare.ask(it.bare, _SECONDS_TO_WARM_UP)
        self.ours.ask(it.ours, _SECONDS_TO_WARM_UP)
        self.discord.heard()
        bare, ours = [], []
        for _ in range(ROUNDS):
            bare.append(self._sound(self.bare.ask(it.bare, _SECONDS), it.bare_answer).each)
            ours.append(self._sound(self.ours.ask(it.ours, _SECONDS), it.answer).each)
        ratios = [b / a for a, b in zip(bare, ours, strict=True)]
        low, _, high = quantiles(ratios, n=4)
        return Row(
            it.title,
            _ms(median(bare)),
            _ms(median(ours)),
            f"{median(ratios):.2f} × ({low:.2f}–{high:.2f})",
            f"≤ {it.at_most:g} ×",
            verdict(median(ratios), it.at_most),
        )

    def _chart(self) -> Row:
        """Let each picture be drawn anew, and count what the worker does as well."""
        spent = [
            self._sound(self.ours.ask("salary", _SECONDS_OF_CHARTS, anew=True), Answer.PICTURE)
            for _ in range(_ROUNDS_OF_CHARTS)
        ]
        bot = median(each.each for each in spent)
        worker = median(each.beside / each.count for each in spent)
        return Row("/salary, picture drawn anew", "–", f"{_ms(bot)} + {_ms(worker)} worker")

    def _memory(self, title: str, *, children: bool) -> Row:
        bare, ours = self.bare.memory(children=children), self.ours.memory(children=children)
        more = ours - bare
        return Row(
            title,
            f"{bare / _MB:.0f} MB",
            f"{ours / _MB:.0f} MB",
            f"+ {more / _MB:.0f} MB",
            f"≤ + {MEMORY_AT_MOST / _MB:.0f} MB",
            verdict(more, MEMORY_AT_MOST),
        )

    def _sound(self, spent: Spent, answer: Answer) -> Spent:
        """Return what was spent, if it was spent on good answers.

        Raises:
            Unsound: it was not.
        """
        heard = self.discord.heard()
        suggested = spent.count if Answer.SUGGESTIONS in answer else 0
        wanted = {
            "answers": spent.count,
            "messages": spent.count - suggested,
            "suggestions": suggested,
            "files": spent.count if Answer.PICTURE in answer else 0,
            "private": spent.count if Answer.PRIVATE in answer else 0,  # else it is an excuse
        }
        if Answer.PRIVATE in answer:
            wanted["buttons"] = spent.count
        if any(heard[key] != count for key, count in wanted.items()):
            raise Unsound(f"wanted {wanted}, got {dict(heard)}")
        if suggested and not heard["choices"]:
            raise Unsound("nothing was suggested")
        return spent


def measure_starts(discord: Discord) -> Iterator[Row]:
    """Start both bots several times, each for itself, until ready to answer."""
    bare: list[tuple[float, float]] = []
    ours: list[tuple[float, float]] = []
    for _ in range(1 + _STARTS):
        for module, starts in (("bare", bare), ("cohort", ours)):
            with Bot(module, discord) as bot:
                starts.append((bot.seconds_to_ready, bot.cpu_to_ready))
    del bare[0], ours[0]  # these had their bytecode to make
    yield _start_row("Start-up: seconds until ready", bare, ours, lambda start: start[0])
    yield _start_row("Start-up: CPU until ready", bare, ours, lambda start: start[1])


def _start_row(
    title: str,
    bare: list[tuple[float, float]],
    ours: list[tuple[float, float]],
    figure: Callable[[tuple[float, float]], float],
) -> Row:
    a, b = [figure(start) for start in bare], [figure(start) for start in ours]
    ratio = median(y / x for x, y in zip(a, b, strict=True))
    return Row(title, f"{median(a):.2f} s", f"{median(b):.2f} s", f"{ratio:.2f} ×")


def _ms(seconds: float) -> str:
    return f"{1000 * seconds:.2f} ms"
