"""Which skills of a content pack a job ad names, and which ordinary words name none."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.domain.content import Catalog, Skill
from bot.domain.content.models.roles import InJobAds
from bot.domain.job_ad import MAX_AD_LENGTH, named_skills
from bot.domain.skills import LearningRecord, SkillState, needed_skill
from tests.packs import shipped_catalog

CATALOG = shipped_catalog()
PLAIN_AD = """
Junior AI Engineer (m/f/d) at a maker of tram timetables

You will
• turn requests from our planners into models, with Python and scikit-learn
• put them behind REST APIs, in containers, with CI/CD
• write unit tests, and review the work of others on GitHub

You bring SQL, A/B testing and a little Spark. PyTorch or TensorFlow is a plus.
The rest of the team sits in Graz. We have deadlines, but nobody works at weekends.
Security clearance isn’t needed; a bias for action helps.
"""

DATA_SCIENCE_AD = """
Data Scientist, ferry tickets (Split)

You'll forecast how many people board each ferry, and test whether a price change fills the early
ones, with controlled
experiments. You translate what the harbour offices need into statistical models, and present
findings to non-technical colleagues.

What you need
- Python, pandas and SQL on PostgreSQL; C++ or R is welcome but not required
- XGBoost or another kind of gradient boosting, feature engineering, cross-validation
- preprocessing of messy sensor data, and an eye for the accuracy and precision of your own notes
Part-time (80 %), €3,900 a month. Applicants go through a coding test and a talk on versioning our
price lists. We have a batch of new ferries, the gradient of our quay is gentle, and the probability of rain in May is low.
"""
OPERATIONS_AD = """
MLOps Engineer at a bakery chain

Bring models into production and keep them there: a model registry, retraining, monitoring models for data drift.
You will work with
* AWS (SageMaker, EKS), Helm charts, Terraform
* Jenkins or GitLab CI, containerised services, Git
* Prometheus and Grafana; runbooks for whoever is on call
* Weights & Biases, Prefect or Airflow, dbt
GDPR isn't a foreign word to you. You go the extra mile: go, look, ask. Communication between
ovens uses its own protocol.
Our R&D kitchen is led by Ms C. Prager. We helm no ship, and rest on Sundays. Shipping containers wait at gate C.
"""
LANGUAGE_MODEL_AD = """
LLM Engineer (all genders), legal questions of allotment gardeners

