"""The table: what was measured, of which bot, what is the most it may be, and whether that holds."""

from collections.abc import Sequence
from dataclasses import astuple, dataclass

HEAD = ("", "bare", "Cohort", "compared", "target", "")


@dataclass(frozen=True, slots=True)
class Row:
    """One line of the table, as it is written."""

    what: str
    bare: str
    ours: str
    compared: str = "–"
    target: str = "–"
    verdict: str = ""


def verdict(found: float, most: float) -> str:
    """Say whether a target holds."""
    return "holds" if found <= most else "misses"


def drawn(rows: Sequence[Row]) -> str:
    """Set the rows under a head, in columns; figures are flush right."""
    lines = [HEAD, *(astuple(row) for row in rows)]
    widths = [max(len(line[column]) for line in lines) for column in range(len(HEAD))]
    rule = "─" * (sum(widths) + 2 * (len(widths) - 1))
    head, *body = ("  ".join(_set(line, widths)).rstrip() for line in lines)
    return "\n".join((head, rule, *body, rule))


def _set(line: Sequence[str], widths: Sequence[int]) -> list[str]:
    first, *figures, last = (
        text.ljust(width) if column in (0, len(widths) - 1) else text.rjust(width)
        for column, (text, width) in enumerate(zip(line, widths, strict=True))
    )
    return [first, *figures, last]
