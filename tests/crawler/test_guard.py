"""Which addresses may be asked."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crawler.guard import AddressError, canonical_url, check_url, is_public


@pytest.mark.parametrize("text", ["8.8.8.8", "2400:3200::1", "114.114.114.114", "64:ff9b::808:808"])
def test_public(text: str) -> None:
    assert is_public(text)


@pytest.mark.parametrize(
    "text",
    [
        "127.0.0.1",
        "10.1.2.3",
        "172.16.0.1",
        "192.168.0.1",
        "169.254.169.254",
        "100.64.0.1",
        "0.0.0.0",
        "255.255.255.255",
        "224.0.0.1",
        "::1",
        "::",
        "fe80::1",
        "fe80::1%eth0",
        "fc00::1",
        "ff02::1",
        "::ffff:127.0.0.1",
        "2002:7f00:1::",
        "64:ff9b::7f00:1",
        "name",
    ],
)
def test_not_public(text: str) -> None:
    assert not is_public(text)


@pytest.mark.parametrize(
    "url",
    [
        "http://127.0.0.1/",
        "http://localhost:80/",
        "http://a.localhost/",
        "http://[::ffff:10.0.0.1]/",
        "gopher://a.cn/",
        "a.cn",
    ],
)
def test_refused(url: str) -> None:
    with pytest.raises(AddressError):
        check_url(url)


def test_loopback_is_opened_by_host_and_port_only() -> None:
    known = frozenset({"127.0.0.1:8000"})
    check_url("http://127.0.0.1:8000/a", known)
    with pytest.raises(AddressError):
        check_url("http://127.0.0.1:8001/a", known)
    check_url("https://www.gov.cn/")


@pytest.mark.parametrize(
    ("url", "canonical"),
    [
        ("HTTP://A.gov.cn:80", "http://a.gov.cn/"),
        ("https://a.gov.cn:443/x?b=2&a=1#y", "https://a.gov.cn/x?b=2&a=1"),
        ("http://a.gov.cn/x;jsessionid=AB12?y", "http://a.gov.cn/x?y"),
        ("http://[::1]:81/", "http://[::1]:81/"),
    ],
)
def test_canonical(url: str, canonical: str) -> None:
    assert canonical_url(url) == canonical


@given(
    st.sampled_from(["http", "https"]), st.from_regex(r"[a-z]{1,9}\.cn(:[1-9][0-9]{0,3})?", fullmatch=True), st.text()
)
def test_canonical_is_stable(scheme: str, host: str, rest: str) -> None:
    try:
        once = canonical_url(f"{scheme}://{host}/{rest}")
    except AddressError:
        return
    assert canonical_url(once) == once
