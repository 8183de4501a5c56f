"""One request over a socket, and what came of it: for tests of servers, which a forgiving client would hide from us."""

from __future__ import annotations

import http.client
import json
from urllib.parse import urlsplit

import msgspec

from crawler.sandbox import Sandbox

TIMEOUT = 5.0


class Got(msgspec.Struct):
    """An answer. `error` is the name of what went wrong before its end."""

    status: int = 0
    headers: dict[str, str] = {}
    body: bytes = b""
    error: str = ""


def ask(url: str, *, method: str = "GET", body: bytes | None = None, timeout: float = TIMEOUT, **headers: str) -> Got:
    """Ask once, on a connection of its own. Underscores in the names of headers are hyphens."""
    parts = urlsplit(url)
    connection = http.client.HTTPConnection(parts.netloc, timeout=timeout)
    got = Got()
    sent = {name.replace("_", "-"): value for name, value in headers.items()}
    try:
        connection.request(method, f"{parts.path}{'?' if parts.query else ''}{parts.query}", body, sent)
        answer = connection.getresponse()
        got.status, got.headers = answer.status, dict(answer.getheaders())
        got.body = answer.read()
    except (OSError, http.client.HTTPException) as error:
        got.error = type(error).__name__
    finally:
        connection.close()
    return got


def post(url: str, told: object) -> Got:
    """Ask by POST with a JSON body."""
    return ask(url, method="POST", body=json.dumps(told).encode(), Content_Type="application/json")


def column_of(box: Sandbox, portal: str) -> str:
    """The address of the portal's first column."""
    return next(each.column_urls()[0] for each in box.portals if each.id == portal)
