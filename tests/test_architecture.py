"""The house rules that a machine can hold: who imports whom, how long a module grows, what must be documented."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from warehouse.wide import WIDE

ROOT = Path(__file__).parent.parent
PACKAGES = ("nianbao", "crawler", "parsers", "warehouse")
MAY_IMPORT = {
    "parsers": set(),
    "crawler": {"parsers"},
    "warehouse": {"parsers"},
    "nianbao": {"crawler", "parsers", "warehouse"},
}
# What the crawler and the warehouse may take from the parsers: what records are, not how they are read.
RECORDS_AND_FORMS = {"parsers", "parsers.records", "parsers.forms"}
IMPURE = {"asyncio", "duckdb", "fsspec", "httpx", "pyarrow", "random", "scrapy", "secrets", "socket", "subprocess"} | {
    "ssl", "tempfile", "threading", "time", "urllib.request", "uuid", "warcio",
}  # fmt: skip
LONGEST_MODULE = 400
LONGEST_PIPELINE = 120
SKIPPED_FOLDERS = {"__pycache__", "data", "dist", "build", "node_modules"}
MACHINE = re.compile(
    r"(?<![\w.~])/(?:home|Users|root|work|mnt|tmp)/\w|[A-Z]:\\\\Users|index-url|/simple/?\b|pypi\.org|files\.pythonhosted"
)


def modules(package: str) -> Iterator[Path]:
    return (ROOT / package).rglob("*.py")


def imports(path: Path) -> Iterator[str]:
    """Every module that is imported anywhere in the file, functions included."""
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"{path}: relative import"
            yield node.module or ""


def text_files() -> Iterator[Path]:
    """Every text of the project that is not hidden and not made by a run."""
    for path in ROOT.rglob("*"):
        inside = path.relative_to(ROOT).parts
        if any(part in SKIPPED_FOLDERS or (part.startswith(".") and part != ".ci") for part in inside):
            continue
        if path.suffix in {".py", ".toml", ".md", ".sql", ".txt", ".json", ".html", ".cfg", ".ipynb", ""}:
            yield from [path] if path.is_file() else []


@pytest.mark.parametrize("package", PACKAGES)
def test_imports_point_one_way(package: str) -> None:
    for path in modules(package):
        for name in imports(path):
            top = name.split(".")[0]
            allowed = top not in PACKAGES or top == package or top in MAY_IMPORT[package]
            assert allowed, f"{path.relative_to(ROOT)} imports {name}"
            if package in ("crawler", "warehouse") and top == "parsers":
                assert name in RECORDS_AND_FORMS, f"{path.relative_to(ROOT)} imports {name}: only records and forms"


def test_the_packages_import_no_tests() -> None:
    for package in PACKAGES:
        for path in modules(package):
            assert not {"tests", "benchmarks"} & {name.split(".")[0] for name in imports(path)}, path


def test_parsers_are_pure() -> None:
    for path in modules("parsers"):
        found = set(imports(path)) & IMPURE
        assert not found, f"{path.relative_to(ROOT)} imports {found}"


@pytest.mark.parametrize("package", PACKAGES)
def test_every_module_has_a_contract_and_stays_short(package: str) -> None:
    for path in modules(package):
        text = path.read_text(encoding="utf-8")
        if not text.strip():
            continue
        assert ast.get_docstring(ast.parse(text)), f"{path.relative_to(ROOT)} has no docstring"
        assert text.count("\n") <= LONGEST_MODULE, f"{path.relative_to(ROOT)} asks for a new name"


def test_the_pipeline_can_be_read_in_a_minute() -> None:
    assert (ROOT / "nianbao" / "pipeline.py").read_text(encoding="utf-8").count("\n") < LONGEST_PIPELINE


def test_nothing_names_the_machine_it_was_written_on() -> None:
    for path in text_files():
        if path == Path(__file__):
            continue
        found = MACHINE.search(path.read_text(encoding="utf-8", errors="replace"))
        assert not found, f"{path.relative_to(ROOT)} names {found[0]!r}"


READMES = ("README.md", "README.zh-CN.md")


@pytest.mark.parametrize("name", READMES)
def test_every_table_of_the_warehouse_is_documented(name: str) -> None:
    schema = (ROOT / "warehouse" / "schema" / "tables.sql").read_text(encoding="utf-8")
    readme = (ROOT / name).read_text(encoding="utf-8")
    for table in [*re.findall(r"CREATE TABLE (\w+)", schema), *WIDE]:
        assert f"`{table}`" in readme, f"{name} does not tell of the table {table}"


@pytest.mark.parametrize("name", READMES)
def test_links_lead_to_files_of_the_project(name: str) -> None:
    for target in re.findall(r"\]\(([^)#:]+)\)", (ROOT / name).read_text(encoding="utf-8")):
        assert (ROOT / target).exists(), f"{name} links to {target}"


def test_every_command_is_documented_with_an_example() -> None:
    from nianbao.cli import app

    readmes = [(ROOT / name).read_text(encoding="utf-8") for name in READMES]
    names = [command.name or command.callback.__name__ for command in app.registered_commands if command.callback]
    for command in app.registered_commands:
        assert "nianbao " in (command.epilog or ""), f"{command.callback}: no example in its help"
    for readme in readmes:
        for name in [*names, "export csv"]:
            assert f"nianbao {name}" in readme, f"a README does not tell of nianbao {name}"
