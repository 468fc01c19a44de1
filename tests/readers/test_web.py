"""Pages from the web: what is asked for, what is refused, and what a site's word is worth.

Nothing leaves 127.0.0.1: every name is resolved to it, and its address allowed, by arguments of the fetcher.
"""

from __future__ import annotations

import gzip
import ipaddress
import shutil
import socket
import ssl
import subprocess
import threading
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest

from onrecord.config import read_config
from onrecord.errors import ConfigError
from onrecord.readers import read_pages
from onrecord.readers.web import Address, Fetched, Fetcher, Limits, is_public
from onrecord.records import Problem

PAGE = b"<html><head><title>Ferry stops</title></head><body><p>The ferry stops.</p></body></html>"


@dataclass(frozen=True)
class Reply:
    status: int = 200
    body: bytes = PAGE
    headers: dict[str, str] = field(default_factory=dict)


class Site(ThreadingHTTPServer):
    """A site on this machine: replies by path, and what it was asked."""

    daemon_threads = True

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), _Handler)
        self.replies: dict[str, Reply | Callable[[BaseHTTPRequestHandler], None]] = {"/": Reply()}
        self.asked: list[str] = []
        self.headers: list[dict[str, str]] = []

    @property
    def port(self) -> int:
        return int(self.server_address[1])

    def url(self, path: str = "/", host: str = "press.example") -> str:
        return f"http://{host}:{self.port}{path}"


class _Handler(BaseHTTPRequestHandler):
    server: Site

    def do_GET(self) -> None:
        self.server.asked.append(self.path)
        self.server.headers.append(dict(self.headers))
        reply = self.server.replies.get(self.path, Reply(404, b"none"))
        if callable(reply):
            reply(self)
            return
        self.send_response(reply.status)
        for name, value in reply.headers.items():
            self.send_header(name, value)
        self.send_header("Content-Length", str(len(reply.body)))
        self.end_headers()
        self.wfile.write(reply.body)

    def log_message(self, *_: object) -> None:
        pass


@pytest.fixture
def site() -> Iterator[Site]:
    server = Site()
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True)
    thread.start()
    yield server
    server.shutdown()
    server.server_close()
    thread.join()


class Pauses(list[float]):
    """The waits a fetcher asked for, none of them waited."""

    def __call__(self, seconds: float) -> None:
        self.append(seconds)


def fetcher(site: Site, pause: Callable[[float], None] | None = None, **limits: float) -> Fetcher:
    """A fetcher to which every name is this machine's, and this machine's address is allowed."""
    return Fetcher(
        Limits(ports=frozenset({80, 443, site.port}), **limits),  # type: ignore[arg-type]  # ints are ints
        allows=lambda address: True,
        resolve=lambda host, port: ["127.0.0.1"],
        pause=Pauses() if pause is None else pause,
    )


def problem(found: Fetched | Problem) -> Problem:
    assert isinstance(found, Problem), found
    return found


def test_a_page_comes_with_where_and_when_it_was_fetched(site: Site) -> None:
    site.replies["/"] = Reply(headers={"Content-Type": "text/html; charset=windows-1252"})
    found = fetcher(site).fetch(site.url("/#top"))
    assert isinstance(found, Fetched)
    assert (found.url, found.body, found.media_type) == (
        site.url("/"),
        PAGE,
        "text/html; charset=windows-1252",
    )
    assert datetime.now(UTC) - datetime.fromisoformat(found.fetched) < timedelta(minutes=1)
    assert found.robots == "no robots.txt (404); no reservation of text and data mining"
    assert site.asked == ["/robots.txt", "/.well-known/tdmrep.json", "/"]


