"""Pages from the web, for a URL that the user gave: asked for politely, or refused with a reason.

What a site says of machines is obeyed and written down: robots.txt (RFC 9309), and reservations of text and
data mining (TDMRep; "noai" of the robots tags). What a URL may reach is bounded: public addresses, the
web's own ports, a few redirects, so many bytes and seconds.

urllib3 is used below its pools, one connection a request, for it takes the address to connect to and the
name to prove (TLS, `Host`) apart: the address that was judged is the one that is used, so a name that
resolves to another address a moment later gains nothing. Proxies in the environment are not used: a proxy
would resolve the name by itself.
"""

from __future__ import annotations

import contextlib
import http.client
import ipaddress
import json
import re
import socket
import ssl
import threading
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from importlib.metadata import version
from urllib.parse import urljoin

import certifi
from protego import Protego
from urllib3 import HTTPResponse
from urllib3.connection import HTTPConnection, HTTPSConnection
from urllib3.exceptions import HTTPError, LocationParseError, TimeoutError
from urllib3.util import Url, parse_url

from onrecord.errors import InputError
from onrecord.readers.inputs import MAX_PAGE_BYTES, input_problem
from onrecord.records import Problem

AGENT = "onrecord"
"""What robots.txt calls us."""

Address = ipaddress.IPv4Address | ipaddress.IPv6Address


@dataclass(frozen=True, slots=True)
class Limits:
    """What one URL may take. connect_s, read_s: of one connection, and of one silence in an answer; total_s:
    of the whole, redirects and robots.txt included, but not the wait that the site asks for.

    The seconds are not measured on anything: a news page comes within 5.
    """

    connect_s: float = 10
    read_s: float = 20
    total_s: float = 60
    max_bytes: int = MAX_PAGE_BYTES
    redirects: int = 5
    ports: frozenset[int] = frozenset({80, 443})


@dataclass(frozen=True, slots=True)
class Fetched:
    """A page as the web gave it.

    url: where it was in the end, after redirects. media_type: as the server says it, "" where it does not.
    fetched: ISO 8601, UTC. robots: what robots.txt and the reservations said, in one line.
    """

    url: str
    body: bytes
    media_type: str
    fetched: str
    robots: str


# Of robots.txt at least 500 KiB must be read, and the rest may be dropped (RFC 9309, 2.5).
_ROBOTS_BYTES = 512 * 1024
# Seconds between two pages of one host where it asks for none, and the most that it may ask for: half a
# minute is what politeness is worth; who asks for more gets a page less often than that.
_LEAST_DELAY_S = 1.0
_MOST_DELAY_S = 30.0
# How many of a name's addresses are tried.
_ADDRESSES = 3
_CHUNK = 64 * 1024
# Meta tags are looked for in so much of a page; heads with their styles in them are long.
_HEAD_BYTES = 1024 * 1024

_REDIRECTS = frozenset({301, 302, 303, 307, 308})
# Metadata services of clouds whose addresses look public (Azure's; Oracle's, in the block of protocol
# assignments, of which not every Python says that it is private); the others' are link-local or private.
_NEVER = (ipaddress.IPv4Network("168.63.129.16/32"), ipaddress.IPv4Network("192.0.0.0/24"))
_NAT64 = ipaddress.IPv6Network("64:ff9b::/96")
_UNFIT = re.compile(r"[\x00-\x20\x7f]")
_META = re.compile(rb"<meta\b[^<>]{0,2000}>", re.IGNORECASE)
_ATTRIBUTE = re.compile(r"(?<![\w-])([\w-]+)\s*=\s*(?:\"([^\"]*)\"|'([^']*)'|([^\s\"'>]+))")


