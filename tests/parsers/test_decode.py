"""Bytes to text: what the bytes are counts for more than what they are called."""

from __future__ import annotations

import bz2

import pytest

from parsers.decode import UndecodableError, decode

TEXT = "临江市教育局政府信息公开工作年度报告，收到申请3件。" * 4
TRADITIONAL = "臨江市教育局政府資訊公開工作年度報告，收到申請三件。" * 4


@pytest.mark.parametrize(
    ("data", "charset"),
    [
        (TEXT.encode(), "utf-8"),
        (b"\xef\xbb\xbf" + TEXT.encode(), "utf-8"),
        (TEXT.encode("gb18030"), "gb18030"),
        (TEXT.encode("gbk"), "gb18030"),
        (TEXT.encode("utf-16"), "utf-16"),
        (b"\xfe\xff" + TEXT.encode("utf-16-be"), "utf-16"),
        (("<html>" + " " * 200 + TEXT).encode("utf-16-le"), "utf-16-le"),
        (("<html>" + " " * 200 + TEXT).encode("utf-16-be"), "utf-16-be"),
    ],
)
def test_the_charset_is_known_without_a_label(data: bytes, charset: str) -> None:
    text, name = decode(data)
    assert text.endswith(TEXT)
    assert name == charset
    assert not text.startswith("\ufeff")


def test_traditional_text_in_big5_is_known_without_a_label() -> None:
    assert decode(TRADITIONAL.encode("big5")) == (TRADITIONAL, "big5")


@pytest.mark.parametrize("label", ["utf-8", "UTF8", "big5", "iso-8859-1", "windows-1252", "no-such-thing"])
def test_a_label_that_lies_is_not_believed(label: str) -> None:
    page = f"<meta charset='{label}'>{TEXT}"
    assert decode(page.encode("gb18030")) == (page, "gb18030")
    assert decode(page.encode("gb18030"), f"text/html; charset={label}")[1] == "gb18030"


@pytest.mark.parametrize(
    "label",
    [
        "hex",
        "base64",
        "zip",
        "bz2",
        "rot13",
        "uu",
        "quopri",
        "undefined",
        "idna",
        "punycode",
        "unicode_escape",
        "utf-7",
    ],
)
def test_a_codec_that_is_no_charset_is_no_label(label: str) -> None:
    page = f"<meta charset={label}>{TEXT}"
    assert decode(page.encode("gb18030")) == (page, "gb18030")
    assert decode(TEXT.encode("gb18030"), f"text/html; charset={label}") == (TEXT, "gb18030")


def test_what_a_label_would_unpack_is_not_unpacked() -> None:
    packed = bz2.compress(TEXT.encode() * 1000)
    with pytest.raises(UndecodableError):
        decode(packed, "text/plain; charset=bz2")


@pytest.mark.parametrize("label", ["gb2312", "GBK", "x-gbk", "GB_2312-80", "cp936", "gb18030"])
def test_every_name_of_a_charset_is_known(label: str) -> None:
    assert decode(TEXT.encode("gbk"), f"text/html; charset={label}") == (TEXT, "gb18030")


@pytest.mark.parametrize("label", ["gb2312", "GBK", "big5"])
def test_utf8_is_utf8_whatever_it_is_called(label: str) -> None:
    page = f'<meta http-equiv="Content-Type" content="text/html; charset={label}">{TEXT}'
    assert decode(page.encode(), f"text/html;charset={label}") == (page, "utf-8")


def test_gb2312_is_read_with_the_letters_that_only_gb18030_has() -> None:
    page = f"<meta charset=gb2312>大垅乡、镕、㙍、𠮷{TEXT}"
    assert decode(page.encode("gb18030")) == (page, "gb18030")
    plain = f"<meta charset=gb2312>{TEXT}"
    assert decode(plain.encode("gb2312")) == (plain, "gb18030")


def test_a_label_settles_what_the_bytes_leave_open() -> None:
    word = "中文字型"
    assert decode(word.encode("big5"), "text/html; charset=big5") == (word, "big5")


def test_one_damaged_letter_costs_one_letter() -> None:
    for charset in ("utf-8", "gb18030"):
        data = TEXT.encode(charset)
        text, name = decode(data[:60] + b"\xff" + data[60:])
        assert name == charset
        assert "收到申请3件" in text
        assert text.count("\ufffd") <= 3


def test_a_letter_cut_off_at_the_end_is_left_out() -> None:
    assert decode(TEXT.encode()[:-1]) == (TEXT[:-1], "utf-8")
    assert decode(TEXT.encode("gb18030")[:-1]) == (TEXT[:-1], "gb18030")


@pytest.mark.parametrize(
    ("data", "what"),
    [
        (b"%PDF-1.4 text", "PDF"),
        (b"PK\x03\x04word/", "Office"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1", "Office"),
        (b"GIF89a", "picture"),
        (b"{\\rtf1\\ansi", "RTF"),
        (b"Rar!\x1a\x07", "archive"),
        (bytes(300), "binary"),
        (bytes(range(32)) * 20, "binary"),
    ],
)
def test_what_is_no_text_is_named(data: bytes, what: str) -> None:
    with pytest.raises(UndecodableError, match=what):
        decode(data)
