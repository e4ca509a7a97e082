"""The health of a deployment: one mark a role instance, or a share of marks where there are many, and a number."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from typing import Final

from smtui.console.lines import Line
from smtui.console.resources.states import Standing, deployment_word, instance_standing
from smtui.protocol.deployments import RUNNING, Deployment

MOST_MARKS: Final = 10


def bar(statuses: Iterable[str]) -> Line:
    """Give the marks of role instances by their statuses, the healthy ones first.

    Up to ten instances have a mark each. Where there are more, the ten marks are shared out in proportion, and every
    standing that there is has at least one.
    """
    shares = _shares(Counter(map(instance_standing, statuses)))
    return tuple(
        (standing.mark[0].strip() * shares[standing], standing.role) for standing in Standing if shares[standing]
    )


def numbers(statuses: Sequence[str]) -> str:
    """Give how many of them are ready: "3/4"."""
    return f"{sum(instance_standing(status) is Standing.GOOD for status in statuses)}/{len(statuses)}"


def notes(deployment: Deployment) -> Sequence[Line]:
    """Give what the tree says of a deployment, as the room allows: the fullest first, the marks being what goes first.

    Its own mark says that it runs; then how many instances are ready is worth more than the word.
    """
    word = deployment_word(deployment.status)
    statuses = [instance.instance_status for instance in deployment.role_instance_list]
    if not statuses:
        return ((word,),)
    marks, ready = bar(statuses), numbers(statuses)
    role = "dim" if ready == f"{len(statuses)}/{len(statuses)}" else marks[-1][1]
    full: Line = (*marks, (f" {ready} ", role), word)
    if deployment.status != RUNNING:
        return full, (*marks, (" ", "plain"), word), (word,)
    return full, (*marks, (f" {ready}", role)), ((ready, role),)


def _shares(counts: Mapping[Standing, int]) -> Counter[Standing]:
    total = sum(counts.values())
    if total <= MOST_MARKS:
        return Counter(counts)
    shares = Counter({standing: max(1, MOST_MARKS * count // total) for standing, count in counts.items() if count})
    while (given := sum(shares.values())) != MOST_MARKS:
        # Whoever has the most marks too few, or too many, for its count.
        lacks = {standing: MOST_MARKS * counts[standing] - share * total for standing, share in shares.items()}
        if given < MOST_MARKS:
            shares[max(lacks, key=lacks.__getitem__)] += 1
        else:
            shares[min((each for each in shares if shares[each] > 1), key=lacks.__getitem__)] -= 1
    return shares
