"""One Call on the wire, driven by hand: no network, no clock."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from smtui.client.errors import (
    BadReply,
    CertificateRejected,
    ClientError,
    NoAnswer,
    NotSent,
    RedirectRefused,
    ServerNotTrusted,
)
from smtui.client.exchange import Answer, Reply, Request, Wait, exchange
from smtui.protocol.deployments import SWAP_DEPLOYMENT, Swap
from smtui.protocol.errors import Conflict, InternalError, ResourceNotFound, ServerBusy, ServiceError
from smtui.protocol.hosted_services import DELETE_HOSTED_SERVICE, LIST_HOSTED_SERVICES
from smtui.protocol.operation import Call
from tests.client.scripted import HOST, PROFILE, REQUEST, SUBSCRIPTION, xml

READ = LIST_HOSTED_SERVICES()
CHANGE = SWAP_DEPLOYMENT(Swap("v1", "v2"), service_name="shop")

EMPTY_LIST = Reply(200, {"x-ms-request-id": REQUEST}, xml("<HostedServices/>"))
ACCEPTED = Reply(202, {"x-ms-request-id": REQUEST}, b"")
LOST = NoAnswer("lost")
DOWN = NotSent("down")

Happening = Reply | ClientError


def error(status: int, code: str = "", message: str = "Because.") -> Reply:
    """Give an error reply."""
    body = xml(f"<Error><Code>{code}</Code><Message>{message}</Message></Error>") if code else b""
    return Reply(status, {"x-ms-request-id": REQUEST}, body)


def moved(location: str) -> Reply:
    """Give a redirect, which has no request id."""
    return Reply(307, {"location": location}, b"")


class Played:
    """An exchange, played with these happenings.

    Attributes:
        requests: the requests that were made.
        waits: the waits between them, in seconds.
        outcome: the answer, or the exception.
    """

    def __init__(self, call: Call[object], *happenings: Happening, profile=PROFILE) -> None:
        self.requests: list[Request] = []
        self.waits: list[float] = []
        steps = exchange(call, profile)
        coming = iter(happenings)
        advance: Callable[[], Request | Wait] = steps.__next__
        try:
            while True:
                step = advance()
                if isinstance(step, Wait):
                    self.waits.append(step.seconds)
                    advance = lambda: steps.send(None)  # noqa: E731
                    continue
                self.requests.append(step)
                happening = next(coming, None)
                assert happening is not None, f"one request too many: {step}"
                if isinstance(happening, Reply):
                    advance = lambda reply=happening: steps.send(reply)  # noqa: E731
                else:
                    advance = lambda error=happening: steps.throw(error)  # noqa: E731
        except StopIteration as stop:
            self.outcome: Answer[object] | Exception = stop.value
        except (ClientError, ServiceError) as error:
            self.outcome = error
        assert next(coming, None) is None, "a request too few"

    @property
    def value(self) -> object:
        """What was answered."""
        assert isinstance(self.outcome, Answer), self.outcome
        return self.outcome.value


# --- requests and answers --------------------------------------------------------------------------------------


def test_a_read_is_one_get_without_a_body() -> None:
    played = Played(READ, EMPTY_LIST)
    (request,) = played.requests
    assert (request.method, request.origin, request.content) == ("GET", f"https://{HOST}", b"")
    assert request.target == f"/{SUBSCRIPTION}/services/hostedservices"
    assert request.headers["x-ms-version"] == "2014-10-01"
    assert "Content-Type" not in request.headers
    assert not request.anonymous


def test_a_change_carries_its_body_and_its_length() -> None:
    (request,) = Played(CHANGE, ACCEPTED).requests
    assert (request.method, request.target) == ("POST", f"/{SUBSCRIPTION}/services/hostedservices/shop")
    assert request.content == CHANGE.xml()
    assert request.headers["Content-Type"] == "application/xml; charset=utf-8"
    assert request.headers["Content-Length"] == str(len(request.content))


def test_an_answer_has_its_value_request_id_body_and_what_was_not_understood() -> None:
    body = xml(
        "<HostedServices><HostedService><ServiceName>shop</ServiceName><Colour/></HostedService></HostedServices>"
    )
    played = Played(READ, Reply(200, {"x-ms-request-id": REQUEST}, body))
    assert isinstance(played.outcome, Answer)
    assert [service.service_name for service in played.outcome.value] == ["shop"]
    assert played.outcome.request_id == REQUEST
    assert (played.outcome.status, played.outcome.body) == (200, body)
    assert played.outcome.unknown == ("HostedService/Colour",)


def test_a_change_is_answered_with_its_request_id() -> None:
    played = Played(CHANGE, ACCEPTED)
    assert played.outcome == Answer(None, REQUEST, 202)


@pytest.mark.parametrize("body", [b"", b"<html>", xml("<AffinityGroups/>"), xml("<HostedServices/>")[:-4]])
def test_an_answer_that_cannot_be_read_says_whose_it_was(body: bytes) -> None:
    outcome = Played(READ, Reply(200, {"x-ms-request-id": REQUEST}, body)).outcome
    assert isinstance(outcome, BadReply)
    assert str(outcome).startswith("The answer to List Cloud Services can't be read: ")
    assert outcome.request_id == REQUEST


@pytest.mark.parametrize(
    ("status", "code", "kind"),
    [(404, "ResourceNotFound", ResourceNotFound), (409, "ConflictError", Conflict), (418, "Teapot", ServiceError)],
)
@pytest.mark.parametrize("call", [READ, CHANGE], ids=["read", "change"])
def test_an_error_is_raised_with_all_that_the_service_said(call, status, code, kind) -> None:
    outcome = Played(call, error(status, code)).outcome
    assert type(outcome) is kind
    assert (outcome.http_status, outcome.code, outcome.message) == (status, code, "Because.")
    assert outcome.request_id == REQUEST


# --- retries ---------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "failure", [error(500, "InternalError"), error(503, "TooManyRequests"), error(503), LOST, DOWN], ids=str
)
def test_a_read_is_tried_again_until_it_is_answered(failure: Happening) -> None:
    # After a second loss the certificate is suspected: an answered read clears it.
    suspicion = [EMPTY_LIST] if failure is LOST else []
    played = Played(READ, failure, failure, *suspicion, EMPTY_LIST)
    assert played.value == ()
    assert len(played.waits) == 2


@pytest.mark.parametrize(
    ("failure", "kind"), [(error(500, "InternalError"), InternalError), (error(503), ServerBusy), (DOWN, NotSent)]
)
def test_a_read_is_tried_four_times_and_no_more(failure: Happening, kind: type[Exception]) -> None:
    played = Played(READ, *[failure] * 4)
    assert type(played.outcome) is kind
    assert len(played.waits) == 3


def test_the_waits_grow_and_stay_bounded() -> None:
    tries = [Played(READ, *[DOWN] * 4).waits for _ in range(300)]
    longest = [max(waits) for waits in zip(*tries, strict=True)]
    assert longest[0] <= 0.5 < longest[1] <= 1.0 < longest[2] <= 2.0
    assert min(min(waits) for waits in tries) >= 0


@pytest.mark.parametrize("status", [400, 403, 404, 409, 412, 501, 502, 504])
def test_a_read_that_is_refused_for_good_is_not_tried_again(status: int) -> None:
    played = Played(READ, error(status))
    assert isinstance(played.outcome, ServiceError)
    assert played.waits == []


@pytest.mark.parametrize("failure", [error(500, "InternalError"), error(503, "ServerBusy"), DOWN], ids=str)
@pytest.mark.parametrize("call", [CHANGE, DELETE_HOSTED_SERVICE(service_name="shop")], ids=["swap", "delete"])
def test_a_change_is_sent_once(call: Call[object], failure: Happening) -> None:
    played = Played(call, failure)
    assert isinstance(played.outcome, (ServiceError, NotSent))
    assert played.waits == []


def test_an_untrusted_server_is_not_asked_twice() -> None:
    assert isinstance(Played(READ, ServerNotTrusted("who?")).outcome, ServerNotTrusted)


# --- a lost answer or a rejected certificate -------------------------------------------------------------------


def test_a_change_whose_answer_is_lost_is_not_sent_again() -> None:
    played = Played(CHANGE, LOST, error(404))
    assert played.outcome is LOST
    assert [request.method for request in played.requests] == ["POST", "GET"]


@pytest.mark.parametrize(
    ("happenings", "certificate_is_to_blame"),
    [
        ([LOST, Reply(403, {}, b"")], True),
        ([LOST, Reply(200, {}, b"")], False),
        ([LOST, LOST], False),
        ([LOST, DOWN], False),
        ([DOWN], False),
        ([Reply(200, {}, b"")], False),
        ([Reply(403, {}, b"")], False),
        ([LOST, CertificateRejected("no certificate")], True),
    ],
)
def test_the_certificate_is_blamed_only_when_everything_but_it_works(
    happenings: list[Happening], certificate_is_to_blame: bool
) -> None:
    played = Played(CHANGE, LOST, *happenings)
    assert type(played.outcome) is (CertificateRejected if certificate_is_to_blame else NoAnswer)
    assert [request.anonymous for request in played.requests[1:]] == [False, True][: len(happenings)]
    assert {request.method for request in played.requests[1:]} == {"GET"}
    assert {request.content for request in played.requests[1:]} == {b""}


def test_a_rejected_certificate_is_explained() -> None:
    outcome = Played(CHANGE, LOST, LOST, Reply(403, {}, b"")).outcome
    assert str(outcome) == (
        f"https://{HOST} does not accept the certificate /work.pem: register its .cer for subscription "
        f"{SUBSCRIPTION}, or choose another certificate."
    )


def test_a_read_suspects_the_certificate_only_after_a_second_loss() -> None:
    played = Played(READ, LOST, LOST, LOST, Reply(403, {}, b""))
    assert isinstance(played.outcome, CertificateRejected)
    assert [request.anonymous for request in played.requests] == [False, False, False, True]


def test_a_read_that_is_lost_four_times_has_no_answer() -> None:
    played = Played(READ, LOST, LOST, error(404), LOST, error(404), LOST, error(404))
    assert isinstance(played.outcome, NoAnswer)
    assert len(played.waits) == 3


# --- redirects -------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("call", [READ, CHANGE], ids=["read", "change"])
def test_a_redirect_to_a_regional_host_is_followed_with_everything(call: Call[object]) -> None:
    last = EMPTY_LIST if call is READ else ACCEPTED
    played = Played(call, moved("https://ussouth.management.core.windows.net/elsewhere?x=y"), last)
    first, second = played.requests
    assert second.origin == "https://ussouth.management.core.windows.net:443"
    assert (second.method, second.target, second.headers, second.content) == (
        first.method,
        first.target,
        first.headers,
        first.content,
    )
    assert isinstance(played.outcome, Answer)
    assert played.waits == []


@pytest.mark.parametrize(
    "location", ["https://evil.example/", "http://ussouth.management.core.windows.net/", "/elsewhere", ""]
)
def test_a_redirect_to_a_stranger_is_refused(location: str) -> None:
    played = Played(CHANGE, moved(location))
    assert isinstance(played.outcome, RedirectRefused)
    assert repr(location) in str(played.outcome)
    assert "trusted_hosts" in str(played.outcome)


def test_a_circle_of_redirects_ends() -> None:
    played = Played(CHANGE, *[moved(f"https://{HOST}/")] * 6)
    assert isinstance(played.outcome, RedirectRefused)
    assert str(played.outcome).endswith("redirects in a circle: gave up after 5 redirects.")


def test_a_read_starts_over_at_the_profiles_own_host() -> None:
    played = Played(READ, moved("https://a.management.core.windows.net/"), error(503), EMPTY_LIST)
    assert [request.origin for request in played.requests][2] == f"https://{HOST}"