class Fetcher:
    """Fetches pages one at a time; robots.txt of each site is read once and kept as long as the fetcher is.

    contact: an address or a URL that goes into the user agent, so that a site can say what it minds.
    allows, resolve, pause, tls: for tests only; no command and no setting reaches them.
    """

    def __init__(
        self,
        limits: Limits = Limits(),
        *,
        contact: str = "",
        allows: Callable[[Address], bool] | None = None,
        resolve: Callable[[str, int], Sequence[str]] | None = None,
        pause: Callable[[float], None] = time.sleep,
        tls: ssl.SSLContext | None = None,
    ) -> None:
        self._limits = limits
        self._agent = f"{AGENT}/{version('onrecord')} (reads pages that its user names{_contact(contact)})"
        self._allows = allows or is_public
        self._resolve = resolve or _resolved
        self._pause = pause
        self._tls = tls
        self._sites: dict[str, _Site | InputError] = {}
        self._asked: dict[str, float] = {}
        self._deadline = 0.0

    def fetch(self, url: str) -> Fetched | Problem:
        """The page, or the problem with it; docs/problems.md lists the codes."""
        self._deadline = time.monotonic() + self._limits.total_s
        try:
            return self._follow(self._place(url))
        except InputError as error:
            return input_problem(url, error.code, str(error))

    def _follow(self, place: _Place) -> Fetched:
        for _ in range(self._limits.redirects + 1):
            site = self._site(place)
            if not site.permits(place):
                raise InputError(
                    "robots-disallowed",
                    f"its robots.txt does not allow {AGENT} to fetch {place.url}; ask the site, or save the "
                    "page yourself and name the file",
                )
            self._wait(place, site)
            answer = self._get(place)
            target = self._target(place, answer)
            if target is not None:
                place = target
                continue
            if answer.status != 200:
                raise InputError(
                    "http-status",
                    f"{place.url} answered {answer.status} {answer.reason}; open it in a browser, or save "
                    "the page and name the file",
                )
            reserved, said = _reservation(answer, site.rules, place)
            if reserved:
                raise InputError(
                    "tdm-reserved",
                    f"text and data mining of {place.url} is reserved ({said}); ask the publisher, or save "
                    "the page yourself if you have the right to read it by machine",
                )
            now = datetime.now(UTC).isoformat(timespec="seconds")
            media_type = answer.headers.get("content-type", "").strip()
            return Fetched(place.url, answer.body, media_type, now, f"{site.said}; {said}")
        raise InputError(
            "redirected",
            f"more than {self._limits.redirects} redirects, the last to {place.url}; give the final URL",
        )

    def _place(self, url: str) -> _Place:
        """A URL that may be asked for. Raises InputError "bad-url"."""
        if _UNFIT.search(url):
            raise InputError("bad-url", f"a URL with a blank or a control character, {url!r}; mend it")
        try:
            parsed = parse_url(url)
        except LocationParseError as error:
            raise InputError("bad-url", f"not a URL, {url!r}; wanted one like https://site/page") from error
        if parsed.scheme not in ("http", "https") or not parsed.host:
            raise InputError("bad-url", f"{url!r} is no address of the web; wanted http:// or https://")
        if parsed.auth is not None:
            raise InputError("bad-url", "a user name or a password in the URL; onrecord logs in nowhere")
        port = parsed.port or (443 if parsed.scheme == "https" else 80)
        if port not in self._limits.ports:
            allowed = ", ".join(map(str, sorted(self._limits.ports)))
            raise InputError("bad-url", f"port {port} in {url!r}; wanted one of {allowed}")
        return _Place(parsed, parsed.host.strip("[]").partition("%")[0], port)

    def _target(self, place: _Place, answer: _Answer) -> _Place | None:
        """Where a redirect leads, None for an answer that is none."""
        location = answer.headers.get("location")
        if answer.status not in _REDIRECTS or not location:
            return None
        # Headers are read as latin-1; servers write UTF-8 into them.
        with contextlib.suppress(UnicodeError):
            location = location.encode("latin-1").decode("utf-8")
        try:
            return self._place(urljoin(place.url, location))
        except ValueError as error:
            raise InputError("bad-url", f"{place.url} redirects to {location!r}, which is no URL") from error

    def _wait(self, place: _Place, site: _Site) -> None:
        """Wait until this host may be asked again; the wait does not count among the seconds of the page."""
        asked = self._asked.get(place.host)
        if asked is not None:
            delay = min(max(site.delay_s, _LEAST_DELAY_S), _MOST_DELAY_S) - (time.monotonic() - asked)
            if delay > 0:
                self._pause(delay)
                self._deadline += delay
        self._asked[place.host] = time.monotonic()

    def _site(self, place: _Place) -> _Site:
        """What the site of a page says of machines, asked once. Raises InputError "robots-unreachable"."""
        site = self._sites.get(place.origin)
        if site is None:
            try:
                robots, said = self._robots(place)
                site = _Site(robots, said, self._rules(place))
            except InputError as error:
                site = error
            self._sites[place.origin] = site
        if isinstance(site, InputError):
            raise site
        return site

    def _robots(self, place: _Place) -> tuple[Protego | None, str]:
        """robots.txt, parsed, None where there is none: a 4xx allows all, a 5xx nothing (RFC 9309, 2.3.1)."""
        try:
            answer = self._get_following(place.beside("/robots.txt"), _ROBOTS_BYTES)
        except InputError as error:
            if error.code in ("private-address", "web-unreachable"):
                raise
            raise InputError("robots-unreachable", f"its robots.txt cannot be read: {error}") from error
        if answer.status == 429 or not 200 <= answer.status < 500 or answer.status in _REDIRECTS:
            raise InputError(
                "robots-unreachable",
                f"its robots.txt answered {answer.status} {answer.reason}, so nothing may be fetched; try "
                "again later",
            )
        if answer.status >= 300:
            return None, f"no robots.txt ({answer.status})"
        text = answer.body.decode("utf-8-sig", "replace")
        return Protego.parse(text), "robots.txt allows"

    def _rules(self, place: _Place) -> tuple[tuple[str, bool], ...]:
        """The rules of the site's tdmrep.json, (path pattern, reserved); none where it cannot be read."""
        try:
            answer = self._get_following(place.beside("/.well-known/tdmrep.json"), _ROBOTS_BYTES)
        except InputError:
            return ()
        if answer.status != 200:
            return ()
        try:
            rules = json.loads(answer.body)
        except (ValueError, RecursionError):
            return ()
        return tuple(
            (str(rule["location"]), _is_set(rule["tdm-reservation"]))
            for rule in (rules if isinstance(rules, list) else [])
            if isinstance(rule, dict) and "location" in rule and "tdm-reservation" in rule
        )

    def _get_following(self, place: _Place, max_bytes: int) -> _Answer:
        answer = self._get(place, max_bytes)
        for _ in range(self._limits.redirects):
            target = self._target(place, answer)
            if target is None:
                break
            place = target
            answer = self._get(place, max_bytes)
        return answer

    def _get(self, place: _Place, max_bytes: int | None = None) -> _Answer:
        """One answer, whatever its status. With `max_bytes` a longer body is cut, else it is too large.

        Raises InputError: "private-address", "web-unreachable", "web-timeout", "too-large".
        """
        addresses = self._addresses(place)
        for number, address in enumerate(addresses, start=1):
            try:
                return self._ask(place, address, max_bytes)
            except _NotConnectedError as error:
                if number == len(addresses):
                    raise InputError(
                        "web-unreachable",
                        f"no connection to {place.host} ({error}); check the URL and the network",
                    ) from error
        raise InputError("web-unreachable", f"{place.host} has no address; check the URL")

    def _addresses(self, place: _Place) -> list[Address]:
        """The addresses of a host, all of them public. Raises InputError "private-address"."""
        try:
            found = [ipaddress.ip_address(one) for one in self._resolve(place.host, place.port)]
        except (OSError, UnicodeError, ValueError) as error:
            raise InputError(
                "web-unreachable", f"{place.host!r} has no address ({error}); check the URL and the network"
            ) from error
        for address in found:
            if not self._allows(address):
                raise InputError(
                    "private-address",
                    f"{place.host} is at {address}, not a public address of the web; save the page and name "
                    "the file",
                )
        return found[:_ADDRESSES]

    def _ask(self, place: _Place, address: Address, max_bytes: int | None) -> _Answer:
        left = self._deadline - time.monotonic()
        if left <= 0:
            raise self._late(place)
        connection = self._connection(place, address, left)
        # The timeouts of a socket are of one silence; a server that sends a byte now and then is cut off so.
        sockets: list[socket.socket] = []
        watchdog = threading.Timer(left, _cut_off, [connection, sockets])
        watchdog.daemon = True
        watchdog.start()
        try:
            try:
                connection.connect()
            except (HTTPError, OSError, ValueError) as error:
                if time.monotonic() >= self._deadline:
                    raise self._late(place) from error
                raise _NotConnectedError(_reason(error)) from error
            if connection.sock is not None:  # a connection lets go of it while the answer is still read
                sockets.append(connection.sock)
            return self._answer(place, connection, max_bytes)
        except (TimeoutError, OSError, HTTPError, http.client.HTTPException) as error:
            if time.monotonic() >= self._deadline or _is_timeout(error):
                raise self._late(place) from error
            raise InputError(
                "web-unreachable", f"the answer of {place.url} broke off ({_reason(error)}); try again"
            ) from error
        finally:
            watchdog.cancel()
            connection.close()

    def _connection(self, place: _Place, address: Address, left: float) -> HTTPConnection:
        timeout = min(self._limits.connect_s, left)
        if place.parsed.scheme == "http":
            return HTTPConnection(str(address), place.port, timeout=timeout)
        if self._tls is None:
            self._tls = ssl.create_default_context()
            self._tls.load_verify_locations(certifi.where())
        return HTTPSConnection(
            str(address),
            place.port,
            timeout=timeout,
            ssl_context=self._tls,
            server_hostname=place.host,
        )

    def _answer(self, place: _Place, connection: HTTPConnection, max_bytes: int | None) -> _Answer:
        # urllib3 puts this on the socket when it waits for the answer.
        connection.timeout = min(self._limits.read_s, max(self._deadline - time.monotonic(), 0.01))
        headers = {
            "Host": place.parsed.netloc or place.host,
            "User-Agent": self._agent,
            "Accept": "text/html,application/xhtml+xml,text/plain,application/xml;q=0.9,*/*;q=0.5",
            "Accept-Language": "en,*;q=0.5",
            "Accept-Encoding": "gzip, deflate",
            "Connection": "close",
        }
        connection.request(
            "GET", place.parsed.request_uri, headers=headers, preload_content=False, decode_content=False
        )
        response = connection.getresponse()
        try:
            return _Answer(
                response.status,
                " ".join((response.reason or "").split())[:60],
                {name.lower(): value for name, value in response.headers.items()},
                self._body(place, response, max_bytes),
            )
        finally:
            response.close()

    def _body(self, place: _Place, response: HTTPResponse, max_bytes: int | None) -> bytes:
        """The body unpacked, chunk by chunk, so that a bomb is stopped at the limit and not after it."""
        most = self._limits.max_bytes if max_bytes is None else max_bytes
        chunks: list[bytes] = []
        size = 0
        for chunk in response.stream(_CHUNK, decode_content=True):
            chunks.append(chunk)
            size += len(chunk)
            if size > most:
                if max_bytes is None:
                    raise InputError(
                        "too-large",
                        f"{place.url} is more than {most // 2**20} MiB; a page is smaller; give an "
                        "article's URL",
                    )
                break
            if time.monotonic() >= self._deadline:
                break
        if time.monotonic() >= self._deadline:  # the end may be the one that the watchdog made
            raise self._late(place)
        return b"".join(chunks)[:most]

    def _late(self, place: _Place) -> InputError:
        return InputError(
            "web-timeout",
            f"{place.url} did not answer in time ({self._limits.total_s:g} s in all); try again later",
        )


