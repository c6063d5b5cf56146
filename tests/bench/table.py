"""The table of measurements, targets and whether they are met."""

from collections.abc import Sequence
from dataclasses import astuple, dataclass

HEAD = ("", "bare", "Cohort", "compared", "target", "")


@dataclass(frozen=True, slots=True)
class Row:
    """A line of the table."""

    what: str
    bare: str
    cohort: str
    compared: str = "–"
    target: str = "–"
    verdict: str = ""


def verdict(measured: float, limit: float) -> str:
    """Return whether a measurement is within its limit, as text."""
    return "holds" if measured <= limit else "misses"


def render_table(rows: Sequence[Row]) -> str:
    """Return the table with a header; figures are right-aligned."""
    lines = [HEAD, *(astuple(row) for row in rows)]
    widths = [max(len(line[column]) for line in lines) for column in range(len(HEAD))]
    rule = "─" * (sum(widths) + 2 * (len(widths) - 1))
    head, *body = ("  ".join(_format_line(line, widths)).rstrip() for line in lines)
    return "\n".join((head, rule, *body, rule))


def _format_line(line: Sequence[str], widths: Sequence[int]) -> list[str]:
    return [
        text.ljust(width) if column in (0, len(widths) - 1) else text.rjust(width)
        for column, (text, width) in enumerate(zip(line, widths, strict=True))
    ]


def milliseconds(seconds: float) -> str:
    """Return a time as “1.25 ms”."""
    return f"{1000 * seconds:.2f} ms"
