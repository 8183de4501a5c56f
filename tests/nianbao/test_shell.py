"""`nianbao shell`: statements over several lines, what they get, and that one that fails costs no other."""

import io
from collections.abc import Callable
from pathlib import Path

import pytest
from rich.console import Console

from nianbao.home import Home
from nianbao.shell import MORE, PROMPT, converse
from tests.nianbao.conftest import Run
from tests.warehouse.made import AGENCY, document, records, several
from warehouse.build import build


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    root = tmp_path_factory.mktemp("home")
    build(records(root, several()), Home(root).database)
    return root


class Person:
    """Types lines; a class of exception in place of one is raised. Keeps the prompts, the answers and what was said."""

    def __init__(self, *lines: str | type[BaseException] | Callable[[], None]) -> None:
        self.lines = list(lines)
        self.prompts: list[str] = []
        self.out = io.StringIO()
        self.told: list[str] = []

    def ask(self, prompt: str) -> str:
        self.prompts.append(prompt)
        line = self.lines.pop(0) if self.lines else EOFError
        if isinstance(line, str):
            return line
        if isinstance(line, type):
            raise line
        line()
        return ""

    def talks_to(self, home: Path) -> int:
        return converse(Home(home).database, self.ask, Console(file=self.out, width=200), self.told.append)


def test_a_statement_may_take_several_lines(home: Path) -> None:
    person = Person("SELECT agency", "", "FROM reports", "WHERE year = 2023;")
    assert person.talks_to(home) == 0
    assert AGENCY in person.out.getvalue()
    assert person.prompts == [PROMPT, MORE, MORE, MORE, PROMPT]


def test_what_there_is_is_told(home: Path) -> None:
    person = Person(".tables", ".columns cells", ".help", ".quit", "SELECT 1;")
    assert person.talks_to(home) == 0
    for name in ("agency_years", "requests_wide", "trust"):
        assert name in person.out.getvalue()
    assert ".columns NAME" in "".join(person.told)
    assert person.lines == ["SELECT 1;"]


@pytest.mark.parametrize(
    ("wrong", "told"),
    [
        ("SELECT nothing FROM reports;", "nothing"),
        ("SELECT 1; SELECT 2;", "one statement at a time"),
        ("DROP TABLE reports;", "read-only"),
        ("COPY reports TO 'out.csv';", "disabled by configuration"),
        ("FROM 'https://127.0.0.1/a.csv';", "disabled by configuration"),
        (".columns x'; DROP", ".columns NAME"),
        (".wrong", ".tables"),
    ],
)
def test_what_cannot_be_done_is_said_and_the_next_line_is_read(home: Path, wrong: str, told: str) -> None:
    person = Person(wrong, "SELECT 40 + 2 AS answer;")
    assert person.talks_to(home) == 1
    assert told in "".join(person.told)
    assert "42" in person.out.getvalue()


def test_ctrl_c_drops_what_was_typed(home: Path) -> None:
    person = Person("SELECT nothing", KeyboardInterrupt, "SELECT 40 + 2;")
    assert person.talks_to(home) == 0
    assert "42" in person.out.getvalue()


def test_a_build_meanwhile_is_seen_at_once(tmp_path: Path) -> None:
    count = "SELECT 'there are ' || count(*) FROM reports;"
    build(records(tmp_path, [document(2023)]), Home(tmp_path).database)

    def build_more() -> None:
        build(records(tmp_path, [document(2023), document(2024, seed=2)]), Home(tmp_path).database)

    person = Person(count, build_more, count)
    assert person.talks_to(tmp_path) == 0
    assert [text for text in ("there are 1", "there are 2") if text in person.out.getvalue()] == [
        "there are 1",
        "there are 2",
    ]


def test_statements_are_piped_in(run: Run, home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("sys.stdin", io.StringIO("SELECT 40 + 2 AS a;\nSELECT 7\n"))
    done = run("shell", "--home", home)
    assert (done.status, done.err) == (0, "")
    assert "42" in done.out
    assert "7" in done.out
    monkeypatch.setattr("sys.stdin", io.StringIO("SELECT wrong;\nSELECT 7;"))
    done = run("shell", "--home", home)
    assert done.status == 1
    assert "wrong" in done.err
    assert "7" in done.out


def test_without_a_warehouse_it_says_what_to_do(run: Run, tmp_path: Path) -> None:
    done = run("shell", "--home", tmp_path)
    assert done.status == 2
    assert "run `nianbao build`" in done.err