def test_the_site_is_told_who_asks(site: Site) -> None:
    web = Fetcher(
        Limits(ports=frozenset({site.port})),
        contact="desk@press.example\r\nX-Evil: 1",
        allows=lambda address: True,
        resolve=lambda host, port: ["127.0.0.1"],
    )
    web.fetch(site.url())
    assert site.headers[-1]["Host"] == f"press.example:{site.port}"
    assert site.headers[-1]["User-Agent"].startswith("onrecord/")
    assert "; desk@press.example" in site.headers[-1]["User-Agent"]
    assert "X-Evil" not in site.headers[-1]


@pytest.mark.parametrize(
    "url",
    [
        "ftp://press.example/a",
        "file:///etc/passwd",
        "http:///a",
        "http://",
        "http://user:secret@press.example/",
        "http://press.example:22/",
        "http://press.example:99999/",
        "http://press.example/a b",
        "http://press.example/\r\nHost: x",
        "http://[::1/",
    ],
)
def test_a_url_that_is_no_page_of_the_web_is_refused_unasked(url: str) -> None:
    def resolve(host: str, port: int) -> list[str]:
        raise AssertionError(f"{host} was looked up")

    assert problem(Fetcher(resolve=resolve).fetch(url)).code == "bad-url"


@pytest.mark.parametrize(
    ("address", "public"),
    [
        ("93.184.215.14", True),
        ("2606:4700::1111", True),
        ("10.1.2.3", False),
        ("172.16.0.1", False),
        ("192.168.1.1", False),
        ("127.0.0.1", False),
        ("0.0.0.0", False),
        ("169.254.169.254", False),
        ("100.64.0.1", False),
        ("100.100.100.200", False),
        ("168.63.129.16", False),
        ("192.0.0.192", False),
        ("198.18.0.1", False),
        ("203.0.113.5", False),
        ("224.0.0.1", False),
        ("240.0.0.1", False),
        ("255.255.255.255", False),
        ("::", False),
        ("::1", False),
        ("::10.0.0.1", False),
        ("fe80::1", False),
        ("fec0::1", False),
        ("fd00:ec2::254", False),
        ("ff02::1", False),
        ("::ffff:127.0.0.1", False),
        ("::ffff:93.184.215.14", True),
        ("64:ff9b::10.0.0.1", False),
        ("64:ff9b::93.184.215.14", True),
        ("64:ff9b:1::1", False),
        ("2002:a00:1::", False),
        ("2001:0:0:0:0:0:f5ff:fffe", False),
        ("2001:db8::1", False),
    ],
)
def test_only_public_addresses_are_public(address: str, public: bool) -> None:
    assert is_public(ipaddress.ip_address(address)) is public


@pytest.mark.parametrize(
    "host", ["127.0.0.1", "localhost", "[::1]", "2130706433", "0x7f.1", "[::ffff:127.0.0.1]", "localhost."]
)
def test_this_machine_is_not_asked_however_it_is_named(site: Site, host: str) -> None:
    web = Fetcher(Limits(ports=frozenset({site.port})))
    assert problem(web.fetch(f"http://{host}:{site.port}/")).code in ("private-address", "web-unreachable")
    assert site.asked == []


def test_a_name_with_one_private_address_is_refused(site: Site) -> None:
    web = Fetcher(resolve=lambda host, port: ["93.184.215.14", "10.0.0.1"])
    found = problem(web.fetch("http://press.example/"))
    assert found.code == "private-address"
    assert "10.0.0.1" in found.message


def test_the_address_that_was_judged_is_the_one_that_is_used(site: Site) -> None:
    """A name that gives another address when it is asked again gains nothing: it is not asked again."""
    judged: list[Address] = []
    looked_up: list[str] = []

    def resolve(host: str, port: int) -> list[str]:
        looked_up.append(host)
        return ["127.0.0.1"]

    def allows(address: Address) -> bool:
        judged.append(address)
        return True

    web = Fetcher(Limits(ports=frozenset({site.port})), allows=allows, resolve=resolve)
    assert isinstance(web.fetch(site.url(host="not-a-name-in-any-dns.example")), Fetched)
    assert len(looked_up) == len(judged) == len(site.asked) == 3


