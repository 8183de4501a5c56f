"""What the crawler says and knows is documented in both languages: kinds of problem, families, fields, commands."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import msgspec
import pytest
import typer

from crawler import problems, report
from crawler.families import FAMILIES
from crawler.report import NOTES
from crawler.rows import Portal
from crawler.runs import Run
from crawler.sandbox import truth
from nianbao.cli import app

ROOT = Path(__file__).parent.parent
DOCS = ("docs/crawling.md", "docs/crawling.zh-CN.md")
READMES = ("README.md", "README.zh-CN.md")
A_KIND = re.compile(r"(?:Problem|Refused|Told|problem|note_once|_close)\(\s*\"([a-z_]+)\"")
"""A kind that is given where a problem is made."""
A_PAIR = re.compile(r"(?:return|=|,|\bor)\s*\(?\s*\"([a-z]+(?:_[a-z]+)*)\",\s*(?:\(\s*)?(?:f?\"|sentence\b|named\b)")
"""Kind and sentence, where they are given together."""


def text(name: str) -> str:
    return (ROOT / name).read_text(encoding="utf-8")


def first_cells(name: str) -> list[str]:
    """What stands in the first column of the tables of a document."""
    return re.findall(r"^\| `([^`]+)` \|", text(name), re.MULTILINE)


def kinds_of_the_report() -> set[str]:
    """The words that the docstring of `Problem` explains."""
    listed, _, overcome = (report.Problem.__doc__ or "").partition("\n\n")[2].partition("\n\n")
    entries = re.findall(r"(?:^ {4}|; )([a-z_]+)(?= {2,}|:| \()|^ {4}([a-z_]+) {2,}", listed, re.MULTILINE)
    return {word for pair in entries for word in pair if word} | set(re.findall(r"[a-z_]+", overcome)) & set(NOTES)


def kinds_of_the_truth() -> set[str]:
    """Those that a sandbox may ask for."""
    sentences = re.findall(r"Kinds of `(?:faults|notes)`[^:]*: ([^.]+)\.", truth.__doc__ or "", re.DOTALL)
    return {word for sentence in sentences for word in re.findall(r"[a-z_]+", sentence)}


def kinds_of_the_code() -> set[str]:
    """Those that are given where the crawler makes a problem."""
    found = set(problems.REFUSALS) | set(problems.UNHEARD) | {kind for _, kind, _ in problems._EXCEPTIONS}
    for path in (ROOT / "crawler").glob("*.py"):
        found |= set(A_KIND.findall(path.read_text(encoding="utf-8")))
    for path in (ROOT / "crawler" / "spiders").glob("*.py"):
        found |= set(A_KIND.findall(path.read_text(encoding="utf-8")))
    found |= set(A_PAIR.findall((ROOT / "crawler" / "problems.py").read_text(encoding="utf-8")))
    return found


def subcommands(group: typer.Typer, before: str = "nianbao") -> Iterator[tuple[str, str]]:
    """Every command of the command line as (group, name)."""
    for command in group.registered_commands:
        if command.callback is not None:
            yield before, (command.name or command.callback.__name__).rstrip("_")
    for inner in group.registered_groups:
        if inner.typer_instance is not None:
            yield from subcommands(inner.typer_instance, f"{before} {inner.name}")


def test_the_kinds_are_found() -> None:
    assert {"blocked", "no_answer", "elsewhere", "bomb", "set_aside", "family"} <= kinds_of_the_report()
    assert {"blocked", "empty", "scheme"} <= kinds_of_the_truth()
    assert {"robots", "budget", "duplicate", "server"} <= kinds_of_the_code()


@pytest.mark.parametrize("name", DOCS)
def test_every_kind_of_problem_is_documented(name: str) -> None:
    kinds = kinds_of_the_report() | kinds_of_the_truth() | kinds_of_the_code() | set(NOTES)
    assert kinds <= set(first_cells(name)), f"{name} has no row for {sorted(kinds - set(first_cells(name)))}"


@pytest.mark.parametrize("name", DOCS)
def test_problems_and_notes_stand_in_their_tables(name: str) -> None:
    """What is a failure must not be told as harmless, nor the other way round."""
    cells = first_cells(name)
    failures = kinds_of_the_report() - set(NOTES)
    assert max(map(cells.index, failures)) < min(map(cells.index, NOTES))


@pytest.mark.parametrize("name", DOCS)
def test_every_family_is_documented(name: str) -> None:
    assert set(FAMILIES) <= set(first_cells(name)), f"{name} has no row for a family"


@pytest.mark.parametrize("name", READMES)
def test_every_family_and_every_field_of_a_row_is_in_the_readme(name: str) -> None:
    readme = text(name)
    for family in FAMILIES:
        assert f"`{family}`" in readme, f"{name} does not tell of the family {family}"
    for field in msgspec.structs.fields(Portal):
        assert re.search(rf"^{field.name} = ", readme, re.MULTILINE), f"{name} does not tell of the field {field.name}"


@pytest.mark.parametrize("name", READMES)
def test_every_command_is_in_the_readme(name: str) -> None:
    told = re.findall(r"`(nianbao [^`]+)`", text(name))
    for group, command in subcommands(app):
        of_group = [line.replace("\\|", "|")[len(group) :] for line in told if line.startswith(f"{group} ")]
        found = any(re.match(rf" (?:[\w ]+\|)*{command}\b", rest) for rest in of_group)
        assert found, f"{name} does not tell of {group} {command}"


@pytest.mark.parametrize("name", READMES)
def test_the_example_of_a_row_can_be_loaded(name: str, tmp_path: Path) -> None:
    from crawler.registry import check_registry

    (example,) = re.findall(r"```toml\n(\[\[portal\]\].*?)```", text(name), re.DOTALL)
    path = tmp_path / "example.toml"
    path.write_text(example, encoding="utf-8")
    assert check_registry(path) == []


@pytest.mark.parametrize("name", DOCS)
def test_the_records_of_a_crawl_are_documented(name: str) -> None:
    document = text(name)
    fields = {field.name for kept in (Run, report.PortalReport) for field in msgspec.structs.fields(kept)}
    for field in fields - {"id", "name"}:
        assert f"`{field}`" in document, f"{name} does not tell of the field {field}"


@pytest.mark.parametrize("name", DOCS)
def test_links_lead_to_files_of_the_project(name: str) -> None:
    for target in re.findall(r"\]\(([^)#:]+)\)", text(name)):
        assert (ROOT / name).parent.joinpath(target).exists(), f"{name} links to {target}"
