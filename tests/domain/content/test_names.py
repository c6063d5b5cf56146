"""Finding an entry by typed text."""

import pytest

from bot.domain.content import Catalog, NameIndex
from tests.domain.content.indexes import BIDI, IndexEntry, ids


@pytest.mark.parametrize(
    ("typed", "role_id"),
    [
        ("ai-engineer", "ai-engineer"),  # an id
        ("ML Engineer", "ml-engineer"),  # a name
        ("aie", "ai-engineer"),  # an alias
        ("ds", "data-scientist"),
        ("MLOps", "mlops-engineer"),
        ("ai enginer", "ai-engineer"),  # a typo
        ("data sciencist", "data-scientist"),
        ("ai developper", "ai-developer"),
        ("engineer ai", "ai-engineer"),  # words in another order
        ("science data", "data-scientist"),
        ("MLops eng", "mlops-engineer"),  # abbreviated words
        ("data sc", "data-scientist"),
        ("ai dev", "ai-developer"),
        ("ÁI Éngineer", "ai-engineer"),  # accents
        ("A\u0301I engine\u0308er", "ai-engineer"),
        ("ＡＩ\u3000Ｅｎｇｉｎｅｅｒ", "ai-engineer"),  # full-width letters
        ("  ml_engineer!\n", "ml-engineer"),  # punctuation and space
    ],
)
def test_typed_text_finds_role(catalog: Catalog, typed: str, role_id: str) -> None:
    assert catalog.role_names.find(typed) == catalog.role_names.by_id[role_id]


@pytest.mark.parametrize(
    ("typed", "offered"),
    [
        ("data", {"data-scientist", "data-engineer"}),
        (
            "engineer",
            {
                "ai-engineer",
                "ml-engineer",
                "ai-software-engineer",
                "data-engineer",
                "mlops-engineer",
            },
        ),
    ],
)
def test_ambiguous_text_is_suggested_but_not_found(
    catalog: Catalog, typed: str, offered: set[str]
) -> None:
    assert catalog.role_names.find(typed) is None
    assert set(ids(catalog.role_names.suggest(typed))) == offered


@pytest.mark.parametrize("typed", ["", "   ", "?!", BIDI])
def test_empty_text_finds_nothing_and_suggests_all(catalog: Catalog, typed: str) -> None:
    assert catalog.role_names.find(typed) is None
    assert catalog.role_names.suggest(typed) == catalog.roles


@pytest.mark.parametrize(
    "typed",
    [
        *("devops engineer", "frontend developer", "backend engineer", "nurse", "xyzzy"),
        *("llm engineer", "nlp engineer", "prompt engineer", "data analyst"),
    ],
)
def test_unknown_role_is_not_found(catalog: Catalog, typed: str) -> None:
    assert catalog.role_names.find(typed) is None


@pytest.mark.parametrize("typed", ["html", "java", "reinforcement learning", "computer vision"])
def test_unknown_skill_is_not_found(catalog: Catalog, typed: str) -> None:
    assert catalog.skill_names.find(typed) is None


@pytest.mark.parametrize(
    ("typed", "nearest"),
    [
        ("ChatGPT", {"language-models", "model-apis", "prompting"}),
        ("langchain", {"model-apis", "rag", "agents"}),
        ("red teaming", {"guardrails", "prompt-injection"}),
        ("llmops", {"mlops", "answer-evaluation", "token-costs"}),
        ("gen ai", {"deep-learning", "language-models"}),
        ("go", {"python"}),
    ],
)
def test_term_without_entry_has_nearest_in_meaning(
    catalog: Catalog, typed: str, nearest: set[str]
) -> None:
    assert catalog.skill_names.find(typed) is None
    assert set(ids(catalog.skill_names.nearest(typed))) == nearest
    assert nearest <= set(ids(catalog.skill_names.suggest(typed)))


@pytest.mark.parametrize(
    ("typed", "found"), [("llm", None), ("llmop", "1"), ("sc", None), ("scal", "2"), ("sca", None)]
)
def test_few_letters_of_a_word_do_not_find_its_entry(typed: str, found: str | None) -> None:
    index = NameIndex([IndexEntry("1", "MLOps", ("llmops",)), IndexEntry("2", "Scalability")])
    assert index.find(typed) == (index.by_id[found] if found else None)
    assert len(index.suggest(typed)) == 1


@pytest.mark.parametrize(
    ("typed", "skill_id"),
    [
        ("llm", "language-models"),
        ("LLMs", "language-models"),
        ("gpt", "language-models"),
        ("transformers", "language-models"),
        ("rag", "rag"),
        ("vector db", "vector-search"),
        ("agents", "agents"),
        ("MCP", "agents"),
        ("evals", "answer-evaluation"),
        ("prompt engineering", "prompting"),
    ],
)
def test_usual_name_of_a_skill_with_language_models_is_found(
    catalog: Catalog, typed: str, skill_id: str
) -> None:
    assert catalog.skill_names.find(typed) == catalog.skill_names.by_id[skill_id]


