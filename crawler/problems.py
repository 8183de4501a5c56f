"""Why there was no answer, as a `Problem`: `problem_of(failure)` reads what Scrapy reports.

Status codes 412, 468 and 521 are those with which the firewalls common among these portals ask for a script to be run;
they are blocks like 403, and are left alone.
"""

from __future__ import annotations

from http import HTTPStatus

from scrapy import Request
from scrapy.exceptions import (
    CannotResolveHostError,
    DownloadCancelledError,
    DownloadConnectionRefusedError,
    DownloadFailedError,
    DownloadTimeoutError,
    IgnoreRequest,
    ResponseDataLossError,
)
from scrapy.spidermiddlewares.httperror import HttpError
from twisted.python.failure import Failure

from crawler.report import Problem

REFUSALS = {"blocked", "busy", "no_answer", "redirects", "server", "timeout", "broken_off"}
"""What a host that goes on so is left alone for; robots.txt forbids some pages and allows others."""
UNHEARD = {"no_answer", "timeout"}
"""What may be due to the scheme that a host is asked by."""
_SCRIPTED = {412, 468, 521}
BLOCKING = {401, 403, 405, 451} | _SCRIPTED
"""Statuses by which a site says that it does not serve us."""
_BUSY = {429, 503}
_MISSING = {404, 410}
_UNVERIFIED = "certificate verify failed"
_EXCEPTIONS: list[tuple[type[Exception], str, str]] = [
    (
        CannotResolveHostError,
        "no_answer",
        "the DNS knows no public address for the host: check the address, and this machine's connection",
    ),
    (DownloadTimeoutError, "timeout", "there was no answer in time: try again at another hour"),
    (
        DownloadConnectionRefusedError,
        "no_answer",
        "the host refused the connection: check the address, or try again at another hour",
    ),
    (ResponseDataLossError, "broken_off", "the answer broke off before its end: try again at another hour"),
    (DownloadCancelledError, "too_large", "the answer is larger than the crawler accepts"),
    (DownloadFailedError, "no_answer", "the connection ended without an answer: try again at another hour"),
]


class Refused(IgnoreRequest):
    """We do not ask for this address; carries the problem's kind and sentence."""

    def __init__(self, kind: str, sentence: str) -> None:
        super().__init__(sentence)
        self.kind = kind
        self.sentence = sentence


def problem_of(failure: Failure) -> Problem:
    """The problem that a request's failure amounts to."""
    error = failure.value
    request: Request = failure.request  # type: ignore[attr-defined]
    url: str = request.meta.get("redirect_urls", [request.url])[0]  # where a link led, not where it ended
    if isinstance(error, HttpError):
        return problem_of_status(error.response.status, url)
    if isinstance(error, Exception):
        kind, sentence = kind_of_exception(error)
        return Problem(kind, url, sentence)
    return Problem("no_answer", url, failure.getErrorMessage())


def problem_of_status(status: int, url: str) -> Problem:
    """The problem that an answer other than 200 is."""
    kind, sentence = kind_of_status(status)
    return Problem(kind, url, sentence, str(status) if kind == "blocked" else "")


def kind_of_status(status: int) -> tuple[str, str]:
    """Kind and sentence for an answer that is not a page."""
    named = f"answered {status}{_phrase(status)}"
    if status in _SCRIPTED:
        return "blocked", f"{named}: the site wants a script to be run, which this crawler leaves alone"
    if status in BLOCKING:
        return "blocked", f"{named}: the site does not serve this crawler; ask its operator for access"
    if status in _BUSY:
        return "busy", f"{named}: the host is busy, also after pauses; crawl again at another hour"
    if status in _MISSING:
        return "missing", f"{named}: the page was withdrawn; of a column, check the address in the registry"
    if 300 <= status < 400:
        return "redirects", f"{named} without saying where to"
    if status >= 500:
        return "server", f"{named}: the site's own fault; try again later"
    return "blocked", named


def kind_of_exception(error: Exception) -> tuple[str, str]:
    """Kind and sentence for a request that came to no answer."""
    if isinstance(error, Refused):
        return error.kind, error.sentence
    if isinstance(error, IgnoreRequest):
        if "redirections" in str(error):
            return (
                "redirects",
                "redirects too often, or in a circle: see in a browser where it leads, and mend the address",
            )
        return "no_answer", str(error)
    if isinstance(error, DownloadFailedError) and _UNVERIFIED in str(error):
        return "no_answer", "nobody vouches for the host's certificate: see in a browser whether it has run out"
    for known, kind, sentence in _EXCEPTIONS:
        if isinstance(error, known):
            return kind, sentence
    return "no_answer", f"{type(error).__name__}: {error}"


def _phrase(status: int) -> str:
    try:
        return f" ({HTTPStatus(status).phrase})"
    except ValueError:
        return ""
