"""The main screen: the tree, the detail of the node under the cursor, the operations panel, header and footer."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from typing import TYPE_CHECKING, ClassVar

from textual import events, on
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Horizontal
from textual.message import Message
from textual.screen import Screen
from textual.timer import Timer

from smtui.client.profile import LOCAL
from smtui.console import workers
from smtui.console.commands import COMMANDS
from smtui.console.lines import Span, line, span
from smtui.console.node import Loading, Node
from smtui.console.resource import Resource
from smtui.console.times import clock
from smtui.console.widgets.bars import Bar, Footer
from smtui.console.widgets.detail import Detail
from smtui.console.widgets.line_view import LineView
from smtui.console.widgets.operations import OperationsPanel
from smtui.console.widgets.tree import ResourceTree

if TYPE_CHECKING:
    from smtui.console.explorer import Explorer
    from smtui.console.session import Session
    from smtui.operations.entry import Entry


class Starting(Resource):
    """What the tree shows before there is a connection."""

    kind = "starting"
    title = "smtui"
    leaf = True

    def panes(self) -> tuple[()]:
        return ()


class MainScreen(Screen[None]):
    """Wires the panes to a session."""

    BINDINGS: ClassVar[list[BindingType]] = [
        # With priority, so that what is typed right after one of them goes to the next pane.
        Binding("tab", "app.focus_next", show=False, priority=True),
        Binding("shift+tab", "app.focus_previous", show=False, priority=True),
    ]
    AUTO_FOCUS = "#tree"

    DEFAULT_CSS = """
    MainScreen {
        layers: base;
        & > Horizontal { height: 1fr; }
        & > Horizontal > ResourceTree {
            width: 34%;
            max-width: 48;
            border: round $foreground 35%;
            &:focus { border: round $primary; }
        }
        & > Horizontal > Detail { width: 1fr; }
        & > OperationsPanel { height: 20%; min-height: 4; max-height: 12; }
    }
    """

    class LocalCloudLost(Message):
        """The local cloud does not answer, and the person asks for it again."""

    def __init__(self) -> None:
        super().__init__()
        self._session: Session | None = None
        self._explorer: Explorer | None = None
        self._states: dict[int, str] = {}
        self._usual: dict[str, float] = {}
        self._ticking: Timer | None = None
        self._pending = 0
        self._sentence = ""

    def compose(self) -> ComposeResult:
        yield Bar(id="header")
        with Horizontal():
            yield ResourceTree(Node(Starting(), "Starting…"), id="tree")
            yield Detail(id="detail")
        yield OperationsPanel(id="operations")
        yield Footer(id="footer")

    def on_mount(self) -> None:
        self._update_bars()

    @property
    def nodes(self) -> ResourceTree:
        """The tree pane."""
        return self.query_one("#tree", ResourceTree)

    @property
    def detail(self) -> Detail:
        """The detail pane."""
        return self.query_one("#detail", Detail)

    # A session begins, or can't.

    def begin(self, session: Session) -> None:
        """Show a session's subscription; what is there of the same one stays, and is read again."""
        from smtui.console.explorer import Explorer
        from smtui.console.resources.hosted_services import HOSTED_SERVICES
        from smtui.console.resources.subscription import root

        if self._session is None:
            session.journal.subscribe(self._journal_changed_elsewhere(asyncio.get_running_loop()))
        self._session = session
        self._explorer = explorer = Explorer(self, session, self.nodes, self.detail, self._update_bars)
        self._journal_changed()
        if self.nodes.root.name == session.profile.subscription_id and self.nodes.root.children:
            explorer.refresh(self.nodes.node)
            return
        top = root(session.profile.subscription_id)
        top.loading = Loading.LOADING
        self.nodes.set_root(top)

        async def first() -> None:
            await explorer.read(top)
            services = top.child(HOSTED_SERVICES.kind, HOSTED_SERVICES.title)
            if services is not None:
                services.expanded = True
                await explorer.read(services)

        workers.start(self, "first", first)

    def refuse(self, sentence: str) -> None:
        """Say why there is no session."""
        self.nodes.set_root(Node(Starting(), "Not connected"))
        self.detail.border_title = "Not connected"
        self.query_one("#detail-lines", LineView).show([line(span(sentence, "bad")), (), line("Ctrl+Q leaves.")])

    def say(self, sentence: str, role: str = "warn") -> None:
        """Show a sentence in the footer, until the next key."""
        self._sentence = sentence
        self.query_one("#footer", Footer).show((span(f" {sentence}", role),))

    # What happens in the panes.

    @on(ResourceTree.Opened)
    def _tree_opened(self, event: ResourceTree.Opened) -> None:
        if self._explorer is not None:
            self._explorer.load(event.node)

    @on(ResourceTree.Highlighted)
    def _tree_highlighted(self, event: ResourceTree.Highlighted) -> None:
        if self._explorer is not None:
            self._explorer.show(event.node)
        self._update_bars()

    def on_resize(self) -> None:
        self._update_footer()

    async def on_key(self, event: events.Key) -> None:
        """Carry out a command, or open an action's dialog."""
        self._sentence = ""
        self._update_footer()
        key = event.character if event.is_printable and event.character else event.key
        command = next((command for command in COMMANDS if command.key == key), None)
        if command is not None and hasattr(self, f"action_{command.name}"):
            event.stop()
            await self.run_action(command.name)
        elif self._session is not None and self._act(key, self._session):
            event.stop()

    def _act(self, key: str, session: Session) -> bool:
        """Open the dialog of the action that a key stands for here, or say why not; whether there is one."""
        from smtui.console.actions import offer_for
        from smtui.console.screens import screen_for
        from smtui.protocol.operation import InvalidCall

        offer = offer_for(self.nodes.node, key)
        if offer is None:
            return False
        reason = offer.action.reason_against(offer.node, session.profile)
        if reason:
            self.say(reason)
            return True
        try:
            dialog = offer.action.dialog(offer.node)
        except InvalidCall as error:
            self.say(str(error))
        else:
            self.app.push_screen(screen_for(dialog, session), self._dialog_closed)
        return True

    def _dialog_closed(self, created: str | None) -> None:
        if created and self._explorer is not None:
            self._explorer.expect(created)

    def action_refresh(self) -> None:
        """Read the node under the cursor again."""
        if self._session is not None and self._session.lost_since is not None and self._session.profile.name == LOCAL:
            self.post_message(self.LocalCloudLost())
        elif self._explorer is not None:
            self._explorer.refresh(self.nodes.node)

    def action_next_tab(self) -> None:
        """Show the next tab of the detail."""
        self.detail.change_tab(1)

    def action_previous_tab(self) -> None:
        """Show the previous tab of the detail."""
        self.detail.change_tab(-1)

    def action_help(self) -> None:
        """Show the help."""
        from smtui.console.screens.help import HelpScreen

        self.app.push_screen(HelpScreen(self.nodes.node, self._session.profile if self._session else None))

    def action_quit(self) -> None:
        """Leave."""
        self.app.exit()

    # The journal.

    def _journal_changed_elsewhere(self, loop: asyncio.AbstractEventLoop) -> Callable[[], None]:
        """Give the journal's listener, which runs in the thread that wrote."""

        def tell() -> None:
            if not loop.is_closed():
                loop.call_soon_threadsafe(self.call_later, self._journal_changed)

        return tell

    def _journal_changed(self) -> None:
        session = self._session
        if session is None:
            return
        entries = session.journal.entries(session.profile)
        session.poller.wake()
        for entry in entries:
            before = self._states.get(entry.id)
            self._states[entry.id] = entry.state
            if before is not None and before != entry.state and self._explorer is not None:
                self._explorer.touch(entry.path)
            if entry.operation not in self._usual:
                usual = session.journal.usual_seconds(entry.operation, session.profile)
                if usual is not None:
                    self._usual[entry.operation] = usual
        self._show_entries(entries)

    def _show_entries(self, entries: list[Entry]) -> None:
        self.query_one("#operations", OperationsPanel).show_entries(entries, self._usual)
        self._pending = sum(entry.state in ("pending", "intended") for entry in entries)
        self._update_header()
        if self._pending and self._ticking is None:
            self._ticking = self.set_interval(1.0, self._tick)
        elif not self._pending and self._ticking is not None:
            self._ticking.stop()
            self._ticking = None

    def _tick(self) -> None:
        if self._session is not None:
            self._show_entries(self._session.journal.entries(self._session.profile))

    # Header and footer.

    def _update_header(self) -> None:
        left: list[Span] = [(" smtui  ", "heading")]
        right: list[Span] = []
        if self._session is not None:
            profile = self._session.profile
            left.append((f"{span(profile.environment or profile.name)[0]}  ", "warn"))
            left.append((" ▸ ".join(node.resource.crumb(node) for node in self.nodes.node.path()), "plain"))
            if self._session.lost_since is not None:
                right.append((f"  no connection since {clock(self._session.lost_since)}  ", "bad"))
            if self._pending:
                right.append((f"  {self._pending} pending  ", "busy"))
            right.append((" read-only ", "ok") if profile.read_only else (" RW ", "dim"))
        self.query_one("#header", Bar).show(tuple(left), tuple(right))

    def _update_bars(self) -> None:
        self._update_header()
        self._update_footer()

    def _update_footer(self) -> None:
        if self._sentence:
            return
        keys: list[tuple[str, str, bool]] = []
        if self._session is not None:
            from smtui.console.actions import offers

            node = self.nodes.node
            for offer in offers(node):
                usable = not offer.action.reason_against(offer.node, self._session.profile)
                keys.append((offer.action.key, offer.action.label, usable))
        keys += [(command.key.replace("ctrl+", "^"), command.label, True) for command in COMMANDS if command.label]
        self.query_one("#footer", Footer).show_keys(keys)
