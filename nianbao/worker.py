"""The process that parses pages for `nianbao.workers`: run as `python -m nianbao.worker SECONDS MEGABYTES`.

Reads frames on stdin and answers each with one on stdout, in order. A frame is its length (4 bytes, big-endian) and
that many bytes of MessagePack: in a `Document`, out a `Report`. The first frame it writes is empty: it is ready.

The memory limit is RLIMIT_AS, because the kernel holds it at every allocation and nobody has to watch; this process has
one thread and maps little beyond what it uses, so address space is close to real memory. Where a system does not have
the limit, the time limit remains. An alarm ends the process a little after the time limit that the parent holds, so
that none goes on when the parent is gone.
"""

from __future__ import annotations

import os
import signal
import struct
import sys
from typing import BinaryIO

import msgspec

from parsers.parse import parse_document
from parsers.records import Document, Report, Source

LENGTH = struct.Struct(">I")


def limit_memory(megabytes: int) -> None:
    """Hold the address space of this process under `megabytes`, where the system can."""
    try:
        import resource
    except ImportError:
        return
    try:
        resource.setrlimit(resource.RLIMIT_AS, (megabytes << 20, megabytes << 20))
    except (ValueError, OSError) as error:
        print(f"nianbao: no memory limit on this system ({error})", file=sys.stderr)  # noqa: T201


def unreadable(document: Document, reason: str) -> Report:
    """The report on a document that could not be parsed at all."""
    source = Source(url=document.url, sha256=document.sha256, media_type=document.media_type, charset=None)
    return Report(kind="unreadable", source=source, error=reason)


def answer(document: Document) -> Report:
    """The report on `document`; a fault in the parser becomes a report of kind "unreadable" that names it."""
    try:
        return parse_document(document.data, url=document.url, media_type=document.media_type)
    except MemoryError:
        return unreadable(document, "the document needs more memory than one page may take")
    except Exception as error:  # whatever a hostile page brings about costs that page and no other
        return unreadable(document, f"the parser failed on this document: {type(error).__name__}: {error}"[:300])


def serve(source: BinaryIO, sink: BinaryIO, seconds: float) -> None:
    """Answer every frame of `source` on `sink` until it ends."""
    decoder, encoder = msgspec.msgpack.Decoder(Document), msgspec.msgpack.Encoder()
    sink.write(LENGTH.pack(0))
    sink.flush()
    while head := source.read(LENGTH.size):
        signal.setitimer(signal.ITIMER_REAL, seconds + 5)
        reply = encoder.encode(answer(decoder.decode(source.read(LENGTH.unpack(head)[0]))))
        sink.write(LENGTH.pack(len(reply)) + reply)
        sink.flush()
        signal.setitimer(signal.ITIMER_REAL, 0)


def main() -> None:
    """Take stdout for the frames alone: whatever else is printed goes to stderr."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    sink = os.fdopen(os.dup(1), "wb")
    os.dup2(2, 1)
    limit_memory(int(sys.argv[2]))
    try:
        serve(sys.stdin.buffer, sink, float(sys.argv[1]))
    except BrokenPipeError:
        os._exit(1)


if __name__ == "__main__":
    main()
