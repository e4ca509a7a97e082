"""What belongs to the sample's virtual machine and its web shop: disks, and a service certificate."""

from __future__ import annotations

import sqlite3
from base64 import b64decode
from calendar import timegm
from time import strptime
from typing import Final

from smtui.localcloud import disks, media, service_certificates
from smtui.localcloud.disks import NewDisk

_VHDS: Final = "https://contosoimages.blob.core.windows.net/vhds/"

# CN=shop.contoso.example, self-signed, valid until 2039. Its private key was thrown away.
_CERTIFICATE: Final = """
MIICujCCAaKgAwIBAgIEATN47zANBgkqhkiG9w0BAQsFADAfMR0wGwYDVQQDDBRzaG9wLmNvbnRvc28uZXhhbXBsZTAeFw0xNTA1MTEwMDAwMD
BaFw0zOTEyMzEyMzU5NTlaMB8xHTAbBgNVBAMMFHNob3AuY29udG9zby5leGFtcGxlMIIBIjANBgkqhkiG9w0BAQEFAAOCAQ8AMIIBCgKCAQEA
uBo/UszAbmYqg1bEGtilWRlP8tsftIOi2KND6U2xSJpMGmaVzQzsZNL6JS0q6zQH4KjKVepr8QrXBcDsdFsWMFYAx5BwNCJ3h5LrOUBsqfrkWH
9U+yTtK7cj8Lh6d0fpm9NJor4YDPcryhE6nv7nN07aVjWZBG5tAtzT1Uj7C48JARfTqaOfVbUJT5svY8aUpoTvdNE7YjkPEpkbzWQJyfouCKG+
aRqKBMki0EslcelfdFe2c2IHCf7hVU8p84tmqVqDgbTypt/kXULNkPAP4janP5Nga5pyVTJO6iFMXrLdvGCD4A4dULpXhMF99GtttuFSm7l0K6
ZxbOVLjd6PIwIDAQABMA0GCSqGSIb3DQEBCwUAA4IBAQCMF4UuC/wSR6vCCgsagPoHaoyElO1fnHIcBUFKwSP8oivUNnZww4xfGMUCK+iVtuNI
DUuVqogfqsD0UHfrE1WfSL4Z7EmbawSxXjN9K2WJKEzuG8w+tvwdm6rgP9ahnTtRnlX6RoXpkpA1rfZ74pWaLxkRKV/MO66DR0SY3W4vHKN5PK
iWiNI6LWlVDusx3nSVtMAsc7y2FEgPuKP77E6MKf4O95QmiTkFMbtRIGAmVI2Z34iWQoNQB/cOtDplbdIaIkDX/RSZMUl87cd0JAbkBjSiNoH9
CkB6Kk8sad7oLGxH6ig3OLswas2HYJWUVwuDHBEGAyV548aKrgbWYR3F
"""


def fill(database: sqlite3.Connection, deployment: int, role: str, disk: str) -> None:
    """Write it, inside a transaction.

    Args:
        database: where the storage accounts and cloud services of the sample are.
        deployment: row of the virtual machine's deployment.
        role: name of the virtual machine.
        disk: name of its operating system disk.
    """
    _insert(database, disk, "Windows", "dc01.vhd", 127, "dc01.vhd", "contoso-dc-2012r2", "2013-04-09T08:12:34Z")
    disks.attach(database, disk, deployment, role)
    # Left over from a machine that was deleted without its media.
    _insert(
        database, "contoso-web-web03-0-201503110914250188", "Linux", "web03.vhd", 30, "web03.vhd",
        "contoso-web-base-201503", "2015-03-11T09:14:25Z",
    )  # fmt: skip
    _insert(
        database, "contoso-web-web03-1-201503111002070031", "", "web03 logs", 100, "web03-logs.vhd", "",
        "2015-03-11T10:02:07Z",
    )  # fmt: skip
    service_certificates.insert(database, "shop", b64decode(_CERTIFICATE))


def _insert(
    database: sqlite3.Connection, name: str, os: str, label: str, size: int, blob: str, image: str, created: str
) -> None:
    link = _VHDS + blob
    disk = NewDisk(name, os, label, media.place(database, link), size, link, image)
    disks.insert(database, disk, timegm(strptime(created, "%Y-%m-%dT%H:%M:%SZ")))
