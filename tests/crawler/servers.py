"""A server on loopback whose answers a test writes down; it remembers what it was asked, and how much at once."""

from __future__ import annotations

import ssl
import threading
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

import msgspec


class Answer(msgspec.Struct):
    body: bytes = b""
    status: int = 200
    headers: dict[str, str] = {}
    hangup: bool = False
    seconds: float = 0.0
    """How long it takes to answer."""


class Server(msgspec.Struct):
    host: str
    """host:port"""
    asked: list[tuple[str, dict[str, str]]] = []
    """Paths with their query, and the request's headers."""
    posted: list[bytes] = []
    """Bodies of the POST requests."""
    scheme: str = "http"
    busy: int = 0
    most_at_once: int = 0

    @property
    def url(self) -> str:
        return f"{self.scheme}://{self.host}"

    @property
    def paths(self) -> list[str]:
        return [path for path, _ in self.asked]


def html(text: str) -> Answer:
    return Answer(text.encode(), headers={"Content-Type": "text/html; charset=utf-8"})


@contextmanager
def serve(answers: Mapping[str, Answer], tls: ssl.SSLContext | None = None) -> Iterator[Server]:
    """Serve `answers` by path with query, or by path alone, or by "*"; 404 otherwise."""
    lock = threading.Lock()

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            with lock:
                server.asked.append((self.path, dict(self.headers)))
                server.busy += 1
                server.most_at_once = max(server.most_at_once, server.busy)
            path = self.path.partition("?")[0]
            answer = answers.get(self.path) or answers.get(path) or answers.get("*") or Answer(status=404)
            time.sleep(answer.seconds)
            with lock:
                server.busy -= 1
            if answer.hangup:
                self.close_connection = True
                return
            if answer.headers.get("ETag", "none") == self.headers.get("If-None-Match"):
                answer = Answer(status=304, headers={"ETag": answer.headers["ETag"]})
            self.send_response(answer.status)
            for name, value in answer.headers.items():
                self.send_header(name, value)
            if "Content-Length" not in answer.headers:
                self.send_header("Content-Length", str(len(answer.body)))
            if "Connection" not in answer.headers:
                # Said aloud, since a client that takes the connection for lasting may send into one that is ending.
                self.send_header("Connection", "close")
            self.end_headers()
            with suppress(ConnectionError):  # a client may have heard enough
                self.wfile.write(answer.body)

        def do_POST(self) -> None:
            with lock:
                server.posted.append(self.rfile.read(int(self.headers["Content-Length"])))
            self.do_GET()

        def log_message(self, *args: Any) -> None:
            pass

    listener = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    listener.daemon_threads = True
    if tls is not None:
        listener.socket = tls.wrap_socket(listener.socket, server_side=True)
    scheme = "https" if tls else "http"
    server = Server(f"127.0.0.1:{listener.server_address[1]}", scheme=scheme)
    thread = threading.Thread(target=listener.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True)
    thread.start()
    try:
        yield server
    finally:
        listener.shutdown()
        listener.server_close()
        thread.join()
