"""What a server does before it listens: certificates, database, sample, subscription."""

from __future__ import annotations

import ssl
import time
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

from smtui import paths
from smtui.localcloud import authority, management_certificates, operation_status, quotas, registry, sample
from smtui.localcloud.cloud import Cloud
from smtui.localcloud.request import Subscription
from smtui.localcloud.state_directory import DATABASE
from smtui.localcloud.store import Store

_ID: Final = "subscription_id"
_CREATED: Final = "subscription_created"


@dataclass(frozen=True, slots=True)
class Filling:
    """What a fresh directory is filled with.

    Attributes:
        empty: no sample data.
        services: how many cloud services instead of the usual sample; None for that one.
        quotas: by wire name; these are set in an older directory too.
    """

    empty: bool = False
    services: int | None = None
    quotas: dict[str, int] = field(default_factory=dict)


@contextmanager
def open_store(directory: Path, filling: Filling) -> Iterator[Store]:
    """Open the database; a new one is made and filled in one transaction.

    Args:
        directory: the state directory, held.
        filling: see `Filling`.

    Raises:
        StoreError: the database can't be used.
        OSError: the directory can't be written.
    """
    certificate = authority.prepare(directory)
    _keep_sample_configuration(directory / paths.SAMPLE_CONFIGURATION)
    store = Store(directory / DATABASE)
    try:
        with store.transaction() as database:
            fresh = store.fresh
            store.make_tables(registry.schemas())
            if fresh:
                store.keep_setting(_ID, str(uuid.uuid4()))
                store.keep_setting(_CREATED, str(sample.SUBSCRIPTION_CREATED))
                sample.fill_platform(database)
                if filling.services is not None:
                    sample.fill_many(database, filling.services)
                elif not filling.empty:
                    sample.fill(database)
            quotas.keep(database, filling.quotas)
            if fresh or not management_certificates.is_known(database, certificate):
                management_certificates.register(database, certificate, time.time())
            operation_status.forget_old(database, time.time())
        yield store
    finally:
        store.close()


def _keep_sample_configuration(path: Path) -> None:
    # Somebody may have changed it to try something out.
    if not path.exists():
        authority.write_private(path, sample.configuration())


def known_certificates(store: Store) -> tuple[bytes, ...]:
    """Give every certificate that TLS has to let in, as DER."""
    return management_certificates.known(store.database)


def subscription(store: Store, port: int, time_scale: float) -> Subscription:
    """Give the subscription as it is for this run.

    Args:
        store: open.
        port: where the server listens.
        time_scale: factor for durations.
    """
    return Subscription(
        id=store.setting(_ID),
        name=sample.SUBSCRIPTION_NAME,
        endpoint=f"https://127.0.0.1:{port}",
        created=float(store.setting(_CREATED)),
        time_scale=time_scale,
    )


def cloud(store: Store, subscription: Subscription, context: ssl.SSLContext) -> Cloud:
    """Give the cloud that answers for the subscription; certificates registered later reach the context."""
    return Cloud(store, subscription, lambda certificate: authority.trust(context, certificate))
