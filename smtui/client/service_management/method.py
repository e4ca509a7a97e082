"""How a method is declared once and given to both services, with its own signature and docstring in each.

A method is written as a generator in one of the resource modules:

    class Disks(Methods):
        @method
        def get_disk(self, disk_name: str) -> Steps[Disk]:
            \"\"\"Get Disk: …\"\"\"
            return (yield from read(GET_DISK(disk_name=disk_name)))

It yields the Calls to send and the waits to make, and returns the result; it does no I/O. `ServiceManagementService`
drives it to the end, `AsyncServiceManagementService` drives it while other tasks run. What both do is written in no
other place, so that they can't differ.

For the type checker `Method` is a descriptor: on the one service the attribute is `Callable[P, R]`, on the other
`Callable[P, Coroutine[Any, Any, R]]`, so that mypy and editors show the arguments as they were declared. When one of
the two classes is made, each of its methods becomes an ordinary function (`def` or `async def`) with the declared name,
docstring, source and signature, whose result is `Disk` in place of `Steps[Disk]`: `help()`, `inspect.signature` and
overriding in subclasses work as for a method that was written by hand.
"""

from __future__ import annotations

import asyncio
import functools
import inspect
import time
from collections.abc import Callable, Coroutine, Generator
from typing import Any, Concatenate, Generic, ParamSpec, TypeAlias, TypeVar, overload

from smtui.client.async_client import AsyncClient
from smtui.client.client import Client
from smtui.client.exchange import Answer, Wait
from smtui.client.service_management.results import AsynchronousOperationResult
from smtui.protocol.operation import Call

P = ParamSpec("P")
R = TypeVar("R")
T = TypeVar("T")

Steps: TypeAlias = Generator[Call[Any] | Wait, Any, R]


class Methods:
    """What every declaration can reach through `self`.

    Attributes:
        known: names that the service has given in lists, by what they name; see `known`.
    """

    known: dict[str, tuple[str, ...]]


class Synchronous:
    """Drives what is declared with a blocking client."""

    _client: Client

    def __init_subclass__(cls) -> None:
        super().__init_subclass__()
        _make_functions(cls, _blocking)

    def _run(self, steps: Steps[R]) -> R:
        try:
            step = next(steps)
            while True:
                try:
                    answer = self._carry_out(step)
                except Exception as error:
                    step = steps.throw(error)
                else:
                    step = steps.send(answer)
        except StopIteration as stop:
            result: R = stop.value
            return result
        finally:
            steps.close()

    def _carry_out(self, step: Call[Any] | Wait) -> Answer[Any] | None:
        if isinstance(step, Wait):
            time.sleep(step.seconds)
            return None
        return self._client.send(step)


class Asynchronous:
    """Drives what is declared with an asynchronous client."""

    _client: AsyncClient

    def __init_subclass__(cls) -> None:
        super().__init_subclass__()
        _make_functions(cls, _awaited)

    async def _run(self, steps: Steps[R]) -> R:
        try:
            step = next(steps)
            while True:
                try:
                    answer = await self._carry_out(step)
                except Exception as error:
                    step = steps.throw(error)
                else:
                    step = steps.send(answer)
        except StopIteration as stop:
            result: R = stop.value
            return result
        finally:
            steps.close()

    async def _carry_out(self, step: Call[Any] | Wait) -> Answer[Any] | None:
        if isinstance(step, Wait):
            await asyncio.sleep(step.seconds)
            return None
        return await self._client.send(step)


class Method(Generic[P, R]):
    """A declared method, before one of the services has made a function of it."""

    def __init__(self, declared: Callable[Concatenate[Any, P], Steps[R]]) -> None:
        self.declared = declared
        self.__doc__ = declared.__doc__

    @overload
    def __get__(self, instance: None, owner: type) -> Callable[..., Any]: ...
    @overload
    def __get__(self, instance: Synchronous, owner: type) -> Callable[P, R]: ...
    @overload
    def __get__(self, instance: Asynchronous, owner: type) -> Callable[P, Coroutine[Any, Any, R]]: ...
    def __get__(self, instance: object, owner: type) -> Callable[..., Any]:
        # At run time only a declaration that uses another one comes here: the services have functions.
        return functools.partial(self.declared, instance) if instance is not None else self.declared


def method(declared: Callable[Concatenate[Any, P], Steps[R]]) -> Method[P, R]:
    """Declare a method of both services."""
    return Method(declared)


def ask(call: Call[T]) -> Steps[Answer[T]]:
    """Send a Call and give the whole answer."""
    answer: Answer[T] = yield call
    return answer


def read(call: Call[T]) -> Steps[T]:
    """Send a Call and give the decoded body of its answer."""
    return (yield from ask(call)).value


def change(call: Call[Any]) -> Steps[AsynchronousOperationResult]:
    """Send a Call and give the request id of its answer."""
    return AsynchronousOperationResult((yield from ask(call)).request_id)


def _blocking(declared: Callable[..., Steps[R]]) -> Callable[..., R]:
    def run(self: Synchronous, /, *args: Any, **kwargs: Any) -> R:
        return self._run(declared(self, *args, **kwargs))

    return run


def _awaited(declared: Callable[..., Steps[R]]) -> Callable[..., Coroutine[Any, Any, R]]:
    async def run(self: Asynchronous, /, *args: Any, **kwargs: Any) -> R:
        return await self._run(declared(self, *args, **kwargs))

    return run


def _make_functions(cls: type, driven: Callable[[Callable[..., Any]], Callable[..., Any]]) -> None:
    for name in dir(cls):
        found = inspect.getattr_static(cls, name)
        if isinstance(found, Method):
            setattr(cls, name, _function(cls, name, found.declared, driven(found.declared)))


def _function(cls: type, name: str, declared: Callable[..., Any], run: Callable[..., Any]) -> Callable[..., Any]:
    function = functools.update_wrapper(run, declared)
    function.__qualname__ = f"{cls.__qualname__}.{name}"
    result = str(declared.__annotations__["return"]).removeprefix("Steps[").removesuffix("]")
    signature = inspect.signature(declared).replace(return_annotation=result)
    function.__annotations__ = {**declared.__annotations__, "return": result}
    function.__signature__ = signature  # type: ignore[attr-defined]
    return function
