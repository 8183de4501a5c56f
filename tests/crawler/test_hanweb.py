"""Lists of Hanweb: their records, how the rest is asked for, and servers with ideas of their own."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qsl, urlsplit

import pytest

from crawler.crawl import PortalReport, crawl
from crawler.spiders.hanweb import Query, query_url, read_query, read_rows
from tests.crawler.made import portal

HERE = "http://www.a.gov.cn/col/col93261/index.html"
PROXY = "http://www.a.gov.cn/module/web/jpage/dataproxy.jsp"


def record(number: int, more: str = "") -> str:
    link = f'<a href="/art/2025/1/24/art_93261_{number}.html" title="{number}年政府信息公开年报">{number}</a>'
    return f"<record><![CDATA[\n<li>{link}{more}<span>2025-\n01-24</span></li>]]></record>"


def test_the_records_of_a_page() -> None:
    html = f"""<a href="/">首页</a><script type="text/xml"><datastore><recordset>{record(1)}
      {record(2)}</recordset></datastore></script><script>$('#1').jpage({{totalRecord:40,perPage:15}});</script>"""
    rows = read_rows(html, HERE)
    assert [link.url.rpartition("_")[2] for link in rows.links] == ["1.html", "2.html"]
    assert rows.links[0].title == "1年政府信息公开年报"
    assert (rows.records, rows.total) == (2, 40)


@pytest.mark.parametrize(
    ("text", "total"),
    [
        ("<datastore><totalrecord>612</totalrecord><totalpage>41</totalpage></datastore>", 612),
        ("jpage({totalRecord : 45, perPage:15})", 45),
        ('{"totalRecord":"7"}', 7),
        ("", 0),
        ("<html><body>404</body></html>", 0),
    ],
)
def test_how_many_records_there_are(text: str, total: int) -> None:
    rows = read_rows(text, HERE)
    assert (rows.links, rows.records, rows.total) == ([], 0, total)


def test_a_record_counts_once_however_many_links_it_has() -> None:
    department = '<a href="/col/col7/index.html">某局</a>'
    rows = read_rows(record(1, department) + record(2, department) + record(2, department), HERE)
    assert (rows.records, len(rows.known)) == (3, 2)


def test_the_query_that_is_left_for_search_engines() -> None:
    href = "/module/web/jpage/dataproxy.jsp?page=1&amp;appid=1&amp;webid=3&amp;path=/&amp;columnid=9%2BfA%3D%3D&amp;x="
    html = f"<nextgroup><![CDATA[<a href='{href}'></a>]]></nextgroup> proxyUrl:'/other.jsp', {{columnid:'1'}}"
    parameters = {"appid": "1", "webid": "3", "path": "/", "columnid": "9+fA==", "x": ""}
    assert read_query(html, HERE) == Query(PROXY, parameters)


def test_the_query_of_the_script() -> None:
    html = """var param = {col:1,webid:3,path:'/',columnid:'93261',sourceContentType:1,unitid:"55",webname:'某市',
      permissiontype:0}; jpage({perPage:15,proxyUrl:'/module/web/jpage/dataproxy.jsp',ajaxParam:param});"""
    query = read_query(html, HERE)
    assert query is not None
    assert query.url == PROXY
    assert query.parameters == {
        "appid": "1",
        "col": "1",
        "webid": "3",
        "path": "/",
        "columnid": "93261",
        "sourceContentType": "1",
        "unitid": "55",
        "webname": "某市",
        "permissiontype": "0",
    }


@pytest.mark.parametrize("html", ["", "<p>年报</p>", "proxyUrl:'/x.jsp'", "{columnid:'1'}", "<nextgroup></nextgroup>"])
def test_a_page_without_a_query(html: str) -> None:
    assert read_query(html, HERE) is None


def test_a_page_of_records_is_asked_for_in_both_ways() -> None:
    parts = urlsplit(query_url(Query(PROXY, {"columnid": "9+f=", "webname": "某市"}), 3, 20))
    assert parts._replace(query="").geturl() == PROXY
    assert dict(parse_qsl(parts.query)) == {
        "columnid": "9+f=",
        "webname": "某市",
        "page": "3",
        "startrecord": "41",
        "endrecord": "60",
        "perpage": "20",
    }


def test_parameters_in_another_charset_go_back_as_they_came() -> None:
    html = "<nextgroup><![CDATA[<a href='/p.jsp?webname=%C4%B3%CA%D0&columnid=1'></a>]]></nextgroup>"
    query = read_query(html, HERE)
    assert query is not None
    assert "webname=%C4%B3%CA%D0" in query_url(query, 1, 10)


ROWS = 110
_EMBEDDED = 45
Answering = Callable[[dict[str, int]], list[int]]


def _rows(first: int, number: int) -> list[int]:
    return list(range(first, min(first + number, ROWS + 1)))


def seeks(asked: dict[str, int]) -> list[int]:
    """Honours startrecord and endrecord, whatever the page."""
    return _rows(asked["startrecord"], asked["endrecord"] - asked["startrecord"] + 1)


def pages(asked: dict[str, int]) -> list[int]:
    """Knows only `page` and gives what it is asked for."""
    return _rows((asked["page"] - 1) * asked["perpage"] + 1, asked["perpage"])


def capped(asked: dict[str, int]) -> list[int]:
    """Knows only `page` and gives at most twenty."""
    size = min(asked["perpage"], 20)
    return _rows((asked["page"] - 1) * size + 1, size)


def seeks_capped(asked: dict[str, int]) -> list[int]:
    """Honours startrecord and gives at most thirty."""
    return seeks(asked)[:30]


def stuck(_: dict[str, int]) -> list[int]:
    """Gives the same rows whatever it is asked."""
    return _rows(1, 60)


def empty(_: dict[str, int]) -> list[int]:
    """Gives nothing."""
    return []


@contextmanager
def hanweb(answering: Answering, *, total: bool = True, more: str = "") -> Iterator[str]:
    """A portal with one column of `ROWS` reports; the address of it."""
    told = f"totalRecord:{ROWS}," if total else ""
    script = f"jpage({{{told}proxyUrl:'/dataproxy.jsp',ajaxParam:{{columnid:'93261',unitid:'1'}}}})"
    head = f"<totalrecord>{ROWS}</totalrecord>" if total else ""

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            parts = urlsplit(self.path)
            text = "<title>1年政府信息公开年报</title>"
            if parts.path == "/robots.txt":
                text = ""
            elif parts.path == "/dataproxy.jsp":
                asked = {name: int(value) for name, value in parse_qsl(parts.query) if value.isdigit()}
                text = head + "".join(record(number, more) for number in answering(asked))
            elif parts.path.startswith("/col/"):
                embedded = "".join(record(number, more) for number in _rows(1, _EMBEDDED))
                text = f"<title>政府信息公开年报</title><script>{embedded}</script><script>{script}</script>"
            body = text.encode()
            self.send_response(200)
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *_: Any) -> None:
            pass

    listener = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    listener.daemon_threads = True
    threading.Thread(target=listener.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True).start()
    try:
        yield f"127.0.0.1:{listener.server_address[1]}"
    finally:
        listener.shutdown()
        listener.server_close()


@pytest.fixture(scope="module")
def crawled(tmp_path_factory: pytest.TempPathFactory) -> dict[str, PortalReport]:
    root = str(tmp_path_factory.mktemp("archive"))
    twice = '<a href="/col/col7/index.html">某局</a>'
    with (
        hanweb(seeks) as a,
        hanweb(pages) as b,
        hanweb(capped) as c,
        hanweb(seeks_capped) as d,
        hanweb(stuck) as e,
        hanweb(empty) as f,
        hanweb(capped, total=False) as g,
        hanweb(capped, more=twice) as h,
    ):
        hosts = {
            "seeks": a,
            "pages": b,
            "capped": c,
            "seeks_capped": d,
            "stuck": e,
            "empty": f,
            "untold": g,
            "twice": h,
        }
        portals = [
            portal(f"http://{host}/", name, columns=["/col/col93261/index.html"], family="hanweb")
            for name, host in hosts.items()
        ]
        told = crawl(portals, root, loopback=frozenset(hosts.values()), delay=0.0, timeout=10.0)
    return {report.id: report for report in told.portals}


@pytest.mark.parametrize("server", ["seeks", "pages", "capped", "seeks_capped", "untold", "twice"])
def test_all_records_are_found_whatever_the_server_honours(crawled: dict[str, PortalReport], server: str) -> None:
    assert crawled[server].problems == []
    assert crawled[server].reports == ROWS


@pytest.mark.parametrize(("server", "reports"), [("stuck", 60), ("empty", _EMBEDDED)])
def test_a_list_that_cannot_be_read_to_its_end_is_a_problem(
    crawled: dict[str, PortalReport], server: str, reports: int
) -> None:
    assert [problem.kind for problem in crawled[server].problems] == ["incomplete"]
    assert f"{ROWS} records and gave {reports}" in crawled[server].problems[0].sentence
    assert crawled[server].reports == reports