def is_public(address: Address) -> bool:
    """Whether an address is one of the public internet: no host of this machine's own networks has it.

    An address that carries another (IPv4-mapped, 6to4, NAT64) is as public as the one it carries.
    """
    if isinstance(address, ipaddress.IPv6Address):
        if address in _NAT64:
            return is_public(ipaddress.IPv4Address(int(address) & 0xFFFFFFFF))
        inner = address.ipv4_mapped or address.sixtofour
        if inner is not None:
            return is_public(inner)
        if address.teredo is not None or address.is_site_local:
            return False
    return (
        address.is_global
        and not (address.is_multicast or address.is_reserved or address.is_unspecified)
        and not any(address in network for network in _NEVER)
    )


@dataclass(frozen=True, slots=True)
class _Place:
    """A URL, parsed once: what is judged and what is asked for are the same."""

    parsed: Url
    host: str
    port: int

    @property
    def url(self) -> str:
        return self.parsed._replace(fragment=None).url

    @property
    def origin(self) -> str:
        return f"{self.parsed.scheme}://{self.parsed.netloc}"

    def beside(self, path: str) -> _Place:
        """Another path of the same site."""
        return _Place(self.parsed._replace(path=path, query=None, fragment=None), self.host, self.port)


@dataclass(frozen=True, slots=True)
class _Answer:
    status: int
    reason: str
    headers: Mapping[str, str]
    body: bytes