@pytest.mark.parametrize(
    ("typed", "skill_id"),
    [
        ("pyton", "python"),
        ("k8s", "kubernetes"),
        ("kuberntes", "kubernetes"),
        ("tensorflw", "tensorflow"),
        ("airflo", "airflow"),
        ("observ", "observability"),
    ],
)
def test_misspelt_or_shortened_skill_is_found(catalog: Catalog, typed: str, skill_id: str) -> None:
    assert catalog.skill_names.find(typed) == catalog.skill_names.by_id[skill_id]


def test_short_word_is_not_taken_for_a_typing_error() -> None:
    index = NameIndex([IndexEntry("1", "ML engineer"), IndexEntry("2", "Web designer")])
    assert index.find("llm engineer") is None
    assert index.find("ml enginer") is index.entries[0]


def test_exact_name_is_suggested_before_prefix_alias_and_words() -> None:
    index = NameIndex(
        [
            IndexEntry("1", "Great data"),
            IndexEntry("2", "Baker", ("data chef",)),
            IndexEntry("3", "Database"),
            IndexEntry("4", "Data cleaning"),
            IndexEntry("5", "Numbers", ("data",)),
            IndexEntry("6", "Dada"),
        ]
    )
    assert ids(index.suggest("data")) == ["5", "4", "3", "2", "1"]
    assert ids(index.nearest("data")) == ["5", "4", "3"]


@pytest.mark.parametrize(
    ("typed", "nearest"),
    [
        ("lang chain", {"model-apis", "rag", "agents"}),
        ("java script", {"python", "backend"}),
        ("prompt enginer", {"prompting"}),
    ],
)
def test_what_is_far_less_similar_than_the_best_is_not_nearest(
    catalog: Catalog, typed: str, nearest: set[str]
) -> None:
    assert set(ids(catalog.skill_names.nearest(typed))) == nearest
    assert set(ids(catalog.skill_names.suggest(typed))) == nearest


def test_names_are_suggested_before_aliases(catalog: Catalog) -> None:
    found = ids(catalog.skill_names.suggest("data"))
    named = {"data-cleaning", "data-pipelines", "data-drift", "data-leakage"}
    assert set(found[:4]) == named
    assert "pandas" in found[4:]


def test_similarity_counts_only_without_direct_match(catalog: Catalog) -> None:
    assert ids(catalog.role_names.suggest("resercher"))[0] == "ai-researcher"
    assert ids(catalog.role_names.suggest("researcher")) == ["ai-researcher"]


def test_text_unlike_any_name_has_nearest_but_no_suggestion(catalog: Catalog) -> None:
    assert catalog.role_names.suggest("xyzzy") == ()
    assert len(catalog.role_names.nearest("xyzzy")) == 3


def test_at_most_25_are_suggested(catalog: Catalog) -> None:
    assert len(catalog.skills) > 25
    assert catalog.skill_names.suggest("") == catalog.skills[:25]
    assert len(catalog.skill_names.suggest("learningg and data and testingg")) <= 25


def test_entries_with_same_name_are_refused() -> None:
    with pytest.raises(ValueError, match="entries 1 and 2 have a name in common"):
        NameIndex(
            [IndexEntry("load", "Loading", ("etl",)), IndexEntry("clean", "Cleaning", ("ÉTL!",))]
        )


def test_name_without_letters_is_not_found() -> None:
    index = NameIndex([IndexEntry("1", "Data", ("???",)), IndexEntry("2", "Engineer")])
    assert index.find("xyzzy") is None
    assert index.suggest("xyzzy") == ()


@pytest.mark.parametrize(
    ("first", "second"), [("🦉", "🐝"), ("…", "!?"), ("🦉", "🦉🦉"), ("🦉", "🦉 🐝")]
)
def test_name_without_letters_is_found_by_itself(first: str, second: str) -> None:
    index = NameIndex([IndexEntry("1", first), IndexEntry("2", second)])
    assert [index.find(first), index.find(second)] == list(index.entries)
    assert index.suggest(second)[0] is index.entries[1]
    assert index.suggest("???") == index.suggest("") == index.entries


@pytest.mark.parametrize(
    ("first", "second"), [("data engineer", "engineer data"), ("go", "go go"), ("a b", "a b a")]
)
def test_names_with_same_words_are_distinguished(first: str, second: str) -> None:
    index = NameIndex([IndexEntry("1", first), IndexEntry("2", second)])
    assert [index.find(first), index.find(second)] == list(index.entries)
