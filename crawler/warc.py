"""HTTP exchanges as WARC records (ISO 28500:2017, WARC 1.1), each compressed for itself so that it can be read alone.

`encode` turns an `Exchange` into the bytes of its response record, of the request record that belongs to it, and of a
metadata record that says why the address was asked. An answer whose body is already stored becomes a revisit record,
which names the response that holds it. `decode` gives a response record's head and body again, `responses` all that a
file holds. The body is kept as it came, Content-Encoding and all; chunked transfer is already undone by the HTTP
library, so Transfer-Encoding is left out and Content-Length is the length of what is stored.
"""

from __future__ import annotations

import base64
import datetime as dt
import hashlib
import zlib
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

_PIECE = 1 << 16
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
    context: dict[str, str] = {}
    """Why and how it was asked: `via` (the page that links to it), `title` (of the link), `robots`, `pause` …"""

    @property
    def payload_sha256(self) -> str:
        """Hex digest of the body as it came."""
        return hashlib.sha256(self.body).hexdigest()


class Original(msgspec.Struct, frozen=True):
    """The response record that holds a body which was found again."""

    id: str
    url: str
    fetched_at: dt.datetime
    payload_sha256: str


class Records(msgspec.Struct, frozen=True):
    """The records as they go into a file: the response or revisit, then those that belong to it; and its id."""

    id: str
    response: bytes
    others: bytes


class Answer(NamedTuple):
    """A stored answer as it came."""

    status: int
    headers: Headers
    body: bytes


class Payload(msgspec.Struct, frozen=True):
    """The body of a response record with its Content-Encoding undone."""

    data: bytes
    note: str | None = None
    """Why the body is not whole, when it is not."""


class DamagedError(ValueError):
    """The bytes are not a response record."""


class Stored(NamedTuple):
    """A response or revisit record as it lies in a file, and where; of the exchange, what the record says of itself.
    `span` goes to the end of the records that belong to it, `complete` where the last of them is there."""

    id: str
    offset: int
    length: int
    span: int
    exchange: Exchange
    revisit_of: str
    payload_sha256: str
    complete: bool


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


def encode(exchange: Exchange, original: Original | None = None) -> Records:
    """The exchange as records; with `original`, whose body it found again, a revisit in place of the response."""
    writer, out = _writer()
    named = {"WARC-Date": _date(exchange.fetched_at)} | ({"WARC-IP-Address": exchange.ip} if exchange.ip else {})
    mine = {_ROLE: exchange.role} | ({_PORTAL: exchange.portal} if exchange.portal else {})
    answer = (
        _response(writer, exchange, named | mine)
        if original is None
        else _revisit(writer, exchange, original, named | mine)
    )
    record_id = answer.rec_headers.get_header("WARC-Record-ID")
    writer.write_record(answer)
    first = out.tell()
    named |= {"WARC-Concurrent-To": record_id}
    request = writer.create_warc_record(
        exchange.url,
        "request",
        payload=BytesIO(exchange.request_body),
        length=len(exchange.request_body),
        http_headers=_request_head(exchange),
        warc_headers_dict=named,
    )
    writer.write_record(request)
    fields = "".join(f"{name}: {_line(value)}\r\n" for name, value in exchange.context.items()).encode(
        "utf-8", "replace"
    )
    about = writer.create_warc_record(
        exchange.url, "metadata", payload=BytesIO(fields), length=len(fields), warc_headers_dict=named
    )
    writer.write_record(about)
    return Records(record_id, out.getvalue()[:first], out.getvalue()[first:])


def _response(writer: WARCWriter, exchange: Exchange, named: dict[str, str]) -> ArcWarcRecord:
    return writer.create_warc_record(
        exchange.url,
        "response",
        payload=BytesIO(exchange.body),
        length=len(exchange.body),
        http_headers=_response_head(exchange),
        warc_headers_dict=named | {"WARC-Payload-Digest": _labelled(exchange.payload_sha256)},
    )


def _revisit(writer: WARCWriter, exchange: Exchange, original: Original, named: dict[str, str]) -> ArcWarcRecord:
    profile = "server-not-modified" if exchange.status == 304 else "identical-payload-digest"
    named |= {
        "WARC-Profile": f"http://netpreserve.org/warc/1.1/revisit/{profile}",
        "WARC-Refers-To": original.id,
        "WARC-Refers-To-Target-URI": original.url,
        "WARC-Refers-To-Date": _date(original.fetched_at),
        "WARC-Payload-Digest": _labelled(original.payload_sha256),
    }
    return writer.create_warc_record(
        exchange.url, "revisit", http_headers=_response_head(exchange, length=0), warc_headers_dict=named
    )


def _labelled(sha256: str) -> str:
    """A digest as WARC tools write it: in base 32."""
    return f"sha256:{base64.b32encode(bytes.fromhex(sha256)).decode()}"


def _unlabelled(digest: str) -> str:
    algorithm, _, text = digest.partition(":")
    if algorithm != "sha256":
        raise ValueError(f"the payload's digest is {digest!r}, no sha256")
    return base64.b32decode(text).hex()


