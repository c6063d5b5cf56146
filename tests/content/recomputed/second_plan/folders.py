"""The project folder of the second plan, as it is after a step."""

import tempfile
import textwrap
from collections.abc import Iterator, Mapping
from contextlib import chdir, contextmanager
from pathlib import Path


@contextmanager
def project_folder(files: Mapping[str, str]) -> Iterator[Path]:
    """Make a folder with these files the current one."""
    with tempfile.TemporaryDirectory() as name, chdir(name):
        for path, text in files.items():
            Path(path).parent.mkdir(parents=True, exist_ok=True)
            Path(path).write_text(f"{text}\n", encoding="utf-8")
        yield Path(name)


def typed_in(code: str, spaces: int) -> str:
    """Lines of code as they are typed further to the right."""
    return textwrap.indent(f"{code}\n", " " * spaces)
