"""Asks the web for pages: one request each where that suffices, with retries and redirects."""

import asyncio
import random
from collections.abc import Mapping
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from typing import NamedTuple

import httpx

from kg import __version__
from kg.external.addresses import host_of, is_private
from kg.external.answers import Answer, Outcome, of_status
from kg.external.failures import of_failure
from kg.external.fragments import absent
from kg.external.hosts import Host, Hosts
from kg.external.options import Options

_HEADERS = {
    "User-Agent": f"kg/{__version__} (checks the links of notes)",
    "Accept": "text/html, application/xhtml+xml;q=0.9, */*;q=0.8",
    # what is compressed may be far larger than what was sent
    "Accept-Encoding": "identity",
}


class _Reply(NamedTuple):
    """The end of a chain of redirects: an answer, and the page's HTML if it was wanted and is whole."""

    answer: Answer
    html: str | None = None


def client(options: Options) -> httpx.AsyncClient:
    """A client for one check; proxies and certificates are those of the environment, as for every program."""
    limits = httpx.Limits(max_connections=options.at_once * 2, max_keepalive_connections=options.at_once)
    return httpx.AsyncClient(headers=_HEADERS, timeout=options.timeout_s, limits=limits)


class Asker:
    """Asks for one page after another, and remembers how their hosts are to be treated."""

    def __init__(self, client: httpx.AsyncClient, options: Options) -> None:
        self._client = client
        self._options = options
        self._hosts = Hosts(options)

    async def ask(self, page: str, fragments: frozenset[str]) -> Answer:
        """What a page answers, after as many retries as it takes and is allowed."""
        host = self._host(page)
        for attempt in range(self._options.retries + 1):
            if host.last_word:
                return host.last_word
            answer = await self._attempt(page, fragments)
            wait_s = answer.wait_s or self._backoff_s(attempt)
            if not answer.may_pass or attempt == self._options.retries or wait_s > self._options.longest_wait_s:
                break
            if answer.of_host:
                host.rest(wait_s)
            else:
                await asyncio.sleep(wait_s)
        host.remember(answer)
        return answer

    def _host(self, page: str) -> Host:
        return self._hosts[httpx.URL(page).netloc.decode("ascii").lower()]

    def _backoff_s(self, attempt: int) -> float:
        # not all at the same moment: those that failed together shall not come back together
        return self._options.backoff_s * float(2**attempt) * random.uniform(0.75, 1.25)  # noqa: S311 - nothing secret

    async def _attempt(self, page: str, fragments: frozenset[str]) -> Answer:
        """Asks for the headers; for the page where its fragments matter or its host does not like to be asked so."""
        try:
            if not fragments:
                answer = (await self._follow("HEAD", page)).answer
                if answer.outcome is Outcome.ALIVE or answer.of_host:
                    return answer
            answer, html = await self._follow("GET", page, whole=bool(fragments))
        except (TimeoutError, httpx.HTTPError, httpx.InvalidURL, UnicodeError) as error:
            return of_failure(error, self._options.timeout_s)
        return answer._replace(absent=absent(html, fragments)) if html is not None else answer

    async def _follow(self, method: str, page: str, *, whole: bool = False) -> _Reply:
        """Asks for a page, and for those that it redirects to."""
        request = self._client.build_request(method, page)
        been: set[tuple[httpx.URL, str]] = set()
        for _ in range(self._options.redirects + 1):
            step = request.url, request.headers.get("cookie", "")
            if step in been:
                return _Reply(Answer(Outcome.UNSURE, "redirects in a circle"))
            been.add(step)
            if wrong := self._refuses(request.url):
                return _Reply(Answer(Outcome.UNSURE, f"redirects to '{request.url}', {wrong}"))
            outcome = await self._send(request, whole=whole)
            if isinstance(outcome, _Reply):
                return outcome
            request = outcome
        return _Reply(Answer(Outcome.UNSURE, f"redirects more than {self._options.redirects} times"))

    def _refuses(self, url: httpx.URL) -> str:
        if url.scheme not in {"http", "https"}:
            return "which is no web address"
        private = not self._options.private and is_private(host_of(str(url)))
        return "which only some readers can reach" if private else ""

    async def _send(self, request: httpx.Request, *, whole: bool) -> "_Reply | httpx.Request":
        """One request: the reply, or the request that it redirects to."""
        await self._host(str(request.url)).turn()
        # the client's own limit counts anew with every byte that trickles in
        async with asyncio.timeout(self._options.timeout_s):
            response = await self._client.send(request, stream=True)
            try:
                if response.next_request:
                    return response.next_request
                answer = of_status(response.status_code, _retry_after_s(response.headers))
                wanted = whole and answer.outcome is Outcome.ALIVE
                return _Reply(answer, await self._html(response) if wanted else None)
            finally:
                await response.aclose()

    async def _html(self, response: httpx.Response) -> str | None:
        """The page, if it is HTML and not too long."""
        kind = response.headers.get("content-type", "").partition(";")[0].strip().lower()
        encoding = response.headers.get("content-encoding", "identity").strip().lower()
        if kind not in {"text/html", "application/xhtml+xml"} or encoding != "identity":
            return None
        page = bytearray()
        async for chunk in response.aiter_raw():
            page += chunk
            if len(page) > self._options.largest_page:
                return None
        return page.decode("utf-8", "replace")


def _retry_after_s(headers: Mapping[str, str]) -> float:
    """How long a host wants to be left alone: in seconds, or until a date; 0 if it does not say, or not clearly."""
    written = headers.get("retry-after", "").strip()
    if written.isdecimal() and written.isascii():
        return float(written[:9])
    try:
        until = parsedate_to_datetime(written)
        return max(0.0, (until.astimezone(UTC) - datetime.now(UTC)).total_seconds())
    except (ValueError, OverflowError):
        return 0.0
