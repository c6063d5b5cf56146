"""Links, settings and examples in the Markdown files are valid, and the privacy policy is up to date."""

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
import yaml

from bot.content.generators import find_generator_fault
from bot.db.models.base import Base
from bot.db.privacy import INFO_KEY, Personal
from bot.domain.content.models.entries import RubricLine
from bot.domain.content.models.guides import LearnGuide
from bot.domain.content.models.plan import PlanDay
from bot.domain.content.models.questions import GettingHired, InterviewQuestion, RecallQuestion
from bot.domain.content.models.scoring import Challenge
from bot.settings import Settings
from tests import policy

ROOT = Path(__file__).parents[1]
_LINK = re.compile(r"\]\(([^()\s]+)\)|\b(?:src|href)=\"([^\"]+)\"")
_ELSEWHERE = re.compile(r"[a-z]+:", re.IGNORECASE)
_CODE = re.compile(r"^```.*?^```$|`[^`\n]+`", re.MULTILINE | re.DOTALL)
_HEADING = re.compile(r"^#+ (.+)$", re.MULTILINE)


def _documents() -> list[str]:
    """Return the paths of the project's Markdown files."""
    folders = (ROOT / name for name in (".github", "bot", "content", "docs", "tests"))
    found = [*ROOT.glob("*.md"), *(path for folder in folders for path in folder.rglob("*.md"))]
    return sorted(str(path.relative_to(ROOT)) for path in found)


def _links(document: Path) -> Iterator[str]:
    """Yield the targets of links and pictures that are not on the web."""
    text = _CODE.sub("", document.read_text(encoding="utf-8"))
    for found in _LINK.finditer(text):
        target = found[1] or found[2]
        if not _ELSEWHERE.match(target):
            yield target


def _anchors(document: Path) -> set[str]:
    """Return the anchors that GitHub gives to the headings of a document."""
    text = document.read_text(encoding="utf-8")
    headings = (re.sub(r"[^\w\- ]", "", found).lower() for found in _HEADING.findall(text))
    return {heading.replace(" ", "-") for heading in headings}


def _leads_somewhere(document: Path, target: str) -> bool:
    path, _, anchor = target.partition("#")
    file = document.parent / path if path else document
    return file.exists() and (not anchor or anchor in _anchors(file))


@pytest.mark.parametrize("name", _documents())
def test_relative_links_and_pictures_exist(name: str) -> None:
    document = ROOT / name
    missing = [target for target in _links(document) if not _leads_somewhere(document, target)]
    assert missing == []


def test_every_setting_is_documented_and_every_documented_setting_exists() -> None:
    by_systemd = {"notify_socket", "watchdog_usec"}
    settings = {name.upper() for name in Settings.model_fields.keys() - by_systemd}
    guide = (ROOT / "docs" / "operating.md").read_text(encoding="utf-8")
    example = (ROOT / ".env.example").read_text(encoding="utf-8")
    assert set(re.findall(r"^\| `([A-Z_]+)` \|", guide, re.MULTILINE)) == settings
    assert set(re.findall(r"^([A-Z_]+)=", example, re.MULTILINE)) == settings


def test_the_guide_for_members_has_at_most_600_words() -> None:
    assert len((ROOT / "docs" / "members.md").read_text(encoding="utf-8").split()) <= 600


def test_every_picture_is_shown_in_a_document() -> None:
    documents = [ROOT / name for name in _documents()]
    shown = {(doc.parent / link).resolve() for doc in documents for link in _links(doc)}
    assert set((ROOT / ".github").glob("*.png")) <= shown


def test_examples_of_content_are_valid() -> None:
    text = (ROOT / "docs" / "content.md").read_text(encoding="utf-8")
    examples = re.findall(r"^```yaml\n(.+?)^```", text, re.MULTILINE | re.DOTALL)
    challenges, result, *lists, hired = map(yaml.safe_load, examples)
    day, guide, levels, question, interview = (entries[0] for entries in lists)
    assert len(Challenge.model_validate(challenges[0]).counts_when) == 3
    assert Challenge.model_validate({**challenges[0], **result}).result
    (generator,) = re.findall(r"^```python\n(.+?)^```", text, re.MULTILINE | re.DOTALL)
    assert find_generator_fault("orders", generator) is None
    assert len(PlanDay.model_validate(day).steps) == 3
    assert LearnGuide.model_validate(guide).skill == "data-leakage"
    assert RubricLine.model_validate(levels).levels
    assert RecallQuestion.model_validate(question).number == 3
    assert len(InterviewQuestion.model_validate(interview).good) == 3
    assert GettingHired.model_validate(hired).take_homes[0].rubric[0].levels


def test_privacy_policy_is_what_make_policy_writes() -> None:
    """If this fails, a table changed: run `make policy`, and read what it changed as a member would."""
    assert policy.FILE.read_text(encoding="utf-8") == policy.policy()


def test_privacy_policy_names_every_column_about_a_person() -> None:
    text = policy.policy()
    for table in Base.metadata.sorted_tables:
        for column in table.columns:
            if isinstance(column.info[INFO_KEY], Personal):
                _, _, rows = text.partition(f"\n| `{table.name}` | What it holds |\n")
                assert f"`{column.name}`" in rows.partition("\n\n")[0], column
