"""`nianbao sandbox` serves until it is interrupted, and writes a registry that a crawl can use."""

from __future__ import annotations

import signal
import subprocess
import sys
from pathlib import Path

import pytest

from crawler.registry import load_registry
from tests.crawler.asking import ask

PROGRAM = "import typer; from nianbao.commands.sandbox import sandbox; typer.run(sandbox)"
COMMAND = [sys.executable, "-c", PROGRAM]


@pytest.mark.parametrize("options", [[], ["--faults", "--turn"]])
def test_it_serves_until_interrupted(tmp_path: Path, options: list[str]) -> None:
    path = tmp_path / "sandbox.toml"
    told = ["--seed", "2", "--agencies", "150", "--registry", str(path), "--port", "31000", *options]
    with subprocess.Popen([*COMMAND, *told], stderr=subprocess.PIPE, text=True) as running:  # noqa: S603
        assert running.stderr is not None
        try:
            said = running.stderr.readline() + running.stderr.readline()
            assert "answer until Ctrl-C" in said
            assert f"nianbao crawl --registry {path} --home sandbox-data" in said
            registry = load_registry(path)
            assert {portal.base_url.split("/")[2] for portal in registry.portals} <= registry.loopback
            assert any("fault" in portal.id for portal in registry.portals) == bool(options)
            assert ask(registry.portals[0].column_urls()[0]).status == 200
        finally:
            running.send_signal(signal.SIGINT)
        assert running.stderr.read() == "1 requests were answered\n"
        assert running.wait(10) == 0


@pytest.mark.parametrize(
    ("options", "sentence"),
    [
        (["--agencies", "3"], "too few for a portal of every kind"),
        (["--registry", "/dev/null/sandbox.toml"], "cannot be written (Not a directory): name a file"),
    ],
)
def test_what_it_refuses(options: list[str], sentence: str) -> None:
    done = subprocess.run([*COMMAND, *options], capture_output=True, text=True, timeout=60)  # noqa: S603
    assert done.returncode == 2
    assert sentence in done.stderr
    assert "Traceback" not in done.stderr
