"""The plan: numbered plan days, each with 30 to 60 minutes of work."""

import ast
from functools import cached_property
from itertools import chain
from typing import Annotated, ClassVar, Literal, Self

from pydantic import AfterValidator, Field, model_validator
from pydantic_core import PydanticCustomError

from bot.domain.content.models import entries

MIN_DAY_MINUTES, MAX_DAY_MINUTES = 30, 60
"""The least and most minutes of a plan day, over all its steps."""

MAX_DAY_CHARACTERS = 2700
"""The most characters of a day's texts and listings, without its help; its screen has room for no more."""

MAX_CODE_WIDTH = 64
"""The most characters of a line of code, so that Discord does not wrap it on a computer."""

FIRST_PLAN = "first"  # the id of the plan in `plan.yaml`, unless the pack gives it another

MAX_DAYS = 99  # the most plan days: the progress card has room for 99, with numbers of two digits


def _listing(code: str) -> str:
    """Return a listing without space after its lines; refuse wide lines and code fences."""
    lines = [line.rstrip() for line in code.strip("\n").splitlines()]
    if any(len(line) > MAX_CODE_WIDTH for line in lines):
        reason = f"must have lines of at most {MAX_CODE_WIDTH} characters"
        raise PydanticCustomError("width", reason)
    if "```" in code:
        raise PydanticCustomError("fence", "must not contain ```, which would end the listing")
    return "\n".join(lines).rstrip()


class Resource(entries.ContentEntry):
    id: entries.Id
    name: entries.Name
    home: Annotated[entries.Address, Field(max_length=80)]


class PlanWeek(entries.ContentEntry):
    number: int = Field(ge=1, le=12)
    subject: entries.Name
    about: entries.Note


class PlanStep(entries.ContentEntry):
    """A task that is done in one sitting and has a visible result."""

    minutes: int = Field(ge=5, le=45)
    title: Annotated[str, entries.text_up_to(24)]
    do: Annotated[str, entries.text_up_to(320)]
    code: Annotated[str, Field(min_length=1, max_length=1000), AfterValidator(_listing)] | None = (
        Field(default=None, description="A listing to copy or type, shown below the instructions.")
    )
    language: Literal["python", "sh", "sql", "dockerfile", "yaml", "toml", "text"] = Field(
        default="python",
        description="Of the listing, by which Discord colours it; Python is checked for mistakes.",
    )
    hint: entries.Text | None = Field(
        default=None, description="Helps with this step, in place of the day's hint."
    )
    solution: Annotated[str, entries.text_up_to(1000)] | None = Field(
        default=None, description="Of this step, shown after its hint."
    )

    @model_validator(mode="after")
    def parses(self) -> Self:
        if self.code and self.language == "python":
            try:
                ast.parse(self.code)
            except SyntaxError as error:
                reason = f"must be Python: line {error.lineno or 1}: {error.msg}"
                raise PydanticCustomError("python", reason) from error
        return self


class PlanDay(entries.ContentEntry):
    """A plan day. Its number is its place in the plan; check-ins are stored by its id."""

    id: entries.Id
    week: int
    title: Annotated[str, entries.text_up_to(60)]
    why: Annotated[str, entries.text_up_to(240)]
    steps: tuple[PlanStep, ...] = Field(min_length=2, max_length=5)
    done_when: Annotated[str, entries.text_up_to(240)]
    stretch: Annotated[str, entries.text_up_to(200)] | None
    resources: tuple[entries.Id, ...] = Field(default=(), max_length=3)
    skills: tuple[entries.SkillId, ...] = Field(min_length=1, max_length=4)
    hint: entries.Text | None = Field(
        default=None, description="Helps those who are stuck, without giving the result away."
    )
    solution: Annotated[str, entries.text_up_to(1700)] | None = Field(
        default=None, description="The full listing or the result, shown after the hint."
    )

    @property
    def minutes(self) -> int:
        return sum(step.minutes for step in self.steps)

    @model_validator(mode="after")
    def has_allowed_length(self) -> Self:
        if not MIN_DAY_MINUTES <= self.minutes <= MAX_DAY_MINUTES:
            taken = f"the steps take {self.minutes} minutes in all"
            allowed = f"a day must take {MIN_DAY_MINUTES} to {MAX_DAY_MINUTES}"
            raise PydanticCustomError("minutes", f"{taken}; {allowed}")
        return self

    @model_validator(mode="after")
    def fits_on_its_screen(self) -> Self:
        steps = [(step.title, step.do, step.code or "") for step in self.steps]
        texts = [self.why, self.done_when, self.stretch or "", *chain.from_iterable(steps)]
        length = sum(map(len, texts))
        if length > MAX_DAY_CHARACTERS:
            room = f"a day has room for {MAX_DAY_CHARACTERS}"
            raise PydanticCustomError("steps", f"the day has {length} characters; {room}")
        return self


class Plan(entries.ContentEntry):
    """A plan: its weeks and its days, in order."""

    id: entries.Id = FIRST_PLAN
    name: entries.Name = "First steps"
    about: entries.Note | None = Field(
        default=None, description="Whom it is for, and where it leads."
    )
    cv_line: entries.CvLineText | None = None
    weeks: tuple[PlanWeek, ...] = Field(min_length=1, max_length=12)
    resources: tuple[Resource, ...] = ()
    days: tuple[PlanDay, ...] = Field(min_length=1, max_length=MAX_DAYS)

    aliases: ClassVar[tuple[str, ...]] = ()

    @property
    def length(self) -> int:
        return len(self.days)

    @cached_property
    def day_ids(self) -> tuple[str, ...]:
        return tuple(day.id for day in self.days)

    @cached_property
    def number_by_id(self) -> dict[str, int]:
        """The number of each day, from 1, by its id."""
        return {day_id: number for number, day_id in enumerate(self.day_ids, 1)}

    def day(self, number: int) -> PlanDay:
        return self.days[number - 1]

    @cached_property
    def resource_by_id(self) -> dict[str, Resource]:
        return {resource.id: resource for resource in self.resources}

    @cached_property
    def week_by_number(self) -> dict[int, PlanWeek]:
        return {week.number: week for week in self.weeks}
