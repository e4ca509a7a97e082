"""The passphrase of a profile's private key: asked for where it is needed."""

from __future__ import annotations

from dataclasses import replace
from typing import Final

from smtui.cli.words import ask_passphrase, tell
from smtui.client.profile import Profile

_TRIES: Final = 3


def passphrase_of(profile: Profile) -> str:
    """Check the files of a profile, and ask the person for the passphrase of its key; "" where none is needed.

    Raises:
        CertificateUnusable: the files can't be used.
        EOFError: nobody answers.
    """
    from smtui.client import tls
    from smtui.client.errors import PassphraseNeeded

    passphrase = ""
    for _ in range(_TRIES):
        try:
            tls.check_files(replace(profile, passphrase=passphrase))
        except PassphraseNeeded as error:
            if passphrase:
                tell(f"smtui: {error}")
            passphrase = ask_passphrase(profile.certificate)
            if not passphrase:
                raise EOFError from None
        else:
            return passphrase
    tls.check_files(replace(profile, passphrase=passphrase))
    return passphrase
