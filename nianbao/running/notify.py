"""Telling somebody: `tell(url, message)` posts a message as JSON and says whether it was taken.

The address may hold a token, so it stands in no message, record or log: only its host does. Only http and https; TLS is
verified; redirects are not followed, since they would carry the message elsewhere. An address that does not answer, or
answers 408, 429 or from 500 on, is asked again after growing pauses, three times in all, each for ten seconds however
it drips; nothing is raised for it.
`check_address` raises `NotifyError` for an address that cannot be one.

Chat services want a message of their own shape (`_SHAPES`, by host); every other address gets the message as it is,
whose field `text` is what Slack and its like show. Services that say in their answer that they did not take it
(`errcode`, `code` or `StatusCode` other than 0) did not.
"""

from __future__ import annotations

import asyncio
import datetime as dt
import time
from collections.abc import Mapping, Sequence
from typing import Any

import httpx
import msgspec

from nianbao.running.updates import Told

_SECONDS = 10.0
PAUSES = (2.0, 8.0)
"""Seconds before the second and the third attempt."""
_ASK_AGAIN = (408, 429)
_LONGEST_ANSWER = 64 << 10
_SAYS_NO = ("errcode", "code", "StatusCode")
_SHAPES = {
    "oapi.dingtalk.com": ("msgtype", "text", "content"),
    "qyapi.weixin.qq.com": ("msgtype", "text", "content"),
    "open.feishu.cn": ("msg_type", "content", "text"),
    "open.larksuite.com": ("msg_type", "content", "text"),
}
"""By host: the field that says that it is text, the one that holds it, and the one inside."""


class NotifyError(ValueError):
    """The address cannot be posted to; the message does not show it."""


class _NotTakenError(Exception):
    """It was not taken; the message says why. `again`: another attempt may help."""

    def __init__(self, why: str, *, again: bool) -> None:
        super().__init__(why)
        self.again = again


def check_address(url: str) -> str:
    """The host of an address that can be posted to."""
    try:
        parts = httpx.URL(url)
    except (httpx.InvalidURL, UnicodeError):
        raise NotifyError("the address to notify is none: write it as https://host/path") from None
    if parts.scheme not in ("http", "https") or not parts.host:
        raise NotifyError("the address to notify is not http or https with a host: write it as https://host/path")
    return parts.host


def tell(url: str, message: Mapping[str, Any], pauses: Sequence[float] = PAUSES) -> Told:
    """Post a message; says whether it was taken, and if not, why."""
    host = check_address(url)
    body = msgspec.json.encode(_shaped(host, message))
    why = ""
    for wait in (0.0, *pauses):
        time.sleep(wait)
        try:
            _post(url, body)
        except _NotTakenError as error:
            why = str(error)
            if not error.again:
                break
        else:
            return Told(host, True, dt.datetime.now(dt.UTC))
    return Told(host, False, dt.datetime.now(dt.UTC), why)


def _post(url: str, body: bytes) -> None:
    headers = {"Content-Type": "application/json; charset=utf-8", "Accept-Encoding": "identity"}
    try:
        status, text = asyncio.run(_exchange(url, body, headers))
    except (httpx.TimeoutException, TimeoutError):
        raise _NotTakenError("there was no answer in time", again=True) from None
    except (httpx.HTTPError, httpx.InvalidURL, ValueError, OSError) as error:  # its message may hold the address
        raise _NotTakenError(f"there was no answer ({type(error).__name__})", again=True) from None
    if 300 <= status < 400:
        raise _NotTakenError(f"it answered {status}, a redirect, which is not followed", again=False)
    if not 200 <= status < 300:
        raise _NotTakenError(f"it answered {status}", again=status >= 500 or status in _ASK_AGAIN)
    if refused := _refusal(text):
        raise _NotTakenError(f"it answered {status}, but did not take it ({refused})", again=False)


async def _exchange(url: str, body: bytes, headers: Mapping[str, str]) -> tuple[int, bytes]:
    """Status and beginning of the answer. httpx bounds each read; an answer that drips needs a bound on the whole."""
    async with (
        asyncio.timeout(_SECONDS),
        httpx.AsyncClient(timeout=_SECONDS) as client,
        client.stream("POST", url, content=body, headers=headers) as answer,
    ):
        return answer.status_code, await _beginning(answer)


async def _beginning(answer: httpx.Response) -> bytes:
    text = b""
    async for piece in answer.aiter_raw():
        text += piece
        if len(text) > _LONGEST_ANSWER:
            break
    return text


def _refusal(text: bytes) -> str:
    try:
        said = msgspec.json.decode(text)
    except (msgspec.DecodeError, UnicodeDecodeError):
        return ""
    numbers = {name: said[name] for name in _SAYS_NO if name in said} if isinstance(said, dict) else {}
    return ", ".join(f"{name} {number}" for name, number in numbers.items() if isinstance(number, int) and number)


def _shaped(host: str, message: Mapping[str, Any]) -> Mapping[str, Any]:
    if host not in _SHAPES:
        return message
    says, holds, inside = _SHAPES[host]
    return {says: "text", holds: {inside: message["text"]}}