@dataclass(frozen=True, slots=True)
class _Site:
    """robots: the parsed robots.txt, None where there is none. said: it in words. rules: of tdmrep.json."""

    robots: Protego | None
    said: str
    rules: tuple[tuple[str, bool], ...] = field(default=())

    def permits(self, place: _Place) -> bool:
        return self.robots is None or self.robots.can_fetch(place.url, AGENT)

    @property
    def delay_s(self) -> float:
        if self.robots is None:
            return 0.0
        rate = self.robots.request_rate(AGENT)
        asked = rate.seconds / rate.requests if rate is not None and rate.requests else 0.0
        return max(float(self.robots.crawl_delay(AGENT) or 0.0), asked)


class _NotConnectedError(Exception):
    """There was no connection to one address; another may do."""


def _resolved(host: str, port: int) -> list[str]:
    found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    return list(dict.fromkeys(str(address[0]).partition("%")[0] for *_, address in found))


def _contact(contact: str) -> str:
    plain = " ".join(re.sub(r"[^\x20-\x7e]|[()]", " ", contact).split())
    return f"; {plain}" if plain else ""


def _cut_off(connection: HTTPConnection, sockets: Sequence[socket.socket]) -> None:
    sock = sockets[0] if sockets else connection.sock
    if sock is not None:
        with contextlib.suppress(OSError):  # it had ended by itself
            sock.shutdown(socket.SHUT_RDWR)


