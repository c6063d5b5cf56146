"""Challenges, and the rules of points, streaks and milestones."""

from enum import IntEnum
from typing import Annotated, ClassVar, Literal, Self

from pydantic import AfterValidator, Field, model_validator
from pydantic_core import PydanticCustomError

from bot.domain.challenges import Timing
from bot.domain.content.models import entries
from bot.domain.content.models.plan import MAX_DAYS
from bot.domain.markup import without_markup

OWN = "own-"  # begins the ids of challenges that a server's moderators wrote themselves
_LONGEST_BRIEF = 600  # characters


def _not_own(challenge_id: str) -> str:
    if challenge_id.startswith(OWN):
        raise PydanticCustomError(
            "own", f"ids that begin with {OWN} are for servers’ own challenges"
        )
    return challenge_id


class Difficulty(IntEnum):
    """How much a challenge asks for."""

    FIRST_STEPS = 1
    STEADY = 2
    DEMANDING = 3


class AnswerFields(entries.ContentEntry):
    """What the form for an answer asks for, beside the list of what is judged."""

    work: Annotated[str, entries.text_up_to(32)] = "Answer"
    note: Annotated[str, entries.text_up_to(32)] | None = None


class WorkedSolution(entries.ContentEntry):
    """A solution as a learner might write it, and what often goes wrong."""

    text: Annotated[str, entries.text_up_to(1700)]
    mistakes: tuple[Annotated[str, entries.text_up_to(180)], ...] = Field(
        min_length=1, max_length=4
    )


class ComputedResult(entries.ContentEntry):
    """A number or word that members find in a file of their own, and that is compared."""

    generator: Annotated[entries.Id, AfterValidator(entries.refers_to("generator"))] = Field(
        description="The name of the program that makes the file, without `.py`."
    )
    unit: Annotated[str, entries.text_up_to(20)] = Field(
        default="", description="The unit of the number, which may be typed with it."
    )
    tolerance: float = Field(
        default=0, ge=0, description="How far from the result a number may be to be right."
    )
    explain: bool = Field(
        default=False,
        description="Whoever has the right result says how; a reviewer reads that, with `counts_when`.",
    )


class Challenge(entries.ContentEntry):
    """A task with the material to do it and the criteria to review it."""

    id: Annotated[entries.Id, AfterValidator(_not_own)]
    title: Annotated[str, entries.text_up_to(60)]
    week: entries.WeekNumber = Field(description="The week of the plan it goes with.")
    difficulty: Difficulty
    minutes: int = Field(ge=20, le=120, multiple_of=5)
    brief: Annotated[str, entries.text_up_to(_LONGEST_BRIEF)] = Field(
        description="What to do, and what for."
    )
    hand_in: tuple[Annotated[str, entries.text_up_to(200)], ...] = Field(
        max_length=6,
        description="What to hand in, below the brief; up to 600 characters with it. A result needs none.",
    )
    material: Annotated[str, entries.text_up_to(900)] | None = Field(
        description="Data or a situation to work on; nothing outside of it is needed."
    )
    counts_when: tuple[Annotated[str, entries.text_up_to(100)], ...] = Field(
        min_length=3, max_length=7, description="Its criteria; members read them as well."
    )
    form: AnswerFields = Field(
        default=AnswerFields(), description="The labels of one or two text fields of its form."
    )
    solution: Annotated[str, entries.text_up_to(600)] = Field(
        description="What a solution contains, with its figures; for reviewers until it may be seen."
    )
    hints: tuple[Annotated[str, entries.text_up_to(200)], ...] = Field(min_length=1, max_length=3)
    skills: tuple[entries.SkillId, ...] = Field(min_length=1, max_length=4)
    for_two: bool = Field(
        default=False, description="Two people do it together, and hand in an answer each."
    )
    discuss: Annotated[str, entries.text_up_to(120)] | None = Field(
        default=None,
        description="A question to talk about once it's closed; may give the solution away.",
    )
    worked_solution: WorkedSolution | None = Field(
        default=None,
        description="Shown with the solution once it no longer earns points to copy it.",
    )
    cv_line: entries.CvLineText | None = None
    result: ComputedResult | None = Field(
        default=None, description="Members enter a result instead of handing in an answer."
    )

    aliases: ClassVar[tuple[str, ...]] = ()

    @model_validator(mode="after")
    def fits_below_the_brief(self) -> Self:
        if sum(map(len, (self.brief, *self.hand_in))) > _LONGEST_BRIEF:
            reason = f"brief and hand_in have at most {_LONGEST_BRIEF} characters together"
            raise PydanticCustomError("brief", reason)
        return self

    @property
    def name(self) -> str:
        """The title for labels and files, which have no markup."""
        return without_markup(self.title)

    @property
    def is_read_by_people(self) -> bool:
        """Otherwise a program compares a result."""
        return self.result is None or self.result.explain


