"""Everything that can be asked about a member's skills; the answers are for that member alone."""

from bot.domain.content.models.roles import Area
from bot.interactions import Slug, WithNotices
from bot.ui.lookup.routes import EntryName


class ShowSkills(WithNotices, path="skills:2:mine"):
    """The member's skills by how well they are shown: all, or those of one area."""

    area: Area | None = None


class ShowGap(WithNotices, path="skills:2:gap"):
    """Which of a role's skills the member has, and three next steps; or the roles to choose from."""

    role: EntryName | None = None
    in_full: bool = False  # whether all missing skills are shown, each with its step


class WorkOnSkill(WithNotices, path="skills:2:work"):
    """A skill of the member: what shows it, and how to work on it next."""

    skill: Slug
    is_new_message: bool = False
    """Whether the message with the button stays, because what it shows can't be shown again."""


class ReadJobAd(WithNotices, path="skills:2:job-ad", typed_fields={"text"}):
    """Which skills a job ad asks for and the member has; the form to paste the ad into, if not given."""

    text: str | None = None


class ReportSkill(WithNotices, path="skills:2:report"):
    """Say that one has a skill, or take that back."""

    skill: Slug
    has_it: bool
    role: Slug | None = None  # the role whose needs were on the screen; shown again
    is_single: bool = False  # whether the screen was about this skill alone; shown again