def _date(when: dt.datetime) -> str:
    return when.astimezone(dt.UTC).strftime("%Y-%m-%dT%H:%M:%S.%fZ")


def decode(data: bytes, limit: int) -> Payload:
    """The body of the response record `data`, at most `limit` bytes of it. Raises DamagedError."""
    answer = decode_answer(data)
    encodings = [value for name, value in answer.headers if name.lower() == "content-encoding"]
    try:
        plain = inflate(answer.body, ",".join(encodings), limit)
    except (TooLarge, UnknownEncoding) as error:
        return Payload(b"", str(error))
    return Payload(plain.data, None if plain.whole else "the compressed body breaks off")


def decode_answer(data: bytes) -> Answer:
    """The response record `data`, as the answer came. Raises DamagedError."""
    try:
        record = next(iter(ArchiveIterator(BytesIO(data), check_digests=False)))
        body = record.raw_stream.read()
    except (StopIteration, ArchiveLoadFailed, OSError, ValueError) as error:
        raise DamagedError("no whole WARC record lies there") from error
    if record.rec_type != "response" or record.http_headers is None:
        raise DamagedError(f"this is a {record.rec_type} record")
    if not _is_whole(record, body):
        raise DamagedError("the record is not whole")
    return Answer(int(record.http_headers.get_statuscode() or 0), list(record.http_headers.headers), body)


def responses(stream: BinaryIO) -> Iterator[Stored]:
    """The response and revisit records of a WARC file, one by one. Raises UnfinishedError or DamagedError behind the
    last that can be read."""
    found: Stored | None = None
    members = _members(stream)
    while True:
        try:
            offset, length, member = next(members)
            record = next(iter(ArchiveIterator(BytesIO(member), check_digests=False)))
        except StopIteration:
            break
        except (UnfinishedError, DamagedError, ArchiveLoadFailed, ValueError) as error:
            if found is not None:
                yield found
            if isinstance(error, UnfinishedError | DamagedError):
                raise
            raise DamagedError(f"what follows is no WARC record ({error})") from error
        kind = record.rec_type
        if kind not in ("response", "revisit"):
            if found is not None:
                found = found._replace(span=offset + length - found.offset, complete=kind == "metadata")
            continue
        if found is not None:
            yield found
        body = record.raw_stream.read()
        if record.http_headers is None or not _is_whole(record, body):
            raise DamagedError(f"the {kind} record at byte {offset} holds no whole answer")
        try:
            found = _stored(record, body, offset, length)
        except (TypeError, ValueError) as error:
            raise DamagedError(f"the {kind} record at byte {offset} is not as this crawler writes them") from error
    if found is not None:
        yield found


def first_end(stream: BinaryIO) -> int:
    """Where the first member of a file ends; 0 where it has none."""
    try:
        offset, length, _ = next(_members(stream))
    except (StopIteration, UnfinishedError, DamagedError):
        return 0
    return offset + length


def _members(stream: BinaryIO) -> Iterator[tuple[int, int, bytes]]:
    """The gzip members of a file: where each begins, how long it is, and the plain bytes. Raises UnfinishedError where
    the last has no end, DamagedError where something else lies."""
    offset = length = 0
    inflater = zlib.decompressobj(zlib.MAX_WBITS | 16)
    plain = bytearray()
    rest = b""
    while piece := rest or stream.read(_PIECE):
        try:
            plain += inflater.decompress(piece)
        except zlib.error as error:
            raise DamagedError(f"what follows is no WARC record ({error})") from error
        rest = inflater.unused_data
        length += len(piece) - len(rest)
        if inflater.eof:
            yield offset, length, bytes(plain)
            offset, length = offset + length, 0
            inflater = zlib.decompressobj(zlib.MAX_WBITS | 16)
            plain.clear()
    if length:
        raise UnfinishedError(offset)


def _stored(record: ArcWarcRecord, body: bytes, offset: int, length: int) -> Stored:
    head = record.rec_headers
    exchange = Exchange(
        url=head.get_header("WARC-Target-URI"),
        status=int(record.http_headers.get_statuscode() or 0),
        headers=record.http_headers.headers,
        body=body,
        fetched_at=dt.datetime.fromisoformat(head.get_header("WARC-Date")),
        portal=head.get_header(_PORTAL),
        role=_ROLES.get(head.get_header(_ROLE), "article"),
        ip=head.get_header("WARC-IP-Address"),
    )
    of = head.get_header("WARC-Refers-To") or ""
    digest = _unlabelled(head.get_header("WARC-Payload-Digest") or "") if of else exchange.payload_sha256
    return Stored(head.get_header("WARC-Record-ID"), offset, length, length, exchange, of, digest, complete=False)


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


def _response_head(exchange: Exchange, length: int | None = None) -> _Head:
    headers = _clean((name, value) for name, value in exchange.headers if name.strip().lower() not in _DROPPED)
    headers.append(("Content-Length", str(len(exchange.body) if length is None else length)))
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
