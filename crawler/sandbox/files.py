"""The smallest files of each kind that real readers open: what reports are published as when they are no web pages.

`made_file(kind, text)` gives the bytes for "pdf", "doc", "docx", "zip" or "jpg"; the same arguments give the same
bytes. Raises KeyError for another kind.
"""

from __future__ import annotations

import base64
import io
import struct
import zipfile
from collections.abc import Callable

MEDIA_TYPES = {
    "pdf": "application/pdf",
    "doc": "application/msword",
    "docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    "zip": "application/zip",
    "jpg": "image/jpeg",
}
_PIXEL = base64.b64decode(
    "/9j/4AAQSkZJRgABAQEASABIAAD/2wBDAP//////////////////////////////////////////////////////////////////////////"
    "////////////wgALCAABAAEBAREA/8QAFBABAAAAAAAAAAAAAAAAAAAAAP/aAAgBAQABPxA="
)
_TYPES = (
    '<?xml version="1.0" encoding="UTF-8"?><Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types">'
    '<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
    '<Override PartName="/word/document.xml" ContentType="application/vnd.openxmlformats-officedocument.'
    'wordprocessingml.document.main+xml"/></Types>'
)
_RELATIONS = (
    '<?xml version="1.0" encoding="UTF-8"?><Relationships xmlns="http://schemas.openxmlformats.org/package/2006/'
    'relationships"><Relationship Id="r1" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/'
    'officeDocument" Target="word/document.xml"/></Relationships>'
)
_WORDS = (
    '<?xml version="1.0" encoding="UTF-8"?><w:document xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/'
    '2006/main"><w:body><w:p><w:r><w:t>{text}</w:t></w:r></w:p></w:body></w:document>'
)
_SECTOR = 512
_END, _FREE, _FAT = 0xFFFFFFFE, 0xFFFFFFFF, 0xFFFFFFFD


def made_file(kind: str, text: str) -> bytes:
    """A file of the kind with one line of ASCII text, where the kind holds text."""
    return _MAKERS[kind](text)


def pdf(text: str) -> bytes:
    """One page with one line."""
    stream = f"BT /F1 18 Tf 72 720 Td (Sandbox report {text}) Tj ET".encode()
    objects = [
        b"<< /Type /Catalog /Pages 2 0 R >>",
        b"<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
        b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Contents 4 0 R"
        b" /Resources << /Font << /F1 << /Type /Font /Subtype /Type1 /BaseFont /Helvetica >> >> >> >>",
        b"<< /Length %d >>\nstream\n%s\nendstream" % (len(stream), stream),
    ]
    data = b"%PDF-1.4\n"
    places = []
    for number, content in enumerate(objects, start=1):
        places.append(len(data))
        data += b"%d 0 obj\n%s\nendobj\n" % (number, content)
    table = b"".join(b"%010d 00000 n \n" % place for place in places)
    size = len(objects) + 1
    end = b"trailer\n<< /Size %d /Root 1 0 R >>\nstartxref\n%d\n%%%%EOF\n" % (size, len(data))
    return data + b"xref\n0 %d\n0000000000 65535 f \n%s" % (size, table) + end


def _zipped(members: dict[str, bytes]) -> bytes:
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in members.items():
            archive.writestr(zipfile.ZipInfo(name, (2020, 1, 1, 0, 0, 0)), data, zipfile.ZIP_DEFLATED)
    return target.getvalue()


def _docx(text: str) -> bytes:
    parts = {"[Content_Types].xml": _TYPES, "_rels/.rels": _RELATIONS, "word/document.xml": _WORDS.format(text=text)}
    return _zipped({name: part.encode() for name, part in parts.items()})


def _zip(text: str) -> bytes:
    return _zipped({"report.pdf": pdf(text)})


def _doc(text: str) -> bytes:
    """A compound file (MS-CFB) with one stream that holds the text where Word would hold its document: header, one
    sector of allocation, one of directory, eight of stream (shorter streams are kept elsewhere)."""
    stream = text.encode().ljust(8 * _SECTOR, b"\0")
    header = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(16)
    header += struct.pack("<HHHHH6xIIIIIIIII", 0x3E, 3, 0xFFFE, 9, 6, 0, 1, 1, 0, 4096, _END, 0, _END, 0)
    header += struct.pack("<109I", 0, *[_FREE] * 108)
    chain = [_FAT, _END, *range(3, 10), _END]
    table = struct.pack("<128I", *chain, *[_FREE] * (128 - len(chain)))
    entries = _entry("Root Entry", 5, 1, _END, 0) + _entry("WordDocument", 2, _FREE, 2, len(stream)) + bytes(256)
    return header + table + entries + stream


def _entry(name: str, kind: int, child: int, start: int, size: int) -> bytes:
    letters = name.encode("utf-16-le")
    places = struct.pack("<BBIII", kind, 1, _FREE, _FREE, child)
    return (
        letters.ljust(64, b"\0")
        + struct.pack("<H", len(letters) + 2)
        + places
        + bytes(36)
        + struct.pack("<IQ", start, size)
    )


def _jpg(_: str) -> bytes:
    return _PIXEL


_MAKERS: dict[str, Callable[[str], bytes]] = {"pdf": pdf, "doc": _doc, "docx": _docx, "zip": _zip, "jpg": _jpg}
