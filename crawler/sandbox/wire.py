"""How the sandbox speaks HTTP: many hosts with a port each, one thread that waits for all of them, one for each
connection.

`Listeners.open(name, answer, port)` begins to serve and gives the address; `answer(path, params)` says what, None
closes the connection without a word. `params` are those of query and form in one flat dict; a JSON body gives its
top-level keys, values that are no strings as JSON text. What is asked lands in `log`, in the order in which it came;
times are `time.monotonic()`. A reply that has an ETag or Last-Modified is answered with 304 where the request allows
it.
"""

from __future__ import annotations

import contextlib
import json
import os
import selectors
import socket
import struct
import threading
import time
from collections.abc import Callable, Iterable
from email.utils import parsedate_to_datetime
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qsl, urlsplit

import msgspec

from crawler.sandbox.pages import Reply

ADDRESS = "127.0.0.1"
_LONGEST_FORM = 1 << 16
_HEADERS = ("User-Agent", "If-None-Match", "If-Modified-Since", "Referer", "Accept-Encoding", "X-Requested-With")
_TLS_HANDSHAKE = b"\x16"

Answer = Callable[[str, dict[str, str]], Reply | None]
"""From path and parameters to a reply; None: the connection is closed without a word."""


class Entry(msgspec.Struct, kw_only=True):
    """One request. `portal` is whose host it went to, `path` has the query with it, `status` is 0 until something was
    sent, `ended` is when the answer was handed over, or the connection broken off."""

    portal: str
    host: str
    method: str
    path: str
    started: float
    ended: float = 0.0
    status: int = 0
    headers: dict[str, str] = {}


class Listeners:
    """All the hosts, until `close`."""

    def __init__(self) -> None:
        self.log: list[Entry] = []
        self.closing = threading.Event()
        self._lock = threading.Lock()
        self._servers: list[_Server] = []
        self._shut: list[socket.socket] = []
        self._selector = selectors.DefaultSelector()
        self._wake, self._waker = socket.socketpair()
        self._selector.register(self._wake, selectors.EVENT_READ, None)
        self._thread = threading.Thread(target=self._accept, daemon=True)
        self._thread.start()

    def open(self, name: str, answer: Answer, port: int) -> str:
        """Serve `answer` as the portal `name`; gives "host:port". Where the port is taken, any free one serves."""
        told = {"answer": staticmethod(answer), "note": self._note, "portal": name, "closing": self.closing}
        handler = type("Handler", (_Handler,), told)
        try:
            server = _Server((ADDRESS, port), handler)
        except OSError:  # taken, by another sandbox perhaps
            server = _Server((ADDRESS, 0), handler)
        server.timeout = 0
        self._servers.append(server)
        self._selector.register(server, selectors.EVENT_READ, server)
        self._waker.send(b"\0")
        return f"{ADDRESS}:{server.server_address[1]}"

    def refuse(self) -> str:
        """An address at which nobody listens, for as long as the others are open."""
        held = socket.socket()
        held.bind((ADDRESS, 0))
        self._shut.append(held)
        return f"{ADDRESS}:{held.getsockname()[1]}"

    def close(self) -> None:
        """Stop answering."""
        self.closing.set()
        self._waker.send(b"\0")
        self._thread.join()
        for server in self._servers:
            server.server_close()
        for held in (*self._shut, self._wake, self._waker):
            held.close()
        self._selector.close()

    def _accept(self) -> None:
        while not self.closing.is_set():
            for key, _ in self._selector.select():
                if key.data is None:
                    self._wake.recv(64)
                else:
                    key.data.handle_request()

    def _note(self, entry: Entry) -> None:
        with self._lock:
            self.log.append(entry)


class _Server(ThreadingHTTPServer):
    daemon_threads = True
    request_queue_size = 64

    def handle_error(self, request: object, client_address: object) -> None:
        """A crawler that goes away in the middle of an answer is no error of the server's."""


