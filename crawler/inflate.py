"""Undoing the compression of an HTTP body (Content-Encoding, RFC 9110 §8.4) without trusting its size.

`inflate` takes the raw bytes and the header's value and gives at most `limit` bytes. Some servers name an encoding and
send plain bytes: those come back as they are. A stream that breaks off gives what could be read of it, `whole` False.

Raises `TooLarge` when more than `limit` bytes would come out, `UnknownEncoding` for anything but gzip and deflate, the
only encodings that the crawler asks for.
"""

from __future__ import annotations

import zlib

import msgspec

_STEP = 1 << 16


class TooLarge(ValueError):  # noqa: N818 (a limit, not a mistake in the data)
    """The body unfolds to more than the limit."""


class UnknownEncoding(ValueError):  # noqa: N818
    """The body is compressed in a way that was not asked for."""


class Inflated(msgspec.Struct, frozen=True):
    """The plain bytes, and whether the stream was complete."""

    data: bytes
    whole: bool = True


def inflate(data: bytes, encoding: str | None, limit: int) -> Inflated:
    """The plain bytes of a body sent with `Content-Encoding: encoding`."""
    result = Inflated(data)
    for name in reversed([part.strip().lower() for part in (encoding or "").split(",")]):
        if name in ("", "identity"):
            continue
        if name not in ("gzip", "x-gzip", "deflate"):
            raise UnknownEncoding(f"the body is encoded as {name!r}, which was not asked for")
        plain = _inflate(result.data, name, limit)
        result = Inflated(plain.data, result.whole and plain.whole)
    if len(result.data) > limit:
        raise TooLarge(f"the body is larger than {limit >> 20} MB")
    return result


def _inflate(data: bytes, name: str, limit: int) -> Inflated:
    if name != "deflate":
        return _members(data, zlib.MAX_WBITS | 16, limit) if data[:2] == b"\x1f\x8b" else Inflated(data)
    zlib_wrapped = len(data) > 1 and data[0] & 0x0F == 8 and int.from_bytes(data[:2], "big") % 31 == 0
    return _members(data, zlib.MAX_WBITS if zlib_wrapped else -zlib.MAX_WBITS, limit)


def _members(data: bytes, bits: int, limit: int) -> Inflated:
    """A gzip body may hold several members one after the other (RFC 1952 §2.2)."""
    plain = bytearray()
    while data:
        stream = zlib.decompressobj(bits)
        try:
            plain += stream.decompress(data, limit + 1 - len(plain))
            while stream.unconsumed_tail and len(plain) <= limit:
                plain += stream.decompress(stream.unconsumed_tail, min(_STEP, limit + 1 - len(plain)))
        except zlib.error:
            return Inflated(bytes(plain), whole=False)
        if len(plain) > limit:
            raise TooLarge(f"the body unfolds to more than {limit >> 20} MB")
        if not stream.eof:
            return Inflated(bytes(plain), whole=False)
        data = stream.unused_data.lstrip(b"\0")
    return Inflated(bytes(plain))
