"""Files that are missing, too large or no YAML are named, and cause no further errors."""

import os
import re
import shutil
from pathlib import Path

import pytest

from bot.content.files import FILES, OPTIONAL
from tests.content.errors.damage import UNREADABLE, change, errors_of


@pytest.mark.parametrize(
    ("file", "old", "new", "reason"),
    [
        ("plan.yaml", "    about: ", "\tabout: ", "isn’t valid YAML: .*tab"),
        ("salaries.yaml", "figures:", "figures: [", "isn’t valid YAML: "),
        ("faq.yaml", "- id: all-day", "- id: all: day", "isn’t valid YAML: .*mapping"),
        ("roadmap.yaml", "source: ", "source: *", "isn’t valid YAML: .*undefined alias"),
        ("roadmap.yaml", "intro: ", "---\nintro: ", "isn’t valid YAML: .*another document"),
    ],
)
def test_invalid_yaml_is_named_with_line(
    pack: Path, file: str, old: str, new: str, reason: str
) -> None:
    line = change(pack, file, old, new)
    line_numbers = range(line, line + 2)  # the parser may report the next line
    assert any(
        re.match(rf"{file}:{at}: {reason}", fault)
        for at in line_numbers
        for fault in errors_of(pack)
    )


@pytest.mark.parametrize(
    ("damage", "reason"),
    [
        (b"", "the file is empty"),
        (b"# to do\n", "the file is empty"),
        ("subject: Übung".encode("latin-1"), "can’t be read: 'utf-8' codec can't decode"),
        (b"a: \x00b", "can’t be read: unacceptable character"),
    ],
)
def test_unreadable_file_is_named(pack: Path, damage: bytes, reason: str) -> None:
    (pack / "plan.yaml").write_bytes(damage)
    assert any(fault.startswith(f"plan.yaml: {reason}") for fault in errors_of(pack))


@pytest.mark.parametrize("file", [name for part, name in FILES.items() if part not in OPTIONAL])
def test_missing_file_is_named(pack: Path, file: str) -> None:
    (pack / file).unlink()
    assert f"{file}: the file is missing" in errors_of(pack)


@pytest.mark.parametrize("folder", ["roles", "skills"])
def test_empty_folder_is_named(pack: Path, folder: str) -> None:
    shutil.rmtree(pack / folder)
    found = errors_of(pack)
    assert f"{folder}: has no entries" in found
    assert [
        fault for fault in found if fault.startswith("pack: ")
    ] == []  # every error names its file


@pytest.mark.parametrize("file", ["sources.yaml", "plan.yaml", "skills/skills.yaml"])
def test_unreadable_file_causes_no_other_errors(pack: Path, file: str) -> None:
    (pack / file).write_text("\t- no YAML\n", encoding="utf-8")
    assert [fault.partition(":")[0] for fault in errors_of(pack)] == [file]


def test_missing_folder_is_one_error(tmp_path: Path) -> None:
    assert len(errors_of(tmp_path / "pack")) == 1


@pytest.mark.parametrize("value", UNREADABLE.values(), ids=UNREADABLE.keys())
def test_unreadable_value_is_named_with_line(pack: Path, value: str) -> None:
    line = change(pack, "sources.yaml", "as_of: 2026-02-20", f"as_of: {value}")
    assert [fault.rpartition(f":{line}: ")[0] for fault in errors_of(pack)] == ["sources.yaml"]


@pytest.mark.parametrize("weeks", ["&a [*a]", "[" * 900 + "]" * 900], ids=["knotted", "deep"])
def test_too_deep_nesting_is_named(pack: Path, weeks: str) -> None:
    (pack / "plan.yaml").write_text(f"weeks: {weeks}\n", encoding="utf-8")
    assert any(fault.startswith("plan.yaml:1: ") for fault in errors_of(pack))


@pytest.mark.parametrize("file", ["faq.yaml", "skills/more.yaml", "getting-hired.yaml"])
def test_pipe_is_not_read(pack: Path, file: str) -> None:
    (pack / file).unlink(missing_ok=True)
    os.mkfifo(pack / file)
    assert errors_of(pack) == [f"{file}: can’t be read: it isn’t a regular file"]
