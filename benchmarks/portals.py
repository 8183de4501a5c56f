"""A server of plain portals for measuring crawls: `python -m benchmarks.portals HOSTS ROWS` listens on a port of
its own at 127.0.0.2, 127.0.0.3 …, prints the port, and answers until its input is closed.

Each host has a column in the directory style with ROWS reports, 20 to a page; a report is a page of 15 KB, each
different. Answers are made at once and cheaply, so that the crawler is what is measured.
"""

from __future__ import annotations

import asyncio
import re
import sys

from tests.pages import Plan, make_page

PER_PAGE = 20
_LIST = re.compile(rb"/nb/index(?:_(\d+))?\.html")


def hosts(count: int) -> list[str]:
    """The addresses of the hosts."""
    return [f"127.0.0.{number + 2}" for number in range(count)]


def report_path(row: int) -> str:
    """Where a report is."""
    return f"/nb/202501/t20250120_{row}.html"


def list_path(page: int) -> str:
    """Where a page of the column is, from 0."""
    return f"/nb/index{f'_{page}' if page else ''}.html"


class _Pages:
    def __init__(self, rows: int) -> None:
        self.rows = rows
        self.report = make_page("html_nbsp", 1, plan=Plan(form="2021")).data

    def answer(self, path: bytes, host: bytes) -> bytes:
        """The body at a path of a host; empty where there is none."""
        if b"/t2025" in path:
            return self.report.replace(b"</body>", b"<!-- %s%s --></body>" % (host, path))
        found = _LIST.match(path)
        if not found:
            return b""
        page = int(found[1] or 0)
        rows = range(page * PER_PAGE, min((page + 1) * PER_PAGE, self.rows))
        items = "".join(
            f'<li><a href="{report_path(row)}">某局{2008 + row % 17}年政府信息公开工作年度报告</a></li>' for row in rows
        )
        pages = -(-self.rows // PER_PAGE)
        call = f'<script>createPageHTML({pages}, {page}, "index", "html");</script>'
        return f"<title>政府信息公开年报</title><ul>{items}</ul>{call}".encode()


class _Connection(asyncio.Protocol):
    def __init__(self, pages: _Pages) -> None:
        self._pages = pages
        self._begun = b""

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self._out: asyncio.Transport = transport  # type: ignore[assignment]
        self._host = str(transport.get_extra_info("sockname")[0]).encode()

    def data_received(self, data: bytes) -> None:
        self._begun += data
        while b"\r\n\r\n" in self._begun:
            head, _, self._begun = self._begun.partition(b"\r\n\r\n")
            body = self._pages.answer(head.split(b" ", 2)[1], self._host)
            status = b"200 OK" if body else b"404 Not Found"
            length = b"Content-Length: %d\r\n\r\n" % len(body)
            self._out.write(b"HTTP/1.1 " + status + b"\r\nContent-Type: text/html; charset=utf-8\r\n" + length + body)


async def _serve(count: int, rows: int) -> None:
    loop = asyncio.get_running_loop()
    pages = _Pages(rows)
    server = await loop.create_server(lambda: _Connection(pages), hosts(count)[0], 0)
    port = server.sockets[0].getsockname()[1]
    for host in hosts(count)[1:]:
        await loop.create_server(lambda: _Connection(pages), host, port)
    print(port, flush=True)
    await loop.run_in_executor(None, sys.stdin.read)


if __name__ == "__main__":
    asyncio.run(_serve(int(sys.argv[1]), int(sys.argv[2])))
