"""Undoing Content-Encoding within bounds."""

from __future__ import annotations

import gzip
import zlib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crawler.inflate import Inflated, TooLarge, UnknownEncoding, inflate


@given(st.binary(max_size=3000), st.sampled_from(["gzip", "x-gzip", "deflate", "raw", "identity", "gzip, gzip", None]))
def test_round_trip(data: bytes, encoding: str | None) -> None:
    raw_deflate = zlib.compressobj(wbits=-15)
    packed = {
        "deflate": zlib.compress(data),
        "raw": raw_deflate.compress(data) + raw_deflate.flush(),
        "gzip, gzip": gzip.compress(gzip.compress(data)),
        "identity": data,
        None: data,
    }.get(encoding, gzip.compress(data))
    assert inflate(packed, "deflate" if encoding == "raw" else encoding, 3000) == Inflated(data)


def test_members_follow_each_other() -> None:
    assert inflate(gzip.compress(b"a") + gzip.compress(b"b"), "gzip", 10).data == b"ab"


def test_plain_bytes_labelled_gzip() -> None:
    assert inflate(b"<html>", "gzip", 10) == Inflated(b"<html>")


def test_broken_off() -> None:
    whole = gzip.compress(b"abc" * 1000)
    result = inflate(whole[:-12], "gzip", 5000)
    assert not result.whole
    assert result.data == b"abc" * 1000 or (b"abc" * 1000).startswith(result.data)


def test_limits() -> None:
    bomb = gzip.compress(bytes(100_000))
    for limit, encoding in [(99_999, "gzip"), (50, "gzip"), (10, None)]:
        with pytest.raises(TooLarge):
            inflate(bomb, encoding, limit)
    assert len(inflate(bomb, "gzip", 100_000).data) == 100_000
    with pytest.raises(UnknownEncoding, match="br"):
        inflate(b"", "br", 10)
