"""What a member can do, by the evidence there is, and how to work on a skill next."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import IntEnum

from bot.domain.content import Catalog, Challenge, Project, Role, Skill
from bot.domain.content.practice import NumberedDay, practice_by_skill
from bot.domain.cv import AcceptedWork


class SkillState(IntEnum):
    """How well it is shown that a member has a skill, from least to most."""

    NEW = 0
    REPORTED = 1  # the member says so
    PRACTISED = 2  # a checked-in plan day or an accepted answer names it
    RECALLED = 3  # a recall question of a day that names it was known, and still known days later


@dataclass(frozen=True, slots=True)
class LearningRecord:
    """Everything that shows what a member can do, in any order."""

    plan_id: str | None = None  # the plan that they follow
    done_days: frozenset[str] = frozenset()  # checked in, in any plan, including one that has ended
    answers: tuple[AcceptedWork, ...] = ()
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
    answers: tuple[AcceptedWork, ...]
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
    practice = practice_by_skill(catalog)[skill.id]
    challenges = {challenge.id for challenge in practice.challenges}
    days = tuple(numbered for numbered in practice.days if numbered.day.id in record.done_days)
    answers = [answer for answer in record.answers if answer.challenge_id in challenges]
    answers.sort(key=lambda answer: answer.post_id)
    recalled = sum(question.id in record.recalled for question in practice.questions)
    is_reported = skill.id in record.reported
    state = SkillState.REPORTED if is_reported else SkillState.NEW
    if recalled:
        state = SkillState.RECALLED
    elif days or answers:
        state = SkillState.PRACTISED
    return SkillEvidence(skill, state, days, tuple(answers), recalled, is_reported)


@dataclass(frozen=True, slots=True)
class NextSteps:
    """What practises a skill next; None where the pack has nothing more."""

    day: NumberedDay | None
    is_in_plan: bool  # whether the day is of the plan that the member follows, or would begin with
    challenge: Challenge | None
    post_id: int | None  # the post at which the challenge can be answered now
    is_waiting: bool  # whether the member's answer to the challenge waits for review
    questions: int  # recall questions about days that the member has done
    project: Project | None


def next_steps(catalog: Catalog, record: LearningRecord, skill_id: str) -> NextSteps:
    """Return what practises a skill next.

    A day of the member's plan comes before one of another. A challenge that can be answered now comes
    before one that can't, and one to which an answer waits for review comes last.
    """
    practice, posts = practice_by_skill(catalog)[skill_id], record.open_posts or {}
    days_left = [numbered for numbered in practice.days if numbered.day.id not in record.done_days]
    plan_id = record.plan_id or catalog.plan.id
    day = min(days_left, key=lambda numbered: numbered.plan.id != plan_id, default=None)
    accepted = {answer.challenge_id for answer in record.answers}
    unanswered = [challenge for challenge in practice.challenges if challenge.id not in accepted]
    challenge = min(
        unanswered,
        key=lambda challenge: (challenge.id in record.waiting, challenge.id not in posts),
        default=None,
    )
    is_waiting = challenge is not None and challenge.id in record.waiting
    return NextSteps(
        day=day,
        is_in_plan=day is not None and day.plan.id == plan_id,
        challenge=challenge,
        post_id=posts.get(challenge.id) if challenge and not is_waiting else None,
        is_waiting=is_waiting,
        questions=sum(
            question.day in record.done_days and question.id not in record.recalled
            for question in practice.questions
        ),
        project=next(iter(practice.projects), None),
    )


@dataclass(frozen=True, slots=True)
class NeededSkill:
    """A skill that a role or a job ad asks for, what the member has of it, and how to work on it next."""

    evidence: SkillEvidence
    steps: NextSteps
    words: str  # with which an ad names it


def needed_skill(
    catalog: Catalog, record: LearningRecord, skill: Skill, words: str = ""
) -> NeededSkill:
    evidence = evidence_of(catalog, record, skill)
    return NeededSkill(evidence, next_steps(catalog, record, skill.id), words)


def needed_skills(catalog: Catalog, record: LearningRecord, role: Role) -> tuple[NeededSkill, ...]:
    """Return the skills that a role needs; core skills come first."""
    skills = catalog.list_skills(role.skills.every)
    return tuple(needed_skill(catalog, record, skill) for skill in skills)
