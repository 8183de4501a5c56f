"""Telling somebody: what is posted, what counts as taken, what is tried again, and that no secret is told."""

from __future__ import annotations

import datetime as dt
import socket
import threading
from contextlib import suppress
from pathlib import Path

import msgspec
import pytest

from nianbao.running import notify
from nianbao.running.notify import NotifyError, check_address, tell
from tests.crawler.servers import Answer, serve
from tests.crawler.test_troubles import self_signed

MESSAGE = {"text": "nianbao: done", "status": 0, "at": dt.datetime(2026, 1, 31, tzinfo=dt.UTC)}
AGAIN = (0.0, 0.0)


def test_the_message_is_posted_as_json() -> None:
    with serve({"/hook/secret": Answer(b'{"ok": true}')}) as server:
        told = tell(f"{server.url}/hook/secret", MESSAGE, AGAIN)
    assert (told.delivered, told.host, told.why) == (True, "127.0.0.1", "")
    (body,) = server.posted
    assert msgspec.json.decode(body) == {"text": "nianbao: done", "status": 0, "at": "2026-01-31T00:00:00Z"}
    assert server.asked[0][1]["Content-Type"] == "application/json; charset=utf-8"


@pytest.mark.parametrize(
    ("answer", "asked", "why"),
    [
        (Answer(status=500), 3, "it answered 500"),
        (Answer(status=429), 3, "it answered 429"),
        (Answer(hangup=True), 3, "there was no answer (RemoteProtocolError)"),
        (Answer(status=404), 1, "it answered 404"),
        (Answer(status=302, headers={"Location": "/elsewhere"}), 1, "a redirect, which is not followed"),
        (Answer(b'{"errcode": 310000, "errmsg": "keywords"}'), 1, "did not take it (errcode 310000)"),
        (Answer(b'{"code": 19001}'), 1, "did not take it (code 19001)"),
    ],
)
def test_what_is_not_taken(answer: Answer, asked: int, why: str) -> None:
    with serve({"/secret": answer, "/elsewhere": Answer()}) as server:
        told = tell(f"{server.url}/secret?token=abc", MESSAGE, AGAIN)
    assert not told.delivered
    assert why in told.why
    assert server.paths == ["/secret?token=abc"] * asked
    kept = msgspec.json.encode(told).decode()
    assert "secret" not in kept
    assert "abc" not in kept


def test_an_answer_that_comes_too_late_is_none(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(notify, "_SECONDS", 0.2)
    with serve({"*": Answer(seconds=0.6)}) as server:
        told = tell(server.url, MESSAGE, (0.0,))
    assert (told.delivered, told.why, len(server.asked)) == (False, "there was no answer in time", 2)


def test_an_answer_that_drips_has_a_deadline(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(notify, "_SECONDS", 0.5)
    stop = threading.Event()
    with socket.create_server(("127.0.0.1", 0)) as listener:

        def drip() -> None:
            connection, _ = listener.accept()
            with connection, suppress(OSError):
                connection.send(b"HTTP/1.1 200 OK\r\nX-Long: ")
                for _ in range(100):
                    if stop.wait(0.1):
                        break
                    connection.send(b"x")

        thread = threading.Thread(target=drip)
        thread.start()
        told = tell(f"http://127.0.0.1:{listener.getsockname()[1]}/", MESSAGE, ())
        stop.set()
        thread.join()
    assert (told.delivered, told.why) == (False, "there was no answer in time")


@pytest.mark.parametrize("text", [b'{"errcode": 0, "errmsg": "ok"}', b"ok", b"", b"[1]", b'{"code": false}', b"\xff"])
def test_what_is_taken(text: bytes) -> None:
    with serve({"*": Answer(text)}) as server:
        assert tell(server.url, MESSAGE, AGAIN).delivered


def test_it_is_taken_when_asked_again() -> None:
    answers = {"/": Answer(status=503)}
    with serve(answers) as server:
        assert not tell(server.url, MESSAGE, ()).delivered
        answers["/"] = Answer()
        assert tell(server.url, MESSAGE, ()).delivered


@pytest.mark.parametrize(
    "url", ["", "ftp://a.cn/secret", "file:///secret", "//a.cn/secret", "secret", "https://", "http://a:b:c/secret"]
)
def test_what_is_no_address(url: str) -> None:
    with pytest.raises(NotifyError) as raised:
        check_address(url)
    assert "secret" not in str(raised.value)


@pytest.mark.parametrize(
    ("host", "shape"),
    [
        ("oapi.dingtalk.com", {"msgtype": "text", "text": {"content": "nianbao: done"}}),
        ("open.feishu.cn", {"msg_type": "text", "content": {"text": "nianbao: done"}}),
    ],
)
def test_chat_services_get_a_message_of_their_shape(monkeypatch: pytest.MonkeyPatch, host: str, shape: object) -> None:
    posted: list[bytes] = []
    monkeypatch.setattr(notify, "_post", lambda url, body: posted.append(body))
    assert tell(f"https://{host}/secret", MESSAGE).delivered
    assert msgspec.json.decode(posted[0]) == shape


def test_tls_is_verified(tmp_path: Path) -> None:
    with serve({"*": Answer()}, self_signed(tmp_path)) as server:
        told = tell(f"{server.url}/secret", MESSAGE, ())
    assert not told.delivered
    assert server.posted == []