class _Handler(BaseHTTPRequestHandler):
    """Answers GET, HEAD and POST. Head and body leave in one piece, or a waiting client holds the second back."""

    protocol_version = "HTTP/1.1"
    wbufsize = 1 << 16
    disable_nagle_algorithm = True
    answer: Answer
    note: Callable[[Entry], None]
    portal: str
    closing: threading.Event

    def handle(self) -> None:
        """Serve the connection. One that begins with a TLS handshake would wait for an answer that cannot come."""
        with contextlib.suppress(ConnectionError):
            if self.connection.recv(1, socket.MSG_PEEK) != _TLS_HANDSHAKE:
                super().handle()

    def do_GET(self) -> None:
        """Answer with what stands at the path."""
        self._reply({})

    do_HEAD = do_GET  # noqa: N815 (the name that http.server looks for)

    def do_POST(self) -> None:
        """Answer a form, or a JSON object."""
        length = self.headers.get("Content-Length", "")
        if not length.isdigit() or int(length) > _LONGEST_FORM:
            self.send_error(413)
            self.close_connection = True
            return
        self._reply(_params_of(self.rfile.read(int(length)), self.headers.get("Content-Type", "")))

    def _reply(self, form: dict[str, str]) -> None:
        entry = self._entry()
        self.note(entry)
        try:
            parts = urlsplit(self.path)
            reply = self.answer(parts.path, dict(parse_qsl(parts.query, keep_blank_values=True)) | form)
            if reply is None:
                self.close_connection = True
                return
            if reply.delay and self.closing.wait(reply.delay):
                self.close_connection = True
                return
            if self._is_known(reply):
                reply = msgspec.structs.replace(reply, status=304, body=b"")
            entry.status = reply.status
            self._send(reply, entry)
            self.wfile.flush()
        finally:
            entry.ended = entry.ended or time.monotonic()

    def _entry(self) -> Entry:
        sent = {name: self.headers[name] for name in _HEADERS if name in self.headers}
        host = self.headers.get("Host", "")
        return Entry(
            portal=self.portal,
            host=host,
            method=self.command,
            path=self.path,
            started=time.monotonic(),
            headers=sent,
        )

    def _is_known(self, reply: Reply) -> bool:
        """Whether the client has what would be sent (RFC 9110 §13.2.2: a tag decides before a date does)."""
        if reply.status != 200 or self.command not in ("GET", "HEAD"):
            return False
        tags, since = self.headers.get("If-None-Match"), self.headers.get("If-Modified-Since")
        if tags is not None and "ETag" in reply.headers:
            return reply.headers["ETag"] in [tag.strip().removeprefix("W/") for tag in tags.split(",")]
        if since is not None and "Last-Modified" in reply.headers:
            return _is_since(reply.headers["Last-Modified"], since)
        return False

    def _send(self, reply: Reply, entry: Entry) -> None:
        self.send_response(reply.status)
        chunked = reply.chunks is not None and reply.claimed is None
        headers = {"Content-Type": reply.media_type} | reply.headers
        if chunked:
            headers["Transfer-Encoding"] = "chunked"
        elif reply.status != 304:
            headers["Content-Length"] = str(len(reply.body) if reply.claimed is None else reply.claimed)
        for name, value in headers.items():
            self.send_header(name, value)
        self.end_headers()
        if self.command == "HEAD":
            return
        if reply.chunks is not None:
            self._stream(reply.chunks(), chunked=chunked)
            return
        entry.ended = time.monotonic()  # now, for the client may ask again before we come back from writing
        self.wfile.write(reply.body if reply.cut is None else reply.body[: reply.cut])
        if reply.cut is not None:
            self._reset()
        elif reply.claimed is not None:
            self.close_connection = True

    def _stream(self, parts: Iterable[bytes], *, chunked: bool) -> None:
        for part in parts:
            self.wfile.write(b"%x\r\n%s\r\n" % (len(part), part) if chunked else part)
        if chunked:
            self.wfile.write(b"0\r\n\r\n")

    def _reset(self) -> None:
        """End the connection as a firewall does: what was sent arrives, then a reset instead of an end."""
        self.wfile.flush()
        time.sleep(0.05)  # a reset overtakes what the client has not read yet
        self.connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
        os.close(self.connection.detach())  # the server's own way of closing says goodbye first
        self.close_connection = True

    def log_message(self, *_: Any) -> None:
        """Say nothing: `log` tells it."""


def _params_of(body: bytes, media_type: str) -> dict[str, str]:
    text = body.decode("utf-8", "replace")
    if "json" not in media_type.lower():
        return dict(parse_qsl(text, keep_blank_values=True))
    try:
        told = json.loads(text)
    except ValueError:
        return {}
    if not isinstance(told, dict):
        return {}
    return {
        name: value if isinstance(value, str) else json.dumps(value, ensure_ascii=False) for name, value in told.items()
    }


def _is_since(modified: str, since: str) -> bool:
    try:
        return parsedate_to_datetime(modified) <= parsedate_to_datetime(since)
    except (TypeError, ValueError):
        return False
