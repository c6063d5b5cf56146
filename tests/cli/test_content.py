"""`content check` and `content schema`: their output and exit codes."""

import json
import re
import shutil
from pathlib import Path

import pytest

from bot.domain.content import Catalog
from tests.cli.calls import call


def test_unreadable_content_file_is_named(pack: Path) -> None:
    (pack / "plan.yaml").unlink()
    (pack / "plan.yaml").mkdir()
    done = call("content", "check", str(pack))
    assert done.exit_code == 1
    assert "pack/plan.yaml: can’t be read: " in done.stderr


def test_shipped_pack_passes_check(catalog: Catalog) -> None:
    done = call("content", "check")
    assert (done.exit_code, done.stderr) == (0, "")
    counted, *warnings = done.stdout.splitlines()
    assert counted == (
        f"No errors: {len(catalog.roles)} roles, {len(catalog.skills)} skills, "
        f"{len(catalog.all_day_ids)} plan days, {len(catalog.challenges)} challenges, "
        f"{len(catalog.portfolio.projects)} projects, {len(catalog.questions)} questions."
    )
    assert all(line.startswith("Warning: ") for line in warnings)


def test_content_check_prints_warnings_after_the_result_and_succeeds(pack: Path) -> None:
    shutil.rmtree(pack / "learn", ignore_errors=True)
    done = call("content", "check", str(pack))
    assert (done.exit_code, done.stderr) == (0, "")
    warning = "Warning: pack: has no folder learn, so no skill or role says where to learn it"
    assert warning in done.stdout.splitlines()[1:]


@pytest.mark.parametrize("by_setting", [True, False])
def test_content_check_prints_every_error_with_file_and_line(pack: Path, by_setting: bool) -> None:
    sources = (pack / "sources.yaml").read_text(encoding="utf-8")
    (pack / "sources.yaml").write_text(
        sources.replace("publisher: The survey", "publsher: The survey"), encoding="utf-8"
    )
    (pack / "roadmap.yaml").unlink()
    check = ("content", "check")
    done = call(*check, CONTENT_DIR=str(pack)) if by_setting else call(*check, str(pack))
    line = 1 + sources[: sources.index("publisher: The survey")].count("\n")
    assert (done.exit_code, done.stdout) == (1, "")
    assert done.stderr.splitlines() == [
        "pack/roadmap.yaml: the file is missing",
        f"pack/sources.yaml:{line - 1}: publisher: is missing (write null if the source has no figure)",
        f"pack/sources.yaml:{line}: publsher: this key isn’t allowed here",
    ]


def test_content_schema_is_json_schema() -> None:
    done = call("content", "schema")
    schema = json.loads(done.stdout)
    assert done.exit_code == 0
    assert schema["properties"].keys() == Catalog.model_fields.keys()
    optional = {
        "generators",
        "more_plans",
        "recall",
        "interview",
        "getting_hired",
        "learn",
        "zones",
    }
    assert set(schema["required"]) == set(Catalog.model_fields) - optional
    assert {"id", "name", "aliases", "skills"} <= schema["$defs"]["Role"]["properties"].keys()
    assert schema["$defs"]["Role"]["additionalProperties"] is False
    assert set(re.findall(r'"#/\$defs/(\w+)"', done.stdout)) == schema["$defs"].keys()
