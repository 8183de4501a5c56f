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
SKIPPED_FOLDERS = {"__pycache__", "data", "dist", "build", "node_modules", "out"}
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


def tables_and_views() -> set[str]:
    """Everything that a reader of the warehouse finds in it."""
    warehouse = ROOT / "warehouse"
    statements = [path for folder in ("schema", "views") for path in sorted((warehouse / folder).glob("*.sql"))]
    made = re.compile(r"^\s*CREATE (?:OR REPLACE )?(?:TABLE|VIEW) (\w+)", re.MULTILINE)
    named = {name for path in statements for name in made.findall(path.read_text(encoding="utf-8"))}
    folders = {"checks": "check_", "checks/shared": "", "timeliness": ""}  # each file is a view of its name
    files = {
        start + re.sub(r"^\d+_", "", path.stem)
        for folder, start in folders.items()
        for path in (warehouse / folder).glob("*.sql")
    }
    assert named and files
    return {*named, *files, *WIDE, "findings", "form_sums"}


@pytest.mark.parametrize("name", READMES)
def test_every_table_and_view_of_the_warehouse_is_documented(name: str) -> None:
    readme = (ROOT / name).read_text(encoding="utf-8")
    missing = {table for table in tables_and_views() if f"`{table}`" not in readme}
    assert not missing, f"{name} does not tell of {', '.join(sorted(missing))}"


@pytest.mark.parametrize("name", READMES)
def test_links_lead_to_files_of_the_project(name: str) -> None:
    for target in re.findall(r"\]\(([^)#:]+)(?:#[^)]*)?\)", (ROOT / name).read_text(encoding="utf-8")):
        assert (ROOT / target).exists(), f"{name} links to {target}"


def test_every_command_is_documented_with_an_example() -> None:
    from nianbao.cli import app

    groups = [("", app), *((group.name or "", group.typer_instance) for group in app.registered_groups)]
    readmes = {name: (ROOT / name).read_text(encoding="utf-8") for name in READMES}
    for group, commands in groups:
        assert commands is not None
        for command in commands.registered_commands:
            assert command.callback is not None
            own = command.name or command.callback.__name__
            assert "nianbao " in (command.epilog or ""), f"{group} {own}: no example in its help"
            # `nianbao archive verify\\|find` tells of both
            told = re.compile(rf"nianbao {group} [^`\n]*\b{own}\b" if group else rf"nianbao {own}\b")
            for name, readme in readmes.items():
                assert told.search(readme), f"{name} does not tell of nianbao {group} {own}"
