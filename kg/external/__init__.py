"""The links that lead out of the vault: `kg check --external` asks the web whether they still lead somewhere.

Nothing else in kg touches the network.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping

from kg.external.addresses import Address, addresses, to_ask, wrong_with
from kg.external.answers import SEVERITIES, Answer, Offline
from kg.external.bare import bare_addresses
from kg.external.cache import Cache, user_cache
from kg.external.mail import wrong_with_mail
from kg.external.options import Options
from kg.report import Finding, Severity, finding
from kg.survey import Survey

__all__ = ["Options", "check", "user_cache"]


def check(survey: Survey, options: Options | None = None) -> Iterator[Finding]:
    """What is wrong with the addresses of a vault: `invalid-address` for their form, `dead-link` for what they answer.

    Each address is asked for once, however many links lead there. `survey.progress` is told how many have answered.
    """
    options = options or Options()
    web = [*addresses(survey, "http"), *bare_addresses(survey)]
    found = [*_invalid(web, addresses(survey, "mailto")), *_dead(survey, web, options)]
    yield from sorted(_as_configured(survey, found), key=lambda one: one.order)


def _invalid(web: Iterable[Address], mail: Iterable[Address]) -> Iterator[Finding]:
    for address in web:
        if wrong := wrong_with(address.url):
            yield _finding(address, "invalid-address", Severity.ERROR, f"'{address.url}' is no web address: {wrong}")
    for address in mail:
        if wrong := wrong_with_mail(address.url):
            yield _finding(address, "invalid-address", Severity.ERROR, f"'{address.url}' is no mail address: {wrong}")


def _dead(survey: Survey, web: Iterable[Address], options: Options) -> Iterator[Finding]:
    asked = list(to_ask(web, options.ignore, private=options.private))
    answers = _answers(survey, asked, options)
    if isinstance(answers, Offline):
        pages = len({address.page for address in asked})
        message = f"no host can be reached, so none of {pages} web addresses is checked: the first {answers.words}"
        yield _finding(asked[0], "dead-link", Severity.WARNING, message, "is this computer connected?")
        return
    for address in asked:
        if address.page in answers:
            yield from _about(address, answers[address.page])


def _about(address: Address, answer: Answer) -> Iterator[Finding]:
    if answer.outcome in SEVERITIES:
        yield _finding(address, "dead-link", SEVERITIES[answer.outcome], f"'{address.url}' {answer.words}")
    elif address.fragment in answer.absent:
        message = f"'{address.page}' has no place named '{address.fragment}'"
        yield _finding(address, "dead-link", Severity.WARNING, message, "a script may make it when the page is shown")


def _answers(survey: Survey, asked: Iterable[Address], options: Options) -> Mapping[str, Answer] | Offline:
    """What each page answers: as remembered, else as it says now."""
    fragments: dict[str, set[str]] = defaultdict(set)
    for address in asked:
        fragments[address.page] |= {address.fragment} - {""} if options.fragments else set()
    wanted = {page: frozenset(places) for page, places in fragments.items()}
    cache = Cache(options.cache, options.ages_s)
    known = {page: answer for page, places in wanted.items() if (answer := cache.get(page, places))}
    unknown = {page: places for page, places in wanted.items() if page not in known}
    if not unknown:
        return known
    from kg.external.web import ask_all  # noqa: PLC0415 - only a question to the web waits for httpx

    survey.progress(f"asking the web for {len(unknown)} addresses")
    said = ask_all(
        unknown, options, lambda done: survey.progress(f"asking the web: {done} of {len(unknown)} addresses")
    )
    if isinstance(said, Offline):
        return said
    for page, answer in said.items():
        cache.put(page, unknown[page], answer)
    cache.write()
    return known | said


def _finding(address: Address, rule: str, severity: Severity, message: str, help: str = "") -> Finding:
    reference = address.reference
    return finding(reference.source, reference.link.span, message, help, severity=severity, rule=rule)


def _as_configured(survey: Survey, found: Iterable[Finding]) -> Iterator[Finding]:
    """The findings with the severities that kg.toml gives to their rules."""
    stated = survey.config.check.severity
    for one in found:
        severity = Severity(stated[one.rule]) if one.rule in stated else one.severity
        if severity is not Severity.OFF:
            yield one._replace(severity=severity)