You build the assistant that answers from our by-laws: retrieval-augmented, with reranking and citations.
- GenAI in Python: FastAPI, LangGraph, tool calling, Claude or Llama
- an evaluation harness, and a rubric that our lawyers agree with
- post-training of a small model with LoRA, if prompts aren't enough
- inference optimization, tokens counted to the cent, no hallucinations
You estimate well? Good. Our agents at the call centre, sorry, our human agents, go home at five.
GitHub Copilot is paid for.
"""


def _pack_with(*skills: Skill) -> Catalog:
    return CATALOG.model_copy(update={"skills": skills})


def _skill(name: str, **changed: object) -> Skill:
    base = {"id": "new-skill", "name": name, "aliases": (), "near": (), "needs": ()}
    return CATALOG.skills[0].model_copy(update={**base, **changed})


def _named(text: str, catalog: Catalog = CATALOG) -> dict[str, str]:
    return {one.skill.id: one.words for one in named_skills(catalog, text)}


def test_skills_that_an_ad_names_most_often_come_first_then_the_earliest() -> None:
    ad = "PyTorch is nice to have. We build RAG with SQL, and we measure RAG."
    assert [named.words for named in named_skills(CATALOG, ad)] == ["RAG", "PyTorch", "SQL"]


def _is_named(name: str, text: str) -> bool:
    return bool(named_skills(_pack_with(_skill(name)), text))


def test_ad_names_skills_by_name_and_alias_and_nothing_else() -> None:
    assert _named(PLAIN_AD) == {
        "python": "Python",
        "sql": "SQL",
        "apis": "REST APIs",
        "machine-learning": "scikit-learn",
        "pytorch": "PyTorch",
        "tensorflow": "TensorFlow",
        "experimentation": "A/B testing",
        "spark": "Spark",
        "docker": "containers",
        "ci-cd": "CI/CD",
        "version-control": "GitHub",
        "testing": "unit tests",
    }


def test_ad_for_data_scientist_names_its_skills() -> None:
    assert _named(DATA_SCIENCE_AD) == {
        "python": "Python",
        "sql": "SQL",
        "pandas": "pandas",
        "machine-learning": "XGBoost",
        "evaluation-metrics": "cross-validation",
        "experimentation": "controlled experiments",
        "feature-engineering": "feature engineering",
        "statistics": "statistical",
        "data-cleaning": "preprocessing",
        "translation": "translate",
    }


def test_ad_for_mlops_engineer_names_its_skills() -> None:
    assert _named(OPERATIONS_AD) == {
        "mlops": "MLOps",
        "model-monitoring": "monitoring models",
        "data-drift": "data drift",
        "aws": "AWS",
        "kubernetes": "EKS",
        "ci-cd": "Jenkins",
        "docker": "containerised",
        "version-control": "Git",
        "observability": "Prometheus",
        "documentation": "runbooks",
        "experiment-tracking": "Weights & Biases",
        "data-pipelines": "Prefect",
        "airflow": "Airflow",
        "security-and-privacy": "GDPR",
    }


def test_ad_for_llm_engineer_names_its_skills() -> None:
    assert _named(LANGUAGE_MODEL_AD) == {
        "python": "Python",
        "apis": "FastAPI",
        "language-models": "LLM",
        "prompting": "prompts",
        "tokens-and-context": "tokens",
        "vector-search": "reranking",
        "rag": "retrieval-augmented",
        "agents": "LangGraph",
        "answer-evaluation": "evaluation harness",
        "fine-tuning": "post-training",
        "cost-and-latency": "inference optimization",
        "hallucination": "hallucinations",
        "coding-agents": "GitHub Copilot",
    }


def test_ordinary_words_name_no_skill() -> None:
    for text in (
        "The rest of the team works from home.",
        "Rest is important to us.",
        "We want to spark curiosity. Spark the change you want to see!",
        "You are the vector of change in a matrix organisation.",
        "Meet deadlines. Work ethic. Bias for action. Job security.",
        "Trading of derivatives, and translation from German.",
        "Drug test and security clearance are required.",
        "Probability of Default (PD), fair value estimation, gradient of the road.",
        "Work with accuracy and precision. The satellite communication unit needs scalability.",
        "Shipping containers, point clouds, transaction monitoring, the batch of 2027.",
        "A technical test comes first. We hire without bias; see our privacy statement.",
    ):
        assert _named(text) == {}, text


def test_short_name_is_found_where_it_is_a_name() -> None:
    for name, text in (
        ("R", "Python or R"),
        ("R", "R, SAS, SQL"),
        ("R", "Languages: Python, R, SQL"),
        ("R", "statistics with R"),
        ("R", "Python/R"),
        ("Go", "services in Go"),
        ("Go", "Java, Go, Rust"),
        ("Go", "Rust or Go."),
        ("C", "embedded code in C"),
        ("C", "C/C++"),
        ("ML", "an ML team"),
        ("Spark", "Spark"),
    ):
        assert _is_named(name, f"We need: {text}"), text


def test_short_name_is_not_found_in_ordinary_words() -> None:
    for name, text in (
        ("R", "the R&D department"),
        ("R", "R & D"),
        ("R", "Our founder R. Novak"),
        ("Go", "Go beyond what is asked."),
        ("Go", "We go to market quickly."),
        ("Go", "our Go-to-Market team"),
        ("Go", "Ready, set, go"),
        ("C", "We raised a Series C."),
        ("C", "reports to the C-level"),
        ("C", "C++ or C#"),
        ("C", "vitamin C"),
        ("ML", "500 ml of water"),
    ):
        assert not _is_named(name, text), text


def test_longest_name_wins() -> None:
    assert _named("You know container orchestration.") == {"kubernetes": "container orchestration"}


def test_name_does_not_reach_over_the_end_of_a_sentence() -> None:
    assert "machine-learning" not in _named("You repair the machine. Learning is paid for.")


def test_line_may_break_within_a_name_but_not_between_two() -> None:
    assert _named("You know machine\n  learning.").keys() == {"machine-learning"}
    for items in ("machine\n- learning", "machine\n\nlearning", "Machine\nLearning"):
        assert _named(items) == {}


def test_terms_of_language_models_are_found() -> None:
    ad = "You build RAG over pgvector, design prompts, and write evals for LLMs and AI agents."
    assert _named(ad) == {
        "rag": "RAG",
        "vector-search": "pgvector",
        "prompting": "prompts",
        "answer-evaluation": "evals",
        "language-models": "LLMs",
        "agents": "AI agents",
    }


@pytest.mark.parametrize(
    "ad",
    [
        "Our call centre agents give prompt responses. Wipe it with a rag.",
        "You report the RAG status every week.",
        "You service power transformers, hand out access tokens and help embedding a culture of care.",
    ],
)
def test_ordinary_words_are_not_taken_for_language_models(ad: str) -> None:
    assert _named(ad) == {}


def test_plurals_accents_and_line_breaks_do_not_hide_a_name() -> None:
    found = _named("NEURAL NETWORKS\ndata pipeline\nＰｙｔｈｏｎ")
    assert found.keys() == {"python", "deep-learning", "data-pipelines"}


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("quantisation", "quantization of weights"),
        ("inference optimization", "inference optimisation"),
        ("data analyser", "data analyzers"),
        ("model registry", "model registries"),
        ("evaluation harness", "evaluation harnesses"),
    ],
)
def test_spelling_and_number_do_not_hide_a_name(name: str, text: str) -> None:
    assert _is_named(name, f"You know {text}.")


def test_words_that_only_ads_use_name_the_skill_and_are_not_looked_up() -> None:
    catalog = _pack_with(_skill("Zebra", in_job_ads=InJobAds(also_named_by=("striped horse",))))
    assert _named("You groom striped horses.", catalog) == {"new-skill": "striped horses"}
    assert catalog.skill_names.find_exact("striped horse") is None


def test_marked_phrase_means_something_else_and_the_name_alone_does_not() -> None:
    marked = InJobAds(means_something_else=("zebra crossing",))
    catalog = _pack_with(_skill("Zebra", in_job_ads=marked))
    assert not named_skills(catalog, "A zebra crossing is near the office.")
    assert named_skills(catalog, "Zebra at work")


@given(st.text(max_size=300))
def test_no_text_breaks_the_search(text: str) -> None:
    assert len(named_skills(CATALOG, text)) <= len(CATALOG.skills)


@given(st.lists(st.sampled_from(CATALOG.skills), max_size=8, unique=True))
def test_every_skill_is_found_by_its_name_in_a_list(skills: list[Skill]) -> None:
    text = "You bring: " + ", ".join(skill.name for skill in skills)
    hidden = {phrase for one in skills for phrase in one.in_job_ads.means_something_else}
    expected = {one.id for one in skills if one.name.casefold() not in hidden}
    assert expected <= _named(text).keys()


def test_text_longer_than_a_form_is_read_up_to_there() -> None:
    assert _named("x " * (MAX_AD_LENGTH // 2) + "Python") == {}
    assert _named("\ufdfa " * (MAX_AD_LENGTH // 4) + "Python") == {}  # eighteen letters each


def test_name_without_letters_or_digits_is_not_looked_for() -> None:
    marked = InJobAds(also_named_by=("+++",), means_something_else=("→",))
    catalog = _pack_with(_skill("Zebra", aliases=("★",), in_job_ads=marked))
    assert _named("+++ ★ → zebra", catalog) == {"new-skill": "zebra"}


def test_named_skills_are_shown_beside_what_the_member_has() -> None:
    record = LearningRecord(reported=frozenset({"sql"}))
    asked = [
        needed_skill(CATALOG, record, named.skill, named.words)
        for named in named_skills(CATALOG, "SQL and Docker")
    ]
    assert [(one.words, one.evidence.state) for one in asked] == [
        ("SQL", SkillState.REPORTED),
        ("Docker", SkillState.NEW),
    ]


@pytest.mark.parametrize(
    ("ad", "named"),
    [
        ("We use GitHub Copilot and Claude Code daily.", {"coding-agents"}),
        ("You run quantized models and know quantization.", {"open-weight-models"}),
        ("You build guardrails, and know the EU AI Act.", {"guardrails", "ai-regulation"}),
        ("Context engineering, LLM observability.", {"context-engineering", "llm-tracing"}),
        ("You work with multi-modal data on Microsoft Foundry.", {"multimodal-input", "azure"}),
    ],
)
def test_words_of_current_ads_name_their_skills(ad: str, named: set[str]) -> None:
    assert _named(ad).keys() == named
