"""Running commands as a person does: arguments in; status, stdout and stderr out."""

from collections.abc import Callable
from dataclasses import dataclass

import pytest

from nianbao.cli import main


@dataclass
class Done:
    """What a command left."""

    status: int
    out: str
    err: str


Run = Callable[..., Done]


@pytest.fixture
def run(capfd: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> Run:
    """Run a command in this process; any exception but SystemExit fails the test."""
    monkeypatch.delenv("NIANBAO_HOME", raising=False)

    def command(*arguments: object) -> Done:
        capfd.readouterr()
        with pytest.raises(SystemExit) as left:
            main([str(argument) for argument in arguments])
        out, err = capfd.readouterr()
        assert "Traceback" not in out + err
        return Done(int(left.value.code or 0), out, err)

    return command