def _is_timeout(error: BaseException) -> bool:
    return isinstance(error, TimeoutError | socket.timeout)


def _reason(error: BaseException) -> str:
    cause = error.__cause__ or error
    return " ".join(str(cause).split())[:200] or type(cause).__name__


def _reservation(answer: _Answer, rules: Sequence[tuple[str, bool]], place: _Place) -> tuple[bool, str]:
    """Whether a page's text and data mining is reserved, and by whose word.

    What the page says goes before its headers, and these before the site's file (TDMRep, final report of
    2024-05-10). "noai" among the robots tags is taken for a reservation too: it is no standard, but plain.
    """
    metas = _metas(answer.body)
    tags = [content for name, content in metas if name in ("robots", AGENT)]
    if any("noai" in _directives(content) for content in tags):
        return True, "noai in the page's robots tag"
    if "noai" in _directives(_robots_tag(answer.headers.get("x-robots-tag", ""))):
        return True, "noai in the X-Robots-Tag header"
    own = [content for name, content in metas if name == "tdm-reservation"]
    for where, value in (
        ("in the page", own[0] if own else None),
        ("in its headers", answer.headers.get("tdm-reservation")),
    ):
        if value is not None and value.strip() in ("0", "1"):
            return _is_set(value), f"tdm-reservation {value.strip()} {where}"
    reserved = _rule(rules, place.parsed.request_uri)
    if reserved is None:
        return False, "no reservation of text and data mining"
    return reserved, f"tdm-reservation {int(reserved)} in the site's tdmrep.json"


def _rule(rules: Sequence[tuple[str, bool]], target: str) -> bool | None:
    """What a site's file says of a path. Of several rules that fit, either the first or the longest is meant,
    for sites follow both readings; it is reserved when one of the two says so."""
    fits = [(pattern, reserved) for pattern, reserved in rules if _fits(pattern, target)]
    if not fits:
        return None
    return fits[0][1] or max(fits, key=lambda rule: len(rule[0]))[1]


def _fits(pattern: str, target: str) -> bool:
    """Whether a path begins as the pattern says, in which "*" is anything and a "$" at the end is the end."""
    ends = pattern.endswith("$")
    pieces = pattern.removesuffix("$").split("*")
    if not target.startswith(pieces[0]):
        return False
    at = len(pieces[0])
    for piece in pieces[1:]:
        found = target.find(piece, at)
        if found < 0:
            return False
        at = found + len(piece)
    if not ends or at == len(target):
        return True
    return len(pieces) > 1 and target.endswith(pieces[-1]) and len(target) - len(pieces[-1]) >= at


def _metas(body: bytes) -> list[tuple[str, str]]:
    """(name, content) of the meta tags in a page's head, both in lower case."""
    head = body[:_HEAD_BYTES].replace(b"\x00", b"")
    found = []
    for tag in _META.finditer(head):
        attributes = {
            name.lower(): (double or single or bare).lower()
            for name, double, single, bare in _ATTRIBUTE.findall(tag[0].decode("latin-1"))
        }
        if "content" in attributes:
            found.append((attributes.get("name", "").strip(), attributes["content"]))
    return found


def _directives(content: str) -> set[str]:
    return {part.strip().lower() for part in content.split(",")}


def _robots_tag(header: str) -> str:
    """The directives of an X-Robots-Tag that are for everybody or for us; "agent:" begins an agent's."""
    kept = []
    own = True
    for part in header.split(","):
        agent, named, rest = part.partition(":")
        if named and agent.strip().lower() not in _VALUED:
            own = agent.strip().lower() in (AGENT, "*")
            part = rest
        if own:
            kept.append(part)
    return ",".join(kept)


# Directives that are written with a colon of their own.
_VALUED = frozenset({"unavailable_after", "max-snippet", "max-image-preview", "max-video-preview"})


def _is_set(value: object) -> bool:
    return str(value).strip().lower() in ("1", "true")
