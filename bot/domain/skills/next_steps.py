"""How to work on a skill next, and on the skills that a role needs."""

from collections.abc import Iterable
from dataclasses import dataclass

from bot.domain.content import Catalog, Challenge, Project, Role
from bot.domain.content.practice import NumberedDay, practice_by_skill
from bot.domain.skills.evidence import LearningRecord, SkillEvidence, evidence_of


@dataclass(frozen=True, slots=True)
class NextSteps:
    """What practises a skill next; None where the pack has nothing more."""

    day: NumberedDay | None
    challenge: Challenge | None
    post_id: int | None  # the post at which the challenge can be answered now
    is_waiting: bool  # whether the member's answer to the challenge waits for review
    questions: int  # recall questions about days that the member has done
    project: Project | None

    @property
    def is_empty(self) -> bool:
        return not (self.day or self.challenge or self.questions or self.project)

    @property
    def can_start(self) -> bool:
        """Whether one of them can be started now, instead of when a challenge is posted."""
        return bool(self.day or self.post_id or self.questions or self.project)


def next_steps(catalog: Catalog, record: LearningRecord, skill_id: str) -> NextSteps:
    """Return what practises a skill next.

    A day of the member's plan comes before one of another. A challenge that can be answered now comes
    before one that can't, and one to which an answer waits for review comes last.
    """
    practice, posts = practice_by_skill(catalog)[skill_id], record.open_posts or {}
    open_days = [numbered for numbered in practice.days if numbered.day.id not in record.done_days]
    day = min(open_days, key=lambda numbered: numbered.plan.id != record.plan_id, default=None)
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
    """A skill that a role needs, what the member has of it, and how to work on it next."""

    evidence: SkillEvidence
    is_core: bool
    steps: NextSteps


def needed_skills(catalog: Catalog, record: LearningRecord, role: Role) -> tuple[NeededSkill, ...]:
    """Return the skills that a role needs, with what the member has of each; core skills come first."""

    def needed(skill_ids: Iterable[str], *, is_core: bool) -> Iterable[NeededSkill]:
        for skill_id in skill_ids:
            evidence = evidence_of(catalog, record, catalog.skill_names.by_id[skill_id])
            yield NeededSkill(evidence, is_core, next_steps(catalog, record, skill_id))

    core = needed(role.skills.core, is_core=True)
    return (*core, *needed(role.skills.helpful, is_core=False))
