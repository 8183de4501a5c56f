"""How far a stage is: a bar where there is a terminal, plain lines where there is none."""

import io

from rich.console import Console

from nianbao.progress import stage


def shown(*, terminal: bool) -> str:
    out = io.StringIO()
    console = Console(file=out, force_terminal=terminal, width=100)
    with stage("parse", total=2, console=console) as step:
        step(text="http://a.gov.cn/[1].html")
        step()
    return out.getvalue()


def test_a_terminal_gets_a_bar() -> None:
    assert "━" in shown(terminal=True)
    assert "2/2" in shown(terminal=True)


def test_a_file_gets_lines_without_control_codes() -> None:
    lines = shown(terminal=False).splitlines()
    assert lines[0] == "parse: started"
    assert lines[-1].startswith("parse: 2 in ")
    assert "\x1b" not in "".join(lines)
