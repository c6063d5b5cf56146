"""Everything that can be looked up in the content pack."""

from typing import Annotated, ClassVar

from pydantic import StringConstraints

from bot.interactions import Route

LONGEST_NAME = 200
EntryName = Annotated[str, StringConstraints(max_length=LONGEST_NAME)]
"""The id of an entry, its name, an alias, or what a member typed instead."""


class LookUp(Route):
    """A question about the content pack, answered for everyone or for one person alone."""

    never_in_id: ClassVar = frozenset({"public"})
    public: bool = False
    """Whether a command's answer is for everyone; a button's is for the person who pressed it."""

    @property
    def is_public(self) -> bool:
        """Whether everyone in the channel sees the answer."""
        return self.public


class ShowRole(LookUp):
    """A role: its work, its skills, how people get in."""

    path: ClassVar = "role:2:show"
    role: EntryName


class ShowSkill(LookUp):
    """A skill: what to know first, who needs it, how to practise it."""

    path: ClassVar = "skill:2:show"
    skill: EntryName


class ShowProject(LookUp):
    """A portfolio project; all of them if none is named."""

    path: ClassVar = "project:2:show"
    project: EntryName | None = None


class ShowQuestion(LookUp):
    """A question with its answer; all questions if none is named."""

    path: ClassVar = "faq:2:show"
    question: EntryName | None = None


class ShowSalary(LookUp):
    """The pay of a role, of a level of experience, of both, or all there is."""

    path: ClassVar = "salary:2:show"
    role: EntryName | None = None
    level: EntryName | None = None


class CompareRoles(LookUp):
    """Two or three roles side by side."""

    path: ClassVar = "compare:2:show"
    first: EntryName
    second: EntryName | None = None
    third: EntryName | None = None


class ShowRoadmap(LookUp):
    """The steps of learning."""

    path: ClassVar = "roadmap:2:show"


class ShowWorkflow(LookUp):
    """The stages of an AI engineer's work."""

    path: ClassVar = "workflow:2:show"


class ShowHelp(LookUp):
    """What the bot can do."""

    path: ClassVar = "help:2:show"
