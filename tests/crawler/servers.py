"""A server on loopback whose answers a test writes down, and which remembers what it was asked."""

from __future__ import annotations

import threading
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

import msgspec


class Answer(msgspec.Struct):
    body: bytes = b""
    status: int = 200
    headers: dict[str, str] = {}
    hangup: bool = False


class Server(msgspec.Struct):
    host: str
    """host:port"""
    asked: list[tuple[str, dict[str, str]]] = []
    """Paths with their query, and the request's headers."""

    @property
    def url(self) -> str:
        return f"http://{self.host}"

    @property
    def paths(self) -> list[str]:
        return [path for path, _ in self.asked]


def html(text: str) -> Answer:
    return Answer(text.encode(), headers={"Content-Type": "text/html; charset=utf-8"})


@contextmanager
def serve(answers: Mapping[str, Answer]) -> Iterator[Server]:
    """Serve `answers` by path with query, or by path alone, or by "*"; 404 otherwise."""

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            server.asked.append((self.path, dict(self.headers)))
            path = self.path.partition("?")[0]
            answer = answers.get(self.path) or answers.get(path) or answers.get("*") or Answer(status=404)
            if answer.hangup:
                self.close_connection = True
                return
            self.send_response(answer.status)
            for name, value in answer.headers.items():
                self.send_header(name, value)
            self.send_header("Content-Length", str(len(answer.body)))
            self.end_headers()
            self.wfile.write(answer.body)

        def log_message(self, *args: Any) -> None:
            pass

    listener = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    listener.daemon_threads = True
    server = Server(f"127.0.0.1:{listener.server_address[1]}", [])
    thread = threading.Thread(target=listener.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True)
    thread.start()
    try:
        yield server
    finally:
        listener.shutdown()
        listener.server_close()
        thread.join()
