"""The files of a content pack, and which of their entries must differ or refer to each other."""

from bot.domain.content import Location

FILES = {
    "sources": "sources.yaml",
    "salaries": "salaries.yaml",
    "workflow": "workflow.yaml",
    "roadmap": "roadmap.yaml",
    "portfolio": "projects.yaml",
    "job_ads": "job-ads.yaml",
    "questions": "faq.yaml",
    "plan": "plan.yaml",
    "scoring": "scoring.yaml",
}
OPTIONAL_FILES = {"getting_hired": "getting-hired.yaml"}
"""Files of the same kind that a pack may leave out."""

FOLDERS = {"roles": "roles", "skills": "skills", "challenges": "challenges"}
"""Folders of files that hold one entry or a list of them, in the order of the files' names."""

OPTIONAL_FOLDERS = {
    "more_plans": "plans",
    "recall": "recall",
    "interview": "interview",
    "learn": "learn",
}
"""Folders of the same kind that a pack may leave out."""

EACH = "*"
"""Stands in a path for each item of a list."""

UNIQUE_NAMES: tuple[tuple[Location, ...], ...] = (
    (("roles",),),
    (("skills",),),
    (("sources",),),
    (("portfolio", "projects"),),
    (("questions",), ("job_ads",)),
    (("salaries", "by_level", "figures"),),
    (("workflow", "stages"),),
    (("roadmap", "steps"),),
    (("plan",), ("more_plans",)),
    (("plan", "days"), ("more_plans", EACH, "days")),
    (("challenges",),),
    (("recall",),),
    (("interview",),),
    (("getting_hired", "take_homes"),),
    (("scoring", "milestones"),),
)
"""Groups of places whose entries must have different names."""

UNIQUE_KEYS: tuple[tuple[Location, str], ...] = (
    (("salaries", "by_role", "figures"), "role"),
    (("learn",), "skill"),
    (("learn",), "role"),
)
"""Places whose entries must have different values of a key."""

REFERENCES: dict[str, tuple[tuple[Location, ...], str]] = {
    "role": ((("roles",),), "id"),
    "skill": ((("skills",),), "id"),
    "source": ((("sources",),), "id"),
    "project": ((("portfolio", "projects"),), "id"),
    "week": ((("plan", "weeks"),), "number"),
    "plan": ((("plan",), ("more_plans",)), "id"),
    "plan day": ((("plan", "days"), ("more_plans", EACH, "days")), "id"),
}
"""By kind of reference: the places that define it, and the key it names."""

IN_PLAN = {"week": ("weeks", "number"), "resources": ("resources", "id")}
"""For each key of a plan day that refers within its plan: the list referred to, and the key that
identifies its entries."""
