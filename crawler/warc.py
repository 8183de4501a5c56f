"""HTTP exchanges as WARC records (ISO 28500:2017, WARC 1.1), each compressed for itself so that it can be read alone.

`encode` turns an `Exchange` into the bytes of its response record and of the request record that belongs to it;
`decode` gives the body of a response record again, `responses` all that a file holds. The body is kept as it came,
Content-Encoding and all; chunked transfer is already undone by the HTTP library, so Transfer-Encoding is left out and
Content-Length is the length of what is stored.
"""

from __future__ import annotations

import datetime as dt
import hashlib
from collections.abc import Iterable, Iterator
from io import BytesIO
from typing import BinaryIO, NamedTuple, get_args
from urllib.parse import urlsplit

import msgspec
from warcio.archiveiterator import ArchiveIterator
from warcio.exceptions import ArchiveLoadFailed
from warcio.recordloader import ArcWarcRecord
from warcio.statusandheaders import StatusAndHeaders
from warcio.warcwriter import WARCWriter

from crawler.captures import Role
from crawler.inflate import TooLarge, UnknownEncoding, inflate

Headers = list[tuple[str, str]]

_DROPPED = ("transfer-encoding", "content-length")
_ROLE, _PORTAL = "Nianbao-Role", "Nianbao-Portal"
_ROLES: dict[str, Role] = {role: role for role in get_args(Role)}


class Exchange(msgspec.Struct, frozen=True, kw_only=True):
    """A request and its answer. Header values are text in Latin-1, as HTTP has them."""

    url: str
    status: int
    reason: str = ""
    headers: Headers
    body: bytes
    fetched_at: dt.datetime
    method: str = "GET"
    request_headers: Headers = []
    request_body: bytes = b""
    portal: str | None = None
    role: Role = "article"
    ip: str | None = None

    @property
    def payload_sha256(self) -> str:
        """Hex digest of the body as it came."""
        return hashlib.sha256(self.body).hexdigest()


class Records(msgspec.Struct, frozen=True):
    """The two records as they go into a file, and the response's WARC-Record-ID."""

    id: str
    response: bytes
    request: bytes


class Payload(msgspec.Struct, frozen=True):
    """The body of a response record with its Content-Encoding undone."""

    data: bytes
    note: str | None = None
    """Why the body is not whole, when it is not."""


class DamagedError(ValueError):
    """The bytes are not a response record."""


class Stored(NamedTuple):
    """A response record as it lies in a file, and where; of the exchange, what the record says of itself."""

    id: str
    offset: int
    length: int
    exchange: Exchange


class UnfinishedError(RuntimeError):
    """A file ends inside the record that begins at `offset`, as a kill leaves it."""

    def __init__(self, offset: int) -> None:
        super().__init__("the file ends inside a record")
        self.offset = offset


def warcinfo(file: str, software: str) -> bytes:
    """The record that opens a WARC file."""
    writer, out = _writer()
    info = {"software": software, "format": "WARC File Format 1.1", "robots": "obey"}
    info["conformsTo"] = "http://iipc.github.io/warc-specifications/specifications/warc-format/warc-1.1/"
    writer.write_record(writer.create_warcinfo_record(file, info))
    return out.getvalue()


def encode(exchange: Exchange) -> Records:
    """The exchange as records."""
    writer, out = _writer()
    date = exchange.fetched_at.astimezone(dt.UTC).strftime("%Y-%m-%dT%H:%M:%S.%fZ")
    named = {"WARC-Date": date}
    if exchange.ip:
        named["WARC-IP-Address"] = exchange.ip
    mine = {_ROLE: exchange.role} | ({_PORTAL: exchange.portal} if exchange.portal else {})
    response = writer.create_warc_record(
        exchange.url,
        "response",
        payload=BytesIO(exchange.body),
        length=len(exchange.body),
        http_headers=_response_head(exchange),
        warc_headers_dict=named | mine,
    )
    record_id = response.rec_headers.get_header("WARC-Record-ID")
    writer.write_record(response)
    first = out.getvalue()
    request = writer.create_warc_record(
        exchange.url,
        "request",
        payload=BytesIO(exchange.request_body),
        length=len(exchange.request_body),
        http_headers=_request_head(exchange),
        warc_headers_dict=named | {"WARC-Concurrent-To": record_id},
    )
    writer.write_record(request)
    return Records(record_id, first, out.getvalue()[len(first) :])


