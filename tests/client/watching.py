"""A service object whose requests are counted: lists are answered, changes are accepted."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import Any

import httpx

from smtui import ServiceManagementService
from tests.client.scripted import REQUEST, SUBSCRIPTION, xml

LISTS = {
    "locations": "<Locations><Location><Name>West US</Name></Location></Locations>",
    "rolesizes": "<RoleSizes><RoleSize><Name>Medium</Name></RoleSize><RoleSize><Name>Small</Name></RoleSize>"
    "<RoleSize><Name>Tiny</Name><SupportedByVirtualMachines>false</SupportedByVirtualMachines></RoleSize></RoleSizes>",
    "services/hostedservices/shop/deployments/v1": "<Deployment><Name>v1</Name><RoleList><Role><RoleName>Web</RoleName>"
    "</Role></RoleList></Deployment>",
}


class Watched(httpx.MockTransport):
    """Answers what LISTS holds, and accepts every change.

    Attributes:
        requests: all that was sent.
    """

    def __init__(self, replies: Mapping[str, str] = LISTS) -> None:
        self.requests: list[httpx.Request] = []
        self._replies = replies
        super().__init__(self._answer)

    @property
    def changes(self) -> list[httpx.Request]:
        """What was sent besides reads."""
        return [request for request in self.requests if request.method != "GET"]

    def _answer(self, request: httpx.Request) -> httpx.Response:
        self.requests.append(request)
        headers = {"x-ms-request-id": REQUEST}
        path = request.url.path.removeprefix(f"/{SUBSCRIPTION}/")
        if request.method != "GET":
            body = xml("<OSImage/>") if path.startswith("services/images") else b""
            return httpx.Response(202, headers=headers, stream=httpx.ByteStream(body))
        found = self._replies.get(path)
        status = 200 if found else 404
        content = xml(found or "<Error><Code>ResourceNotFound</Code><Message>Not here.</Message></Error>")
        return httpx.Response(status, headers=headers, stream=httpx.ByteStream(content))


@contextmanager
def watched(**arguments: Any) -> Iterator[tuple[ServiceManagementService, Watched]]:
    """Give a service object and what it sends."""
    transport = Watched()
    with ServiceManagementService(
        SUBSCRIPTION, "/cert.pem", host="management.example", transport=transport, **arguments
    ) as sms:
        yield sms, transport
