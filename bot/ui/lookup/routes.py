"""Everything that can be looked up in the content pack."""

import enum
from typing import Annotated

from pydantic import Field, StringConstraints

from bot.interactions import Route

LONGEST_NAME = 200
EntryName = Annotated[str, StringConstraints(max_length=LONGEST_NAME)]
"""The id of an entry, its name, an alias, or what a member typed instead."""


class LookUp(Route, for_commands={"public"}):
    """A question about the content pack, answered for everyone or for one person alone."""

    public: bool = False
    """Whether a command's answer is for everyone; a button's is for the person who pressed it."""

    @property
    def is_public(self) -> bool:
        return self.public


class ShowRole(LookUp, path="role:2:show"):
    """A role: its work, its skills, how people get in."""

    role: EntryName


class ShowSkill(LookUp, path="skill:2:show"):
    """A skill: what to know first, who needs it, how to practise it."""

    skill: EntryName


class ShowWhereToLearn(LookUp, path="learn:2:show"):
    """Where to learn a skill, or the work of a role; only one of them is named."""

    skill: EntryName | None = None
    role: EntryName | None = None


class ShowProject(LookUp, path="project:2:show"):
    """A portfolio project; all of them if none is named."""

    project: EntryName | None = None


class ShowLevels(LookUp, path="project:2:levels"):
    """How a project is judged, or any project if none is named: criteria with the marks 0 to 3."""

    project: EntryName | None = None
    page: Annotated[int, Field(ge=1, le=9)] = 1


class ShowReadmes(LookUp, path="project:2:readmes"):
    """A weak and a strong README of a project."""

    project: EntryName


class ShowQuestion(LookUp, path="faq:2:show"):
    """A question with its answer; all questions if none is named."""

    question: EntryName | None = None


class ShowSalary(LookUp, path="salary:2:show"):
    """The pay of a role, of a level of experience, of both, or all there is."""

    role: EntryName | None = None
    level: EntryName | None = None


class CompareRoles(LookUp, path="compare:2:show"):
    """Two or three roles side by side."""

    first: EntryName
    second: EntryName | None = None
    third: EntryName | None = None


class ShowRoadmap(LookUp, path="roadmap:2:show"):
    """The steps of learning."""


class ShowWorkflow(LookUp, path="workflow:2:show"):
    """The stages of an AI engineer's work."""


class HelpTopic(enum.StrEnum):
    """A kind of commands, which has a page of its own in the help."""

    LOOK_UPS = "look-ups"
    MEMBERS = "members"
    MODERATORS = "moderators"


class ShowHelp(Route, path="help:2:show"):
    """What the bot can do, or the commands of one kind."""

    topic: HelpTopic | None = None