def decode(data: bytes, limit: int) -> Payload:
    """The body of the response record `data`, at most `limit` bytes of it. Raises DamagedError."""
    try:
        record = next(iter(ArchiveIterator(BytesIO(data), check_digests=False)))
        body = record.raw_stream.read()
    except (StopIteration, ArchiveLoadFailed, OSError, ValueError) as error:
        raise DamagedError("no whole WARC record lies there") from error
    if record.rec_type != "response" or record.http_headers is None:
        raise DamagedError(f"this is a {record.rec_type} record")
    if not _is_whole(record, body):
        raise DamagedError("the record is not whole")
    try:
        plain = inflate(body, record.http_headers.get_header("Content-Encoding"), limit)
    except (TooLarge, UnknownEncoding) as error:
        return Payload(b"", str(error))
    return Payload(plain.data, None if plain.whole else "the compressed body breaks off")


def responses(stream: BinaryIO) -> Iterator[Stored]:
    """The response records of a WARC file, one by one. Raises UnfinishedError or DamagedError behind the last that can
    be read."""
    records = ArchiveIterator(stream, check_digests=False)
    try:
        for record in records:
            body = record.raw_stream.read() if record.rec_type == "response" else b""
            offset = records.get_record_offset()  # reads to the record's end
            if record.rec_type != "response":
                continue
            if record.http_headers is None or not _is_whole(record, body):
                raise UnfinishedError(offset)
            head = record.rec_headers
            yield Stored(
                head.get_header("WARC-Record-ID"), offset, records.get_record_length(), _exchange(record, body)
            )
    except (ArchiveLoadFailed, OSError, ValueError, EOFError) as error:
        raise DamagedError(f"what follows is no WARC record ({error})") from error


def _exchange(record: ArcWarcRecord, body: bytes) -> Exchange:
    head = record.rec_headers
    return Exchange(
        url=head.get_header("WARC-Target-URI"),
        status=int(record.http_headers.get_statuscode() or 0),
        headers=record.http_headers.headers,
        body=body,
        fetched_at=dt.datetime.fromisoformat(head.get_header("WARC-Date")),
        portal=head.get_header(_PORTAL),
        role=_ROLES.get(head.get_header(_ROLE), "article"),
        ip=head.get_header("WARC-IP-Address"),
    )


def _is_whole(record: ArcWarcRecord, body: bytes) -> bool:
    """Whether a response was not cut off; the library does not say so."""
    return bool(str(len(body)) == record.http_headers.get_header("Content-Length"))


def _writer() -> tuple[WARCWriter, BytesIO]:
    out = BytesIO()
    return WARCWriter(out, gzip=True, warc_version="1.1"), out


class _Head(StatusAndHeaders):  # type: ignore[misc]
    """HTTP headers that are stored byte for byte; the library would rewrite what is not ASCII."""

    def compute_headers_buffer(self, header_filter: object = None) -> None:  # noqa: ARG002
        self.headers_buff = f"{self.to_str()}\r\n".encode("latin-1", "replace")


def _response_head(exchange: Exchange) -> _Head:
    headers = _clean((name, value) for name, value in exchange.headers if name.lower() not in _DROPPED)
    headers.append(("Content-Length", str(len(exchange.body))))
    return _Head(f"{exchange.status} {_line(exchange.reason)}".strip(), headers, protocol="HTTP/1.1")


def _request_head(exchange: Exchange) -> _Head:
    parts = urlsplit(exchange.url)
    target = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
    headers = _clean(exchange.request_headers)
    if not any(name.lower() == "host" for name, _ in headers):
        headers.insert(0, ("Host", parts.netloc))
    return _Head(f"{exchange.method} {target} HTTP/1.1", headers, is_http_request=True)


def _clean(headers: Iterable[tuple[str, str]]) -> Headers:
    return [(_line(name), _line(value)) for name, value in headers]


def _line(text: str) -> str:
    """A header cannot hold a line break: one that a server smuggled in must not forge the record's structure."""
    return text.replace("\r", " ").replace("\n", " ")
