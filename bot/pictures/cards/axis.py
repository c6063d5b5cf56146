"""An axis from zero, with round amounts at its ticks, below rows of bars."""

import math
from dataclasses import dataclass

import svg

from bot.pictures.cards import drawing

AXIS_HEIGHT = 112
ROW_HEIGHT = 84
BAR_TOP, BAR_HEIGHT = 51, 22  # pixels: where a bar begins within its row, and its height
_MOST_STEPS = 5
_SHORTEST_BAR = 4  # pixels; zero has no bar
_CHARACTER = 24  # pixels that are kept free for each character of a note


@dataclass(frozen=True, slots=True)
class RowLook:
    """The colours of a label and its bar, and a short note to the right of the label."""

    ink: drawing.Color
    fill: drawing.Color
    bold: bool = False
    note: str = ""
    note_ink: drawing.Color = drawing.Color.TEXT


@dataclass(frozen=True, slots=True)
class Axis:
    """Maps amounts from zero to `end` to x positions between `left` and `right`."""

    left: int
    right: int
    end: int
    step: int

    @classmethod
    def up_to(cls, highest: float, left: int, right: int) -> "Axis":
        """Return an axis with a round end that is at or above the highest amount."""
        smallest = max(highest, 1) / _MOST_STEPS
        unit = 10 ** math.floor(math.log10(smallest))
        shares = (1, 2, 2.5, 5, 10) if unit >= 10 else (1, 2, 5, 10)  # steps are whole numbers
        step = max(1, int(next(unit * share for share in shares if unit * share >= smallest)))
        return cls(left, right, max(step, math.ceil(highest / step) * step), step)

    @property
    def _ticks(self) -> range:
        return range(0, self.end + 1, self.step)

    def x(self, amount: float) -> float:
        return round(self.left + amount / self.end * (self.right - self.left), 1)

    def draw_row(
        self, top: float, label: str, ends: tuple[float, float], look: RowLook
    ) -> drawing.Elements:
        """Draw a label, and below it a bar from one amount to another; none from zero to zero."""
        right = self.right - _CHARACTER * len(look.note)
        ink = drawing.TextStyle(drawing.LARGE, look.ink, bold=look.bold)
        elements: drawing.Elements = [
            drawing.draw_fading(label, self.left + 10, top + 38, right, ink)
        ]
        first, last = map(self.x, ends)
        if ends[1] > 0:
            length = max(round(last - first, 1), _SHORTEST_BAR)
            x = min(first, round(self.right - length, 1))
            bar = svg.Rect(
                x=x, y=top + BAR_TOP, width=length, height=BAR_HEIGHT, rx=3, fill=look.fill
            )
            elements.append(bar)
        if look.note:
            note = drawing.TextStyle(drawing.LARGE, look.note_ink, bold=look.bold, anchor="end")
            elements.append(drawing.draw_text(look.note, self.right, top + 38, note))
        return elements

    def draw_grid(self, top: float, bottom: float) -> drawing.Elements:
        """Draw a line at each tick, to be painted over by the bars; the one at zero is brighter."""
        return [
            svg.Rect(
                x=round(self.x(tick) - 1, 1),
                y=top,
                width=3,
                height=bottom - top,
                fill=drawing.Color.TRACK if tick else drawing.Color.LINE,
            )
            for tick in self._ticks
        ]

    def draw_amounts(self, unit: str, top: float) -> drawing.Elements:
        outer: dict[int, drawing.Anchor] = {0: "start", self.end: "end"}
        return [
            drawing.draw_fading(unit, self.left, top + 78, drawing.WIDTH - drawing.MARGIN),
            *(
                drawing.draw_text(
                    compact(tick),
                    self.x(tick),
                    top + 38,
                    drawing.TextStyle(anchor=outer.get(tick, "middle")),
                )
                for tick in self._ticks
            ),
        ]


def compact(amount: int) -> str:
    """Return an amount with few characters: “150K”, “2.5M”, “1,250”."""
    for size, letter in ((1_000_000, "M"), (1_000, "K")):
        if amount >= 10 * size or (amount >= size and amount % size == 0):
            return f"{amount / size:g}{letter}"
    return f"{amount:,}"
