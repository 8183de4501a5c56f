"""What bytes are, by the marks that their formats begin with; names and labels are only asked where there are none.

`media_type_of_bytes(data, declared)` takes the beginning of a body (or all of it) and the media type that it was
labelled with, and gives the media type that it has. Office files are told apart by the parts that they hold.
"""

from __future__ import annotations

import re
import zlib

_MAGIC = (
    (b"%PDF-", "application/pdf"),
    (b"\xff\xd8\xff", "image/jpeg"),
    (b"\x89PNG\r\n\x1a\n", "image/png"),
    (b"GIF8", "image/gif"),
    (b"II*\0", "image/tiff"),
    (b"MM\0*", "image/tiff"),
    (b"{\\rtf", "application/rtf"),
    (b"Rar!\x1a\x07", "application/vnd.rar"),
    (b"7z\xbc\xaf\x27\x1c", "application/x-7z-compressed"),
)
_ZIP, _OLE = b"PK\x03\x04", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_IN_ZIP = (
    (b"word/", "application/vnd.openxmlformats-officedocument.wordprocessingml.document"),
    (b"xl/", "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"),
    (b"ppt/", "application/vnd.openxmlformats-officedocument.presentationml.presentation"),
    (b"OFD.xml", "application/ofd"),
)
_IN_OLE = (
    ("WordDocument".encode("utf-16-le"), "application/msword"),
    ("Workbook".encode("utf-16-le"), "application/vnd.ms-excel"),
    ("PowerPoint Document".encode("utf-16-le"), "application/vnd.ms-powerpoint"),
)
_HTML = re.compile(
    rb"(?:\xef\xbb\xbf)?\s*(?:<\?xml[^>]{0,200}>\s*)?<(?:!doctype\s+html|html|head|body|script|meta)\b", re.I
)
_HEAD = 1 << 16


def media_type_of_bytes(data: bytes, declared: str = "") -> str:
    """The media type of a body that was labelled `declared`."""
    for mark, media_type in _MAGIC:
        if data.startswith(mark):
            return media_type
    if data.startswith(_ZIP):
        return _by_parts(data, _IN_ZIP, "application/zip")
    if data.startswith(_OLE):
        return _by_parts(data, _IN_OLE, "application/x-ole-storage")
    if _HTML.match(data):
        return declared if declared == "application/xhtml+xml" else "text/html"
    return declared


def _by_parts(data: bytes, parts: tuple[tuple[bytes, str], ...], otherwise: str) -> str:
    return next((media_type for part, media_type in parts if part in data), otherwise)


def beginning(body: bytes, encoding: str | None) -> bytes:
    """The beginning of a body sent with `Content-Encoding: encoding`, plain; enough to tell its format by."""
    if not encoding or encoding.strip().lower() in ("identity", ""):
        return body
    try:
        return zlib.decompressobj(zlib.MAX_WBITS | 32).decompress(body, _HEAD)
    except zlib.error:
        return body
