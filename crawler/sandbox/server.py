"""The sandbox's HTTP servers: one for each portal, on 127.0.0.1, each with a port of its own.

`Sandbox` is a context manager: the servers answer while it is open. Portals keep their ports from run to run (counted
from `FIRST_PORT`), so that addresses and what is made from them stay the same; where such a port is taken, any free one
serves. `requests` counts what was asked for. Raises OSError when no port can be had.
"""

from __future__ import annotations

import threading
from collections.abc import Callable
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from itertools import count
from typing import Any
from urllib.parse import parse_qsl, urlsplit

from crawler.registry import FAMILIES, Portal
from crawler.sandbox.pages import HTML, Reply, build_site
from crawler.sandbox.world import Fault, Plan, load_faults, load_plans

FIRST_PORT = 18_431
_ADDRESS = "127.0.0.1"
_LONGEST_FORM = 1 << 16
_FAULTY_COLUMN = "/zfxxgk/zfxxgknb/index.html"

Answer = Callable[[str, dict[str, str]], Reply | None]
"""From path and parameters to a reply; None: the connection is closed without a word."""


class Sandbox:
    """The servers, from `__enter__` to `__exit__`."""

    def __init__(self, *, faults: bool = False) -> None:
        self.portals: list[Portal] = []
        self.requests = 0
        self._faults = faults
        self._lock = threading.Lock()
        self._closing = threading.Event()
        self._servers: list[ThreadingHTTPServer] = []

    @property
    def loopback(self) -> frozenset[str]:
        """The servers as "host:port": the only local addresses that a crawl of the sandbox may ask."""
        return frozenset(f"{_ADDRESS}:{server.server_address[1]}" for server in self._servers)

    def __enter__(self) -> Sandbox:
        ports = count(FIRST_PORT)
        try:
            for plan in load_plans():
                site = build_site(plan)
                self._open(plan, plan.family, site.columns, site.answer, next(ports))
            for fault in load_faults() if self._faults else ():
                self._open(fault, FAMILIES[0], [_FAULTY_COLUMN], self._answer_of(fault), next(ports))
        except BaseException:
            self.close()
            raise
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def close(self) -> None:
        """Stop answering."""
        self._closing.set()
        for server in self._servers:
            server.shutdown()
            server.server_close()

    def _open(self, told: Plan | Fault, family: str, columns: list[str], answer: Answer, port: int) -> None:
        server = _listen(self._handler(answer), port)
        self._servers.append(server)
        threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True).start()
        self.portals.append(
            Portal(
                id=told.id,
                name=told.name,
                division=told.division,
                base_url=f"http://{_ADDRESS}:{server.server_address[1]}/",
                family=family,
                columns=columns,
                note="演示站点",
            )
        )

    def _answer_of(self, fault: Fault) -> Answer:
        def status(_path: str, _params: dict[str, str]) -> Reply:
            return Reply(fault.body.encode(), HTML, fault.status, fault.headers)

        def loop(path: str, _params: dict[str, str]) -> Reply:
            return Reply(b"", HTML, 302, {"Location": "/round/b" if path == "/round/a" else "/round/a"})

        def silent(_path: str, _params: dict[str, str]) -> None:
            self._closing.wait()

        def hangup(_path: str, _params: dict[str, str]) -> None:
            return None

        return {"status": status, "loop": loop, "silent": silent, "hangup": hangup}[fault.answer]

    def _handler(self, answer: Answer) -> type[BaseHTTPRequestHandler]:
        def counted(path: str, params: dict[str, str]) -> Reply | None:
            with self._lock:
                self.requests += 1
            return answer(path, params)

        return type("Handler", (_Handler,), {"answer": staticmethod(counted)})


class _Handler(BaseHTTPRequestHandler):
    """Answers GET, HEAD and POST."""

    protocol_version = "HTTP/1.1"
    answer: Answer

    def do_GET(self) -> None:
        """Answer with what stands at the path."""
        self._reply({})

    do_HEAD = do_GET  # noqa: N815 (the name that http.server looks for)

    def do_POST(self) -> None:
        """Answer a form."""
        length = self.headers.get("Content-Length", "")
        if not length.isdigit() or int(length) > _LONGEST_FORM:
            self.send_error(413)
            self.close_connection = True
            return
        self._reply(dict(parse_qsl(self.rfile.read(int(length)).decode("utf-8", "replace"))))

    def _reply(self, form: dict[str, str]) -> None:
        parts = urlsplit(self.path)
        reply = self.answer(parts.path, dict(parse_qsl(parts.query)) | form)
        if reply is None:
            self.close_connection = True
            return
        self.send_response(reply.status)
        for name, value in {"Content-Type": reply.media_type, "Content-Length": str(len(reply.body))}.items():
            self.send_header(name, value)
        for name, value in reply.headers.items():
            self.send_header(name, value)
        self.end_headers()
        if self.command != "HEAD":
            self.wfile.write(reply.body)

    def log_message(self, *_: Any) -> None:
        """Say nothing: the sandbox counts requests instead."""


def _listen(handler: type[BaseHTTPRequestHandler], port: int) -> ThreadingHTTPServer:
    try:
        server = _Server((_ADDRESS, port), handler)
    except OSError:  # taken, by another sandbox perhaps
        server = _Server((_ADDRESS, 0), handler)
    return server


class _Server(ThreadingHTTPServer):
    daemon_threads = True

    def handle_error(self, request: object, client_address: object) -> None:
        """A crawler that goes away in the middle of an answer is no error of the server's."""