@pytest.mark.parametrize(
    ("robots", "path", "allowed"),
    [
        (Reply(404, b""), "/", True),
        (Reply(403, b""), "/", True),
        (Reply(200, b""), "/", True),
        (Reply(200, b"<html>not found</html>"), "/", True),
        (Reply(200, b"User-agent: *\nDisallow: /"), "/", False),
        (Reply(200, b"\xef\xbb\xbfUser-agent: *\nDisallow: /"), "/", False),
        (Reply(200, b"User-agent: *\nDisallow: /\n\nUser-agent: onrecord\nAllow: /"), "/", True),
        (Reply(200, b"User-agent: OnRecord\nDisallow: /\n\nUser-agent: *\nAllow: /"), "/", False),
        (Reply(200, b"User-agent: otherbot\nDisallow: /"), "/", True),
        (Reply(200, b"User-agent: *\nDisallow: /*/print$"), "/a/print", False),
        (Reply(200, b"User-agent: *\nDisallow: /*/print$"), "/a/print-view", True),
        (Reply(200, b"User-agent: *\nDisallow: /a\nAllow: /a/free"), "/a/free", True),
    ],
)
def test_robots_txt_is_obeyed(site: Site, robots: Reply, path: str, allowed: bool) -> None:
    site.replies |= {"/robots.txt": robots, path: Reply()}
    found = fetcher(site).fetch(site.url(path))
    if allowed:
        assert isinstance(found, Fetched)
    else:
        assert problem(found).code == "robots-disallowed"
        assert path not in site.asked


@pytest.mark.parametrize("status", [500, 503, 429])
def test_a_site_whose_robots_txt_fails_is_not_asked(site: Site, status: int) -> None:
    site.replies["/robots.txt"] = Reply(status, b"")
    assert problem(fetcher(site).fetch(site.url())).code == "robots-unreachable"
    assert site.asked == ["/robots.txt"]


def test_robots_txt_is_asked_for_once_a_site(site: Site) -> None:
    site.replies |= {"/a": Reply(), "/b": Reply()}
    web = fetcher(site)
    web.fetch(site.url("/a"))
    web.fetch(site.url("/b"))
    assert site.asked.count("/robots.txt") == 1


def test_a_redirected_robots_txt_is_followed(site: Site) -> None:
    site.replies |= {
        "/robots.txt": Reply(301, b"", {"Location": "/rules.txt"}),
        "/rules.txt": Reply(200, b"User-agent: *\nDisallow: /"),
    }
    assert problem(fetcher(site).fetch(site.url())).code == "robots-disallowed"


@pytest.mark.parametrize(
    ("robots", "least", "most"),
    [
        (b"", 0.5, 1),
        (b"User-agent: *\nCrawl-delay: 7", 6, 7),
        (b"User-agent: *\nRequest-rate: 1/5", 4, 5),
        (b"User-agent: *\nCrawl-delay: 86400", 29, 30),
    ],
)
def test_the_next_page_of_a_host_waits(site: Site, robots: bytes, least: float, most: float) -> None:
    site.replies |= {"/robots.txt": Reply(200, robots), "/a": Reply()}
    pauses = Pauses()
    web = fetcher(site, pauses)
    web.fetch(site.url("/"))
    assert pauses == []
    web.fetch(site.url("/a"))
    assert least <= pauses[0] <= most


def _page(head: str) -> bytes:
    return f"<html><head>{head}</head><body><p>So.</p></body></html>".encode()


_RESERVED_FILE = b'[{"location": "/", "tdm-reservation": 1, "tdm-policy": "https://press.example/tdm"}]'


