"""Requests and answers between Scrapy, which makes them, and the archive, which keeps them."""

from __future__ import annotations

import datetime as dt
from http import HTTPStatus

from scrapy import Request
from scrapy.http import Headers, Response
from scrapy.responsetypes import responsetypes

from crawler.captures import Role, media_type_of
from crawler.media import beginning, media_type_of_bytes
from crawler.warc import Answer, Exchange

_TOLD = ("via", "title", "robots", "pause")
"""What a request's `meta` says of why and how it was asked."""


def role_of(request: Request) -> Role:
    """What the page was asked for."""
    role: Role = request.meta.get("role", "robots")
    return role


def exchange_of(request: Request, response: Response, portal: str) -> Exchange:
    """Request and answer as the archive keeps them."""
    role = role_of(request)
    if role == "list" and (request.method != "GET" or not _is_html(response)):
        role = "rows"
    return Exchange(
        url=request.url,
        status=response.status,
        reason=_phrase(response.status),
        headers=_pairs(response.headers),
        body=response.body,
        fetched_at=dt.datetime.now(dt.UTC),
        method=request.method,
        request_headers=_pairs(request.headers),
        request_body=request.body,
        portal=portal,
        role=role,
        ip=str(response.ip_address) if response.ip_address else None,
        context={name: str(request.meta[name]) for name in _TOLD if request.meta.get(name) not in (None, "")},
    )


def _is_html(response: Response) -> bool:
    headers = response.headers
    begun = beginning(response.body, (headers.get("Content-Encoding") or b"").decode("latin-1"))
    declared = media_type_of((headers.get("Content-Type") or b"").decode("latin-1"))
    return media_type_of_bytes(begun, declared) in ("text/html", "application/xhtml+xml")


def _pairs(headers: Headers) -> list[tuple[str, str]]:
    return [(name.decode("latin-1"), value.decode("latin-1")) for name in headers for value in headers.getlist(name)]


def _phrase(status: int) -> str:
    try:
        return HTTPStatus(status).phrase
    except ValueError:
        return ""


def response_of(request: Request, answer: Answer) -> Response:
    """An archived answer as Scrapy gives answers."""
    headers = Headers()
    for name, value in answer.headers:
        headers.appendlist(name, value.encode("latin-1", "replace"))
    kind: type[Response] = responsetypes.from_args(headers=headers, url=request.url, body=answer.body[:4096])
    return kind(request.url, status=answer.status, headers=headers, body=answer.body, request=request)
