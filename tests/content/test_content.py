"""The shipped pack is valid and has every value of the tables in the source.

Entries are looked up by their names in the source.
"""

import re

import pytest

from bot.content.loader import load_catalog
from bot.domain.content import Catalog, Level, Role, Skill

ROLES = {  # focus, key skills, example task
    "AI Engineer": ("build and deploy AI systems", {"Python", "ML", "APIs"}, "deploy a chatbot"),
    "Data Scientist": ("analyse and interpret data", {"statistics", "SQL"}, "predict trends"),
    "ML Engineer": (
        "train and optimise models",
        {"TensorFlow", "PyTorch"},
        "improve model accuracy",
    ),
    "AI Developer": ("build AI applications", {"APIs", "backend"}, "create AI app features"),
}
SKILLS = {  # demand, use case
    "Python": ("Very High", "ML model development"),
    "Machine Learning": ("Very High", "prediction systems"),
    "Deep Learning": ("High", "image and speech recognition"),
    "NLP": ("High", "chatbots, GPT models"),
    "MLOps": ("Growing Fast", "deployment and scaling"),
}
WORKFLOW = [  # stage, task, output
    ("Data Collection", "gather datasets", "raw data"),
    ("Data Processing", "clean and prepare data", "structured data"),
    ("Model Training", "train ML models", "trained model"),
    ("Testing", "evaluate performance", "accuracy metrics"),
    ("Deployment", "integrate into apps", "live AI system"),
]
ROADMAP = [  # action, outcome
    ("Learn Python basics", "programming foundation"),
    ("Study ML concepts", "core AI knowledge"),
    ("Build projects", "portfolio ready"),
    ("Learn deep learning", "advanced skills"),
    ("Deploy projects", "job-ready experience"),
]
PAY = [  # role, low, high, growth
    ("AI Engineer", 120_000, 180_000, "Very High"),
    ("ML Engineer", 110_000, 170_000, "High"),
    ("Data Scientist", 100_000, 160_000, "High"),
    ("AI Researcher", 130_000, 200_000, "Growing"),
    ("AI Developer", 90_000, 150_000, "Increasing"),
]
LADDER = [  # level, experience, low, high
    ("Entry / Junior", "0–2 years", 120_000, 150_000),
    ("Mid-level / middle management", "3–5 years", 150_000, 200_000),
    ("Senior / Executive", "5+ years", 200_000, None),
]
WEEKS = [  # number, subject, what the source names
    (1, "basic Python", {"freeCodeCamp", "Codecademy", "Coursera"}),
    (2, "math basics", {"calculus"}),
    (3, "data", {"free Kaggle account"}),
    (4, "first portfolio project", {"film"}),
]


def get_role(catalog: Catalog, name: str) -> Role:
    role = catalog.role_names.find(name)
    assert role, name
    return role


def get_skill(catalog: Catalog, name: str) -> Skill:
    skill = catalog.skill_names.find(name)
    assert skill, name
    return skill


def get_level(catalog: Catalog, name: str) -> Level:
    level = catalog.level_names.find(name)
    assert level, name
    return level


def publisher_of(catalog: Catalog, source_id: str) -> str:
    return catalog.source_by_id[source_id].publisher


def test_shipped_pack_loads(catalog: Catalog) -> None:
    assert load_catalog().model_dump() == catalog.model_dump()


def test_shipped_pack_has_the_documented_size(catalog: Catalog) -> None:
    assert len(catalog.roles) == 8
    assert len(catalog.skills) >= 35
    assert len(catalog.questions) >= 15
    assert {"job-ads", "job-ad-phrases"} <= catalog.question_names.by_id.keys()
    assert {project.id for project in catalog.portfolio.projects if project.is_key} == {
        "sentiment-analysis",
        "image-classification",
        "predictive-analytics",
    }


@pytest.mark.parametrize("name", ROLES)
def test_role_comparison_matches_source(catalog: Catalog, name: str) -> None:
    focus, skills, example_task = ROLES[name]
    role = get_role(catalog, name)
    assert (role.name, role.focus, role.example_task) == (name, focus, example_task)
    assert {get_skill(catalog, skill).id for skill in skills} <= set(role.skills.core)