@pytest.mark.parametrize(
    ("file", "headers", "head", "reserved"),
    [
        (b"", {}, "", False),
        (_RESERVED_FILE, {}, "", True),
        (b'[{"location": "/", "tdm-reservation": 0}]', {}, "", False),
        (b'[{"location": "/other", "tdm-reservation": 1}]', {}, "", False),
        (b'[{"location": "/*.html$", "tdm-reservation": 1}]', {}, "", True),
        (b'[{"location": "/*/print$", "tdm-reservation": 1}]', {}, "", False),
        (
            b'[{"location": "/", "tdm-reservation": 0}, {"location": "/n", "tdm-reservation": 1}]',
            {},
            "",
            True,
        ),
        (
            b'[{"location": "/", "tdm-reservation": 1}, {"location": "/n", "tdm-reservation": 0}]',
            {},
            "",
            True,
        ),
        (b'{"location": "/"}', {}, "", False),
        (b"[" * 10_000, {}, "", False),
        (b"", {"tdm-reservation": "1"}, "", True),
        (_RESERVED_FILE, {"TDM-Reservation": "0"}, "", False),
        (b"", {}, '<meta name="tdm-reservation" content="1">', True),
        (b"", {}, "<META content=1 name=TDM-Reservation>", True),
        (_RESERVED_FILE, {"tdm-reservation": "1"}, '<meta name="tdm-reservation" content="0">', False),
        (b"", {"tdm-reservation": "0"}, '<meta name="tdm-reservation" content="1">', True),
        (b"", {"tdm-reservation": "perhaps"}, "", False),
        (b"", {"X-Robots-Tag": "noindex, noai"}, "", True),
        (b"", {"X-Robots-Tag": "otherbot: noai"}, "", False),
        (b"", {"X-Robots-Tag": "onrecord: noai"}, "", True),
        (b"", {"X-Robots-Tag": "unavailable_after: 25 Jun 2030, noai"}, "", True),
        (b"", {}, '<meta name="robots" content="index, NOAI">', True),
        (b"", {}, '<meta name="robots" content="noindex, noimageai">', False),
        (b"", {}, '<meta name="otherbot" content="noai">', False),
    ],
)
def test_reservations_of_text_and_data_mining_are_obeyed(
    site: Site, file: bytes, headers: dict[str, str], head: str, reserved: bool
) -> None:
    site.replies |= {
        "/.well-known/tdmrep.json": Reply(200 if file else 404, file),
        "/n/story.html": Reply(200, _page(head), headers),
    }
    found = fetcher(site).fetch(site.url("/n/story.html"))
    if reserved:
        assert problem(found).code == "tdm-reserved"
    else:
        assert isinstance(found, Fetched)


def test_what_was_found_is_written_down(site: Site) -> None:
    site.replies |= {
        "/robots.txt": Reply(200, b"User-agent: *\nDisallow: /private"),
        "/": Reply(headers={"tdm-reservation": "0"}),
    }
    found = fetcher(site).fetch(site.url())
    assert isinstance(found, Fetched)
    assert found.robots == "robots.txt allows; tdm-reservation 0 in its headers"


@pytest.mark.parametrize("status", [204, 301, 401, 404, 410, 451, 500, 503])
def test_another_status_is_a_problem_that_names_it(site: Site, status: int) -> None:
    site.replies["/"] = Reply(status, b"")
    found = problem(fetcher(site).fetch(site.url()))
    assert found.code == "http-status"
    assert str(status) in found.message


def test_redirects_are_followed_to_the_final_url(site: Site) -> None:
    site.replies |= {
        "/a": Reply(302, b"", {"Location": "b?x=1"}),
        "/b?x=1": Reply(
            308, b"", {"Location": site.url("/é".encode().decode("latin-1"), "www.press.example")}
        ),
        "/%C3%A9": Reply(),
    }
    found = fetcher(site).fetch(site.url("/a"))
    assert isinstance(found, Fetched)
    assert found.url == site.url("/%C3%A9", "www.press.example")
    assert site.asked.count("/robots.txt") == 2


