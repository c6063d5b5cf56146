"""Everything that can be looked up in the content pack."""

import enum
from typing import Annotated, Self

from pydantic import Field, StringConstraints

from bot.interactions import Offset, Route

LONGEST_NAME = 200
EntryName = Annotated[str, StringConstraints(max_length=LONGEST_NAME)]
"""The id of an entry, its name, an alias, or what a member typed instead."""


class LookUp(Route):
    """A question about the content pack, answered for one person alone, or then for everyone."""

    public: bool = False

    @property
    def is_public(self) -> bool:
        return self.public

    @property
    def for_everyone(self) -> Self:
        return self.model_copy(update={"public": True})


class RolePart(enum.StrEnum):
    """A part of a role's profile, in the order in which they are offered."""

    WORK = "work"
    WAY_IN = "way-in"
    MIX_UPS = "mix-ups"
    EVERYTHING = "everything"


class ShowRole(LookUp, path="role:2:show"):
    """A role in a few lines, or one part of what there is about it."""

    role: EntryName
    part: RolePart | None = None


class ShowSkill(LookUp, path="skill:2:show"):
    """A skill: what it is and what to know first; with `more`, why it matters and how to practise it."""

    skill: EntryName
    more: bool = False


class ShowWhereToLearn(LookUp, path="learn:2:show"):
    """Where to learn a skill, or the work of a role; only one of them is named. `more`: what to learn."""

    skill: EntryName | None = None
    role: EntryName | None = None
    more: bool = False


class ShowProject(LookUp, path="project:2:show"):
    """A portfolio project, or its examples of a README; all projects if none is named."""

    project: EntryName | None = None
    readmes: bool = False


class ShowLevels(LookUp, path="project:2:levels"):
    """How a project is judged, or any project if none is named: criteria with the marks 0 to 3."""

    project: EntryName | None = None
    skip: Offset = 0


class ShowQuestion(LookUp, path="faq:2:show"):
    """A question with its answer; all questions if none is named."""

    question: EntryName | None = None


class ShowSalary(LookUp, path="salary:2:show"):
    """The pay of a role, of a level of experience, of both, or of all roles; `notes`: how to read it."""

    role: EntryName | None = None
    level: EntryName | None = None
    notes: bool = False


class CompareRoles(LookUp, path="compare:2:show"):
    """The focus and the pay of two or three roles side by side; with `skills`, what they need."""

    first: EntryName
    second: EntryName | None = None
    third: EntryName | None = None
    skills: bool = False


class GuideRoute(LookUp):
    """The parts of a guide, each in a line; or one of them in full, from 1."""

    part: Annotated[int, Field(ge=1, le=9)] | None = None


class ShowRoadmap(GuideRoute, path="roadmap:2:show"):
    """The steps of learning."""


class ShowWorkflow(GuideRoute, path="workflow:2:show"):
    """The stages of an AI engineer's work."""


class ShowSources(LookUp, path="sources:2:show"):
    """Where the facts and figures of all look-ups are from."""


class HelpTopic(enum.StrEnum):
    PLAN = "plan"
    CAREER = "career"
    LOOK_UPS = "look-ups"
    DATA = "data"
    MODERATORS = "moderators"


class ShowHelp(Route, path="help:2:show"):
    """What to do next, or a page of the help."""

    topic: HelpTopic | None = None
