"""smtui serve: the local cloud, for consoles and for other clients."""

from __future__ import annotations

import argparse
import asyncio
import json
import logging
import math
import os
import signal
import sqlite3
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Final

from smtui.cli.words import LogFormatter, tell

if TYPE_CHECKING:
    from smtui.localcloud.state_directory import StateDirectory

_DEFAULT_SERVICES: Final = "a sample subscription with about a dozen cloud services"


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Add the options of `smtui serve` to a parser."""
    parser.description = (
        "Run the local cloud: an HTTPS server on loopback that behaves as the classic Azure Service Management API "
        "did. When it is ready it prints one line of JSON with its endpoint, subscription id and the files that a "
        "client needs; Ctrl+C ends it."
    )
    parser.add_argument(
        "--state",
        metavar="DIR",
        type=Path,
        help="directory that holds everything, made where it is missing (default: the user's state directory)",
    )
    parser.add_argument("--port", type=_port, default=0, metavar="N", help="port on 127.0.0.1 (default: any free one)")
    fill = parser.add_mutually_exclusive_group()
    fill.add_argument(
        "--empty",
        action="store_true",
        help="begin without sample data; locations and platform images are there (fresh directories only)",
    )
    fill.add_argument(
        "--sample",
        type=_count,
        metavar="N",
        help=f"begin with N cloud services instead of {_DEFAULT_SERVICES} (fresh directories only)",
    )
    parser.add_argument(
        "--quota",
        action="append",
        type=_quota,
        default=[],
        metavar="NAME=VALUE",
        help="set a quota by its name on the wire, such as MaxHostedServices=20; may be repeated, and is kept",
    )
    parser.add_argument(
        "--time-scale",
        type=_scale,
        default=1.0,
        metavar="X",
        help="factor for every duration: 1 lets a deployment take about ten seconds, 0 does everything at once",
    )
    parser.add_argument(
        "--for-console",
        action="store_true",
        help="end when standard input has ended and no console is joined (the console starts its server so)",
    )


def run(arguments: argparse.Namespace) -> int:
    """Serve until told to stop.

    Args:
        arguments: parsed with `add_arguments`.

    Returns:
        Exit status: 0 after Ctrl+C, SIGTERM or the last console; 1 when it can't start; 2 for a bad option.
    """
    from smtui import paths
    from smtui.localcloud import quotas, state_directory
    from smtui.localcloud.store import StoreError
    from smtui.protocol.x509 import CertificateError

    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(LogFormatter("smtui serve: %(message)s"))
    logging.basicConfig(level=logging.WARNING, handlers=[handler])
    chosen = dict(arguments.quota)
    for name in chosen:
        if name not in quotas.DEFAULTS:
            return _refuse(f"There is no quota {name}; there are {', '.join(quotas.DEFAULTS)}.", 2)
    path = (arguments.state or paths.local_cloud()).expanduser().absolute()
    try:
        directory = state_directory.StateDirectory.hold(path)
    except state_directory.DirectoryError as error:
        return _refuse(str(error), 1)
    try:
        return asyncio.run(_serve(directory, arguments, chosen))
    except KeyboardInterrupt:
        return 0
    except StoreError as error:
        return _refuse(f"{error}.", 1)
    except sqlite3.Error as error:
        return _refuse(f"The database in {path} can't be used: {error}.", 1)
    except CertificateError as error:
        return _refuse(f"The management certificate in {path} can't be used: {error} Remove it to have one made.", 1)
    except OSError as error:
        where = f" ({error.filename})" if error.filename else ""
        return _refuse(f"The local cloud can't start: {error.strerror or error}{where}.", 1)
    finally:
        directory.release()


async def _serve(directory: StateDirectory, arguments: argparse.Namespace, chosen: dict[str, int]) -> int:
    from smtui.localcloud import authority, consoles, server, starting

    loop = asyncio.get_running_loop()
    loop.set_exception_handler(server.quiet_handshakes)
    end = asyncio.Event()
    _end_on_signals(loop, end, from_console=arguments.for_console)
    with starting.open_store(directory.path, starting.Filling(arguments.empty, arguments.sample, chosen)) as store:
        context = authority.context(directory.path, starting.known_certificates(store))
        serving = server.Server(context)
        try:
            await serving.listen(arguments.port)
        except OSError as error:
            return _refuse(f"Port {arguments.port} can't be used: {os.strerror(error.errno or 0)}.", 1)
        try:
            subscription = starting.subscription(store, serving.port, arguments.time_scale)
            serving.answer_from(starting.cloud(store, subscription, context))
            authority.write_publish_settings(directory.path, subscription.id, subscription.name, subscription.endpoint)
            ready = json.dumps(
                {
                    "endpoint": subscription.endpoint,
                    "subscription_id": subscription.id,
                    "certificate": str(directory.path / authority.CLIENT),
                    "ca": str(directory.path / authority.CA),
                    "publishsettings": str(directory.path / authority.PUBLISH_SETTINGS),
                }
            )
            watched = consoles.Consoles(directory, ready, end.set)
            directory.announce(ready)
            _print(ready)
            if arguments.for_console:
                watched.watch(0)
            await end.wait()
            watched.close()
        finally:
            directory.withdraw()
            await serving.close()
    return 0


def _end_on_signals(loop: asyncio.AbstractEventLoop, end: asyncio.Event, *, from_console: bool) -> None:
    loop.add_signal_handler(signal.SIGTERM, end.set)
    if from_console:
        # Ctrl+C and a hang-up of the terminal are meant for the console; its pipe tells when it has gone.
        signal.signal(signal.SIGINT, signal.SIG_IGN)
        signal.signal(signal.SIGHUP, signal.SIG_IGN)
    else:
        loop.add_signal_handler(signal.SIGINT, end.set)


def _print(line: str) -> None:
    try:
        print(line, flush=True)
    except BrokenPipeError:
        # Whoever started us does not read; the line is in the lock file too.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())


def _refuse(sentence: str, status: int) -> int:
    tell(f"smtui serve: {sentence}")
    return status


def _port(text: str) -> int:
    value = _whole(text)
    if not 0 <= value <= 65535:
        raise argparse.ArgumentTypeError(f"{text} is not a port from 0 to 65535")
    return value


def _count(text: str) -> int:
    value = _whole(text)
    if not 0 <= value <= 1_000_000:
        raise argparse.ArgumentTypeError(f"{text} is not a number from 0 to 1,000,000")
    return value


def _whole(text: str) -> int:
    try:
        return int(text)
    except ValueError:
        raise argparse.ArgumentTypeError(f"{text!r} is not a whole number") from None


def _scale(text: str) -> float:
    try:
        value = float(text)
    except ValueError:
        raise argparse.ArgumentTypeError(f"{text!r} is not a number") from None
    if not math.isfinite(value) or value < 0:
        raise argparse.ArgumentTypeError(f"{text} is not a factor of 0 or more")
    return value


def _quota(text: str) -> tuple[str, int]:
    name, separator, value = text.partition("=")
    if not separator or not value.isdecimal() or len(value) > 9:
        raise argparse.ArgumentTypeError(f"{text!r} is not NAME=VALUE with a whole number")
    return name, int(value)