@pytest.mark.parametrize(
    ("target", "code"),
    [
        ("/a", "redirected"),
        ("ftp://press.example/", "bad-url"),
        ("http://press.example:22/", "bad-url"),
        ("http://me:pw@press.example/", "bad-url"),
        ("http://[", "bad-url"),
        ("http://inside.example/", "private-address"),
        ("/private", "robots-disallowed"),
    ],
)
def test_every_hop_of_a_redirect_is_judged(site: Site, target: str, code: str) -> None:
    site.replies |= {
        "/a": Reply(301, b"", {"Location": target}),
        "/robots.txt": Reply(200, b"User-agent: *\nDisallow: /private"),
    }
    web = Fetcher(
        Limits(ports=frozenset({80, site.port})),
        allows=lambda address: address == ipaddress.ip_address("127.0.0.1"),
        resolve=lambda host, port: ["10.0.0.1" if host == "inside.example" else "127.0.0.1"],
        pause=Pauses(),
    )
    assert problem(web.fetch(site.url("/a"))).code == code


def test_a_large_page_is_stopped_at_the_limit(site: Site) -> None:
    site.replies["/"] = Reply(body=b"a" * 200_000)
    assert problem(fetcher(site, max_bytes=100_000).fetch(site.url())).code == "too-large"


def test_a_packed_page_is_unpacked(site: Site) -> None:
    site.replies["/"] = Reply(body=gzip.compress(PAGE), headers={"Content-Encoding": "gzip"})
    found = fetcher(site).fetch(site.url())
    assert isinstance(found, Fetched)
    assert found.body == PAGE


def test_a_bomb_is_stopped_at_the_limit(site: Site) -> None:
    """50 MB in 50 kB: unpacked no further than a little over the limit."""
    site.replies["/"] = Reply(body=gzip.compress(bytes(50_000_000)), headers={"Content-Encoding": "gzip"})
    assert problem(fetcher(site, max_bytes=100_000).fetch(site.url())).code == "too-large"


