"""Bytes to text.

`decode(data, media_type)` gives the text and the name of its charset. Labels lie (GBK pages that say UTF-8 are common),
so the order of trust is: a byte order mark; then whatever decodes without error and yields the words of a report; a
label only settles what the bytes leave open, and only one that names a charset of Chinese pages: any other is as none.
gb2312 and gbk are read as gb18030, which holds them both.

Raises `UndecodableError`, with a sentence, for what is no text at all (office files, PDF, pictures, random bytes).
"""

from __future__ import annotations

import codecs
import re

_BOMS = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
_FILES = (
    (b"%PDF", "a PDF file"),
    (b"PK\x03\x04", "a zip or Office file"),
    (b"\xd0\xcf\x11\xe0", "an old Office file"),
    (b"\x89PNG", "a picture"),
    (b"\xff\xd8\xff", "a picture"),
    (b"GIF8", "a picture"),
    (b"Rar!", "an archive file"),
    (b"\x1f\x8b", "gzip data"),
    (b"{\\rtf", "an RTF file"),
)
_LABEL = re.compile(rb"charset\s*=\s*[\"']?\s*([A-Za-z0-9_-]+)", re.IGNORECASE)
_WORDS = ("政府", "信息", "公开", "公開", "資訊", "年度", "报告", "報告", "申请", "申請", "的")
# What pages call their charset → what it is read as. A name that is not here is no charset: Python's codecs also unpack
# archives and unescape text (bz2, hex, rot13 …), and a page must not choose one of those.
_LABELLED = {
    **dict.fromkeys(("utf-8", "utf8"), "utf-8"),
    **dict.fromkeys(
        ("gb18030", "gbk", "x-gbk", "gb2312", "gb-2312", "gb_2312-80", "csgb2312", "euc-cn", "cp936", "ms936"),
        "gb18030",
    ),
    **dict.fromkeys(("big5", "big-5", "x-x-big5", "csbig5", "cp950", "ms950", "cn-big5"), "big5"),
    **dict.fromkeys(("big5-hkscs", "big5hkscs"), "big5hkscs"),
    **dict.fromkeys(("utf-16", "utf-16le", "utf-16-le"), "utf-16-le"),
    **dict.fromkeys(("utf-16be", "utf-16-be"), "utf-16-be"),
}
_CONTROLS = re.compile(r"[\x00-\x08\x0b\x0e-\x1a\x1c-\x1f]")
_SHARE_OF_CONTROLS = 0.02


class UndecodableError(ValueError):
    """The bytes are no text; the message says what they look like."""


def _label(data: bytes, media_type: str | None) -> str | None:
    """The charset that the server or the page names, if it is one of those known here."""
    found = _LABEL.search((media_type or "").encode("ascii", "replace")) or _LABEL.search(data[:4096])
    return _LABELLED.get(found[1].decode("ascii").lower()) if found is not None else None


def _try(data: bytes, charset: str) -> str | None:
    """The text, a character cut off at the very end left out; None when the bytes are not of this charset."""
    try:
        return codecs.getincrementaldecoder(charset)().decode(data)
    except UnicodeDecodeError:
        return None


def _words(text: str) -> int:
    sample = text[:20_000]
    return sum(sample.count(word) for word in _WORDS)


def _is_noise(text: str) -> bool:
    sample = text[:4096]
    return len(_CONTROLS.findall(sample)) > len(sample) * _SHARE_OF_CONTROLS


def decode(data: bytes, media_type: str | None = None) -> tuple[str, str]:
    """`data` as (text, charset). Raises `UndecodableError`."""
    for magic, what in _FILES:
        if data.startswith(magic):
            raise UndecodableError(f"this is {what}, not a page or a text")
    for mark, charset in _BOMS:
        if data.startswith(mark):
            return data.decode(charset, errors="replace").removeprefix("\ufeff"), charset
    if data[:200].count(0) > len(data[:200]) // 4:
        charset = "utf-16-le" if data[1:200:2].count(0) >= data[0:200:2].count(0) else "utf-16-be"
        text = _try(data, charset)
        if text is not None and not _is_noise(text):
            return text, charset
        raise UndecodableError("this is binary data, not a page or a text")
    text = _try(data, "utf-8")
    charset = "utf-8"
    if text is None:
        text, charset = _not_utf8(data, media_type)
    if _is_noise(text):
        raise UndecodableError("this is binary data, not a page or a text")
    return text, charset


def _not_utf8(data: bytes, media_type: str | None) -> tuple[str, str]:
    label = _label(data, media_type)
    names = [name for name in (label, "gb18030", "big5") if name and name != "utf-8"]
    read = [(text, name) for name in names if (text := _try(data, name)) is not None]
    if read:
        best = max(read, key=lambda pair: _words(pair[0]))
        if _words(best[0]) or not _words(data.decode("utf-8", "ignore")):
            return best
    # Damaged bytes: the charset that loses least of the report's words.
    damaged = [(data.decode(name, errors="replace"), name) for name in ("utf-8", "gb18030")]
    text, name = max(damaged, key=lambda pair: (_words(pair[0]), -pair[0].count("\ufffd")))
    if text.count("\ufffd") > len(text) // 3:
        raise UndecodableError("the bytes are text in no charset that is known here (UTF-8, UTF-16, GB18030, Big5)")
    return text, name
