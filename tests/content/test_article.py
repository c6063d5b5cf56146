"""Everything that the article says about the work is on a screen that its readers can open."""

from bot.domain.content import Catalog
from bot.interactions import Screen
from bot.ui.lookup.guides import guide_screen, question_screen
from bot.ui.lookup.profiles import role_screen
from bot.ui.lookup.routes import RolePart, ShowWorkflow
from bot.ui.lookup.salary import notes_screen, salary_screen
from tests.limits import text_of
from tests.ui.longest.screens import drawn

SAID = [  # what the article says, the screen, and words of ours by which it is found there
    ("plans come from functional specifications", "day-to-day", "functional specifications"),
    ("kinds of task: prediction, classification, personalisation", "day-to-day", "personalises"),
    ("example: playlists on Spotify", "day-to-day", "Spotify"),
    ("engineers deal directly with users", "day-to-day", "deal with customers and users"),
    ("new ideas against latency, cost, upkeep", "day-to-day", "speed, cost and upkeep"),
    ("engineers deal directly with users", "ai-engineer", "deals with users directly"),
    ("plans come from functional specifications", "ai-engineer", "plans from a specification"),
    ("the factory floor", "engineer-or-scientist", "factory floor"),
    ("example: Netflix on Friday night", "engineer-or-scientist", "Netflix"),
    ("why engineers earn more", "engineer-or-scientist", "software that companies use every day"),
    ("statistical research", "engineer-or-scientist", "statistical research"),
    ("data as fuel, the model as engine", "where-time-goes", "fuel and of the model as an engine"),
    ("crude oil ruins the engine", "where-time-goes", "crude oil"),
    ("60% for cleaning", "where-time-goes", "60%"),
    ("Pandas as a filing cabinet", "why-python", "filing cabinet"),
    ("NumPy as a calculator", "why-python", "calculator"),
    ("a game and its factory", "what-is-mlops", "design of a game"),
    ("updates that never take it down", "what-is-mlops", "ever taking it down"),
    ("calculations steer guesses", "mathematics", "“calculations” as calculus"),
    ("no college degree", "degree", "college degree"),
    ("use cases of an AI Software Engineer", "ai-software-engineer", "search ranking, fraud detection"),
    ("duty to consider ethics", "ai-software-engineer", "ethical, private and unbiased"),
    ("design decisions", "how-it-goes-on", "key design decisions"),
    ("optimising", "how-it-goes-on", "optimising how well"),
    ("long-term maintenance", "how-it-goes-on", "long-term maintenance"),
    ("delivering matters more", "how-it-goes-on", "delivering AI that works for customers"),
    ("continuous learning", "how-it-goes-on", "new techniques and the field"),
    ("soft skills speed careers", "soft-skills", "advance quickly"),
    ("soft skills raise earnings", "soft-skills", "they earn more"),
    ("bias risks public backlash", "how-bias-gets-in", "public backlash"),
    ("the most lucrative career change", "pay", "most lucrative career change"),
    ("stock options of tech giants", "pay", "stock options"),
    ("a heading names the USA", "pay", "Top AI Jobs in the USA"),
    ("a heading names the USA", "salary", "Top AI Jobs in the USA"),
    ("a historic spike in demand", "growth", "historic spike"),
    ("job security", "growth", "very secure"),
    ("why AI developers are sought", "growth", "personalise what customers"),
    ("mentoring as a sign of seniority", "job-ads", "mentoring"),
    ("portfolio in line with the ad", "job-ads", "CV and your portfolio"),
    ("legal, security and product teams", "job-ad-phrases", "legal teams"),
    ("60% for cleaning", "workflow", "60%"),
]  # fmt: skip


def _screens(catalog: Catalog, name: str) -> list[Screen]:
    if name == "salary":
        level = catalog.level_names.entries[0]
        return [salary_screen(catalog, None, level), notes_screen(catalog, None, level)]
    if name == "workflow":
        return [guide_screen(catalog, ShowWorkflow(part=part)) for part in range(1, 6)]
    if role := catalog.role_names.by_id.get(name):
        return [role_screen(catalog, role, part) for part in (None, *RolePart)]
    return [question_screen(catalog, catalog.question_names.by_id[name])]


def _text(screen: Screen) -> str:
    return text_of(drawn(screen, picture=False))


def test_what_the_article_says_is_on_a_screen(catalog: Catalog) -> None:
    for said, name, words in SAID:
        assert any(words in _text(screen) for screen in _screens(catalog, name)), said


def test_what_we_add_to_an_answer_is_marked(catalog: Catalog) -> None:
    for question in catalog.questions:
        text = _text(question_screen(catalog, question))
        assert (
            ("**We’d add** ·" in text) == ("What we’d add is ours." in text) == bool(question.ours)
        )


def test_advice_on_how_to_get_in_says_whose_it_is_and_when_it_was_reviewed(
    catalog: Catalog,
) -> None:
    for role in catalog.roles:
        text = _text(role_screen(catalog, role, RolePart.WAY_IN))
        assert "**How to get in**" in text
        assert "Reviewed 30 November 2026." in text
    for name in ("data-scientist", "data-engineer", "ai-researcher"):
        assert str(catalog.role_names.by_id[name].get_in).startswith("Our advice")