class OwnChallenge(Challenge):
    """A challenge that a server's moderators wrote; its texts are escaped, unless they are to be stored."""

    id: entries.Id
    hand_in: tuple[Annotated[str, entries.text_up_to(200)], ...] = Field(default=(), max_length=6)
    skills: tuple[entries.SkillId, ...] = Field(default=(), max_length=4)
    result: None = None  # programs come with the pack alone


class CheckInRules(entries.ContentEntry):
    """Points and limits of check-ins."""

    points: int = Field(ge=1, le=1000, description="For a plan day, once per member and group.")
    most_per_day: int = Field(ge=1, le=10, description="Check-ins in any 24 hours.")
    undo_hours: int = Field(ge=1, le=168, description="How long a check-in can be undone.")


class ChallengePoints(entries.ContentEntry):
    """Points of an accepted answer, by difficulty."""

    first_steps: int = Field(ge=1, le=1000)
    steady: int = Field(ge=1, le=1000)
    demanding: int = Field(ge=1, le=1000)

    def worth(self, difficulty: Difficulty, timing: Timing) -> int:
        """Return the points of an accepted answer: all, half of them if it was late, or none."""
        full: int = getattr(self, difficulty.name.lower())
        return {Timing.ON_TIME: full, Timing.LATE: full // 2}.get(timing, 0)


class StreakRules(entries.ContentEntry):
    """How rest days are earned; each saves the streak on a missed day."""

    check_ins_per_rest_day: int = Field(
        ge=1, le=30, description="Check-ins that earn one rest day."
    )
    most_rest_days: int = Field(ge=0, le=7, description="Rest days that can be saved.")


class Milestone(entries.ContentEntry):
    """An achievement that is announced when it is first reached; it has exactly one condition."""

    id: entries.Id
    name: entries.Name
    text: entries.Line = Field(description="Shown to a member who reaches it.")
    plan: entries.PlanId | None = Field(
        default=None, description="The plan whose days it counts; the first one by default."
    )
    plan_days: int | None = Field(
        default=None, ge=1, le=MAX_DAYS, description="Any plan days, done in one enrolment."
    )
    plan_finished: Literal[True] | None = Field(default=None, description="Every plan day done.")
    answers_accepted: int | None = Field(default=None, ge=1, le=999)
    streak: int | None = Field(default=None, ge=2, le=366, description="Days in a row.")

    aliases: ClassVar[tuple[str, ...]] = ()

    @model_validator(mode="after")
    def has_one_condition(self) -> Self:
        if sum(getattr(self, name) is not None for name in CONDITIONS) != 1:
            reason = f"must have exactly one of {', '.join(CONDITIONS)}"
            raise PydanticCustomError("condition", reason)
        return self


CONDITIONS = ("plan_days", "plan_finished", "answers_accepted", "streak")
"""The names of the fields that are conditions of a milestone."""


class Scoring(entries.ContentEntry):
    """The rules of points and streaks, and the milestones."""

    check_in: CheckInRules
    challenge: ChallengePoints
    streak: StreakRules
    milestones: tuple[Milestone, ...] = Field(default=(), max_length=entries.MAX_PICKS)
