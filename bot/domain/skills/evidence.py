"""What a member can do, by the evidence there is."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import IntEnum

from bot.domain.content import Catalog, Skill
from bot.domain.content.practice import NumberedDay, practice_by_skill


class SkillState(IntEnum):
    """How well it is shown that a member has a skill, from least to most."""

    NEW = 0
    REPORTED = 1
    """The member says so."""
    PRACTISED = 2
    """A checked-in plan day or an accepted answer names it."""
    RECALLED = 3
    """A recall question of a day that names it was known, and still known days later."""


@dataclass(frozen=True, slots=True)
class AcceptedAnswer:
    """An accepted answer of a member, and where its challenge was posted."""

    challenge_id: str
    post_id: int
    channel_id: int | None = None
    message_id: int | None = None


@dataclass(frozen=True, slots=True)
class LearningRecord:
    """Everything that shows what a member can do, in any order."""

    plan_id: str | None = None  # the plan that they follow
    done_days: frozenset[str] = frozenset()  # checked in, in any plan, including one that has ended
    answers: tuple[AcceptedAnswer, ...] = ()
    waiting: frozenset[str] = frozenset()  # challenges whose answer waits for review
    reported: frozenset[str] = frozenset()  # ids of skills
    recalled: frozenset[str] = frozenset()  # recall questions answered right on a later step
    open_posts: Mapping[str, int] | None = None  # posts that can be answered, by challenge id


@dataclass(frozen=True, slots=True)
class SkillEvidence:
    """A skill of a member: its state, and what shows it."""

    skill: Skill
    state: SkillState
    days: tuple[NumberedDay, ...]
    answers: tuple[AcceptedAnswer, ...]
    recalled: int  # how many of its recall questions were answered right on a later step
    is_reported: bool

    @property
    def is_shown(self) -> bool:
        """Whether more than the member's own word shows it."""
        return self.state >= SkillState.PRACTISED


def evidence_by_skill(catalog: Catalog, record: LearningRecord) -> dict[str, SkillEvidence]:
    """Return the state and evidence of every skill of the pack, in its order."""
    return {skill.id: evidence_of(catalog, record, skill) for skill in catalog.skills}


def evidence_of(catalog: Catalog, record: LearningRecord, skill: Skill) -> SkillEvidence:
    """Return the state of one skill of the pack, and what shows it."""
    practice = practice_by_skill(catalog)[skill.id]
    challenges = {challenge.id for challenge in practice.challenges}
    days = tuple(numbered for numbered in practice.days if numbered.day.id in record.done_days)
    answers = tuple(
        sorted(
            (answer for answer in record.answers if answer.challenge_id in challenges),
            key=lambda answer: answer.post_id,
        )
    )
    recalled = sum(question.id in record.recalled for question in practice.questions)
    is_reported = skill.id in record.reported
    state = SkillState.REPORTED if is_reported else SkillState.NEW
    if recalled:
        state = SkillState.RECALLED
    elif days or answers:
        state = SkillState.PRACTISED
    return SkillEvidence(skill, state, days, answers, recalled, is_reported)