@pytest.mark.parametrize(
    "reply",
    [
        Reply(body=b"not gzip", headers={"Content-Encoding": "gzip"}),
        lambda handler: handler.wfile.write(b"HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\nshort"),
        lambda handler: handler.wfile.write(b"nonsense\r\n\r\n"),
        lambda handler: handler.wfile.write(b"HTTP/1.1 200 OK\r\n" + b"A: b\r\n" * 10_000),
        lambda handler: handler.wfile.write(b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n"),
        lambda handler: None,
    ],
)
def test_an_answer_that_breaks_off_is_a_problem(
    site: Site, reply: Reply | Callable[[BaseHTTPRequestHandler], None]
) -> None:
    site.replies["/"] = reply
    assert problem(fetcher(site).fetch(site.url())).code == "web-unreachable"


def test_a_silent_site_is_left_after_the_read_limit(site: Site) -> None:
    site.replies["/"] = lambda handler: time.sleep(2)
    started = time.monotonic()
    assert problem(fetcher(site, read_s=0.2).fetch(site.url())).code == "web-timeout"
    assert time.monotonic() - started < 1.5


@pytest.mark.parametrize(
    "start", [b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\n\r\n", b"HTTP/1.1 200 OK\r\nX: "]
)
def test_a_site_that_drips_is_left_after_the_total_limit(site: Site, start: bytes) -> None:
    def drip(handler: BaseHTTPRequestHandler) -> None:
        try:
            handler.wfile.write(start)
            for _ in range(40):
                handler.wfile.write(b"a")
                time.sleep(0.05)
        except OSError:
            pass

    site.replies["/"] = drip
    started = time.monotonic()
    assert problem(fetcher(site, total_s=0.5).fetch(site.url())).code == "web-timeout"
    assert time.monotonic() - started < 1.5


def test_a_site_that_is_not_there_is_a_problem(site: Site) -> None:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
        web = Fetcher(
            Limits(ports=frozenset({port})),
            allows=lambda address: True,
            resolve=lambda host, port: ["127.0.0.1"],
        )
        assert problem(web.fetch(f"http://press.example:{port}/")).code == "web-unreachable"


def test_a_name_beyond_ascii_is_looked_up_as_browsers_do() -> None:
    looked_up: list[str] = []

    def resolve(host: str, port: int) -> list[str]:
        looked_up.append(host)
        return ["10.0.0.1"]

    assert problem(Fetcher(resolve=resolve).fetch("https://fähre.example/ä")).code == "private-address"
    assert looked_up == ["xn--fhre-loa.example"]


@pytest.mark.parametrize(
    "head",
    [
        "<meta" * 200_000,
        "<meta " + "a" * 1_900 + ">",
        ("<meta " + "a" * 1_900 + ">") * 500,
        "<meta a=" * 90_000,
    ],
)
def test_a_page_made_of_tags_is_looked_through_in_time(site: Site, head: str) -> None:
    site.replies["/"] = Reply(body=head.encode())
    started = time.monotonic()
    assert isinstance(fetcher(site).fetch(site.url()), Fetched)
    assert time.monotonic() - started < 3


def test_a_name_without_an_address_is_a_problem() -> None:
    def resolve(host: str, port: int) -> list[str]:
        raise socket.gaierror(-2, "Name or service not known")

    assert problem(Fetcher(resolve=resolve).fetch("https://press.example/")).code == "web-unreachable"


@pytest.mark.parametrize("ports", ["22 x", "-1", "70000", "0", "80,443"])
def test_ports_that_are_none_are_refused(tmp_path: Path, ports: str) -> None:
    with pytest.raises(ConfigError, match="web_ports"):
        read_config(tmp_path, {"ONRECORD_WEB_PORTS": ports})


def test_the_configured_contact_and_ports_are_used(
    site: Site, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "onrecord.toml").write_text(
        f'web_contact = "desk@press.example"\nweb_ports = "80 {site.port}"\n'
    )
    refused, other = read_pages([f"http://127.0.0.1:{site.port}/", "http://127.0.0.1:23/"])
    assert isinstance(refused, Problem)
    assert isinstance(other, Problem)
    assert (refused.code, other.code) == ("private-address", "bad-url")
    assert site.asked == []


def test_proxies_of_the_environment_are_not_used(site: Site, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HTTP_PROXY", "http://127.0.0.1:9")
    monkeypatch.setenv("http_proxy", "http://127.0.0.1:9")
    assert isinstance(fetcher(site).fetch(site.url()), Fetched)


@pytest.fixture
def certificate(tmp_path: Path) -> tuple[Path, Path]:
    """A certificate for press.example that vouches for itself, and its key, made for this run."""
    openssl = shutil.which("openssl")
    if openssl is None:
        pytest.skip("openssl is not installed: no certificate to try TLS with")
    cert, key = tmp_path / "cert.pem", tmp_path / "key.pem"
    made = ["req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "2", "-subj", "/CN=press.example"]
    named = ["-addext", "subjectAltName=DNS:press.example", "-keyout", str(key), "-out", str(cert)]
    subprocess.run([openssl, *made, *named], check=True, capture_output=True)
    return cert, key


@pytest.mark.parametrize(
    ("host", "is_trusted", "code"),
    [
        ("press.example", True, None),
        ("other.example", True, "web-unreachable"),
        ("press.example", False, "web-unreachable"),
    ],
)
def test_a_certificate_must_be_the_sites_own(
    site: Site, certificate: tuple[Path, Path], host: str, is_trusted: bool, code: str | None
) -> None:
    served = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    served.load_cert_chain(*certificate)
    site.socket = served.wrap_socket(site.socket, server_side=True)
    trusted = ssl.create_default_context(cafile=str(certificate[0])) if is_trusted else None
    web = Fetcher(
        Limits(ports=frozenset({site.port})),
        allows=lambda address: True,
        resolve=lambda host, port: ["127.0.0.1"],
        tls=trusted,
    )
    found = web.fetch(f"https://{host}:{site.port}/")
    assert (found.code if isinstance(found, Problem) else None) == code
    assert bool(site.asked) is (code is None)
