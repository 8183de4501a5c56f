"""What bytes are, whatever they are called."""

from __future__ import annotations

import gzip
import io
import zipfile
import zlib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crawler.media import beginning, media_type_of_bytes


def packed(*names: str) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as file:
        for name in names:
            file.writestr(name, "x")
    return out.getvalue()


OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600)
KINDS = {
    "pdf": (b"%PDF-1.7\n", "application/pdf"),
    "png": (b"\x89PNG\r\n\x1a\n" + bytes(9), "image/png"),
    "jpeg": (b"\xff\xd8\xff\xe0", "image/jpeg"),
    "rar": (b"Rar!\x1a\x07\x01\x00", "application/vnd.rar"),
    "docx": (
        packed("[Content_Types].xml", "word/document.xml"),
        "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    ),
    "xlsx": (packed("xl/workbook.xml"), "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"),
    "ofd": (packed("OFD.xml"), "application/ofd"),
    "zip": (packed("年报.pdf"), "application/zip"),
    "doc": (OLE + "WordDocument".encode("utf-16-le"), "application/msword"),
    "xls": (OLE + "Workbook".encode("utf-16-le"), "application/vnd.ms-excel"),
    "html": (b"\xef\xbb\xbf\r\n<!DOCTYPE html><html>", "text/html"),
}


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("declared", ["", "application/octet-stream", "text/plain", "application/msword"])
def test_marks_count_more_than_labels(kind: str, declared: str) -> None:
    data, media_type = KINDS[kind]
    assert media_type_of_bytes(data, declared) == media_type


@pytest.mark.parametrize("declared", ["text/plain", "application/json", "text/xml", ""])
def test_without_a_mark_the_label_counts(declared: str) -> None:
    assert media_type_of_bytes("年报".encode(), declared) == declared


@given(st.binary(max_size=300), st.sampled_from(["gzip", "deflate", "br", "gzip, deflate", None]))
def test_the_beginning_of_anything(data: bytes, encoding: str | None) -> None:
    assert isinstance(beginning(data, encoding), bytes)


@given(st.binary(max_size=2000))
def test_the_beginning_of_a_packed_body_is_plain(data: bytes) -> None:
    assert beginning(gzip.compress(data), "gzip") == data
    assert beginning(zlib.compress(data), "deflate") == data


def test_a_bomb_is_not_unfolded() -> None:
    assert len(beginning(gzip.compress(bytes(50 << 20), 1), "gzip")) == 1 << 16