@pytest.mark.parametrize("name", SKILLS)
def test_skill_demand_matches_source(catalog: Catalog, name: str) -> None:
    skill = get_skill(catalog, name)
    assert skill.demand
    assert (skill.demand.level, skill.use_case) == SKILLS[name]
    assert skill.name.casefold() == name.casefold()
    assert publisher_of(catalog, skill.demand.source) == "LinkedIn"


def test_other_skills_have_no_demand(catalog: Catalog) -> None:
    in_demand = {skill.id for skill in catalog.skills if skill.demand}
    assert in_demand == {get_skill(catalog, name).id for name in SKILLS}


def test_workflow_matches_source(catalog: Catalog) -> None:
    stages = [(stage.name, stage.task, stage.output) for stage in catalog.workflow.parts]
    assert stages == WORKFLOW
    assert publisher_of(catalog, catalog.workflow.source) == "Google AI"


def test_roadmap_matches_source(catalog: Catalog) -> None:
    assert [(step.name, step.output) for step in catalog.roadmap.parts] == ROADMAP
    assert publisher_of(catalog, catalog.roadmap.source) == "Coursera"


def test_pay_by_role_matches_source(catalog: Catalog) -> None:
    table = catalog.salaries.by_role
    expected = [(get_role(catalog, name).id, *figures) for name, *figures in PAY]
    assert [(pay.role, pay.low, pay.high, pay.growth) for pay in table.figures] == expected
    assert (catalog.salaries.currency, catalog.salaries.period) == ("USD", "year")
    assert publisher_of(catalog, table.source) == "Glassdoor"


def test_pay_by_level_matches_source(catalog: Catalog) -> None:
    table = catalog.salaries.by_level
    expected = [(get_level(catalog, name).id, *figures) for name, *figures in LADDER]
    assert [
        (level.id, level.experience, level.low, level.high) for level in table.figures
    ] == expected
    assert table.place == "major tech hubs"
    assert table.source == "article"


def test_week_subjects_match_source(catalog: Catalog) -> None:
    found = [(week.number, week.subject) for week in catalog.plan.weeks]
    assert found == [(number, subject) for number, subject, _ in WEEKS]


@pytest.mark.parametrize(("number", "_subject", "named"), WEEKS)
def test_week_texts_mention_everything_in_source(
    catalog: Catalog, number: int, _subject: str, named: set[str]
) -> None:
    week_text = catalog.plan.weeks[number - 1].about.casefold()
    assert [word for word in sorted(named) if word.casefold() not in week_text] == []


def test_difference_between_pay_tables_is_explained(catalog: Catalog) -> None:
    entry = catalog.salaries.by_level.figures[0]
    lower = [pay for pay in catalog.salaries.by_role.figures if pay.low < entry.low]
    cautions = [text for text in catalog.salaries.cautions if f"{entry.low:,}" in text]
    assert len(lower) == 3
    assert all(catalog.role_names.by_id[pay.role].name in cautions[0] for pay in lower)


def test_every_figure_has_an_undated_source(catalog: Catalog) -> None:
    tables = (catalog.salaries.by_role, catalog.salaries.by_level)
    named = {table.source for table in (*tables, catalog.workflow, catalog.roadmap)}
    named |= {skill.demand.source for skill in catalog.skills if skill.demand}
    assert named <= catalog.source_by_id.keys()
    assert {source.as_of for source in catalog.sources} == {"undated"}


def test_role_facts_missing_in_source_are_empty(catalog: Catalog) -> None:
    researcher = get_role(catalog, "AI Researcher")
    assert (researcher.focus, researcher.example_task, researcher.output) == (None, None, None)
    assert researcher.skills.core == ()
    without_pay = {role.id for role in catalog.roles} - catalog.pay_by_role.keys()
    assert without_pay == {"ai-software-engineer", "data-engineer", "mlops-engineer"}


def test_briefs_say_where_to_find_what_the_post_leaves_out(catalog: Catalog) -> None:
    for challenge in catalog.challenges:
        assert not re.search(r"\b(below|above)\b(?! [\d−-])", challenge.brief), challenge.id
