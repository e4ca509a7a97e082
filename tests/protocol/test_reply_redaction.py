"""Secrets in replies are hidden before anybody looks at them."""

from __future__ import annotations

from lxml import etree

from smtui.protocol import codec, redaction, xml
from smtui.protocol.deployments import Deployment
from smtui.protocol.hosted_services import HostedServiceWithDeployments
from smtui.protocol.storage import GET_STORAGE_ACCOUNT_KEYS


def test_the_keys_of_a_storage_account_are_secret() -> None:
    assert {"Primary", "Secondary"} <= redaction.secret_elements(GET_STORAGE_ACCOUNT_KEYS.result)  # type: ignore[arg-type]


def test_a_configuration_is_hidden_however_deep_it_lies() -> None:
    value = HostedServiceWithDeployments(deployments=(Deployment(name="v1", configuration=b"AccountKey=abc"),))
    parsed = xml.parse(codec.encode(value))
    text = etree.tostring(redaction.hidden(parsed, value).root, encoding="unicode")
    assert "<Name>v1</Name>" in text
    assert "QWNjb3VudEtleT1hYmM" not in text
    assert "••• (20 characters)" in text
