"""The main screen: the tree, the detail of the node under the cursor, the operations panel, header and footer."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

from textual import events, on
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Horizontal
from textual.message import Message
from textual.screen import Screen

from smtui import paths
from smtui.client.profile import LOCAL
from smtui.console import hints, workers
from smtui.console.commands import find
from smtui.console.commands.command import Command
from smtui.console.commands.moving import PANES
from smtui.console.commands.program import HELP
from smtui.console.following import Following
from smtui.console.keymap import DECLARED, Keymap, pressed, shown
from smtui.console.lines import SEPARATOR, span
from smtui.console.marks import Marks
from smtui.console.node import Loading, Node
from smtui.console.notes import Notes
from smtui.console.refreshing import Refreshing
from smtui.console.starting import Starting
from smtui.console.widgets.bars import Footer
from smtui.console.widgets.detail import Detail
from smtui.console.widgets.filterable import Filterable
from smtui.console.widgets.header import Header
from smtui.console.widgets.operations import OperationsPanel
from smtui.console.widgets.tree import ResourceTree
from smtui.terminal.app import TerminalApp
from smtui.terminal.keyboard import is_burst

if TYPE_CHECKING:
    from smtui.client.profile import Profile
    from smtui.console.command_line.past import PastLines
    from smtui.console.explorer import Explorer
    from smtui.console.plan_run import PlanRun
    from smtui.console.session import Session
    from smtui.console.whereabouts import Whereabouts


class MainScreen(Screen[None]):
    """Wires the panes to a session."""

    BINDINGS: ClassVar[list[BindingType]] = [
        # With priority, so that what is typed right after one of them goes to the next pane.
        Binding("tab", "app.focus_next", show=False, priority=True, id="next_pane"),
        Binding("shift+tab", "app.focus_previous", show=False, priority=True, id="previous_pane"),
        *(Binding(each.keys[0], f"pane('{each.name}')", show=False, priority=True, id=each.name) for each in PANES),
        # And what is typed right after one of these two goes into its line.
        Binding("colon", "find('command_line')", show=False, priority=True, id="command_line"),
        Binding("ctrl+p", "find('palette')", show=False, priority=True, id="palette"),
    ]
    AUTO_FOCUS = "#tree"

    DEFAULT_CSS = """
    MainScreen {
        layers: base;
        & > Horizontal { height: 1fr; }
        & > Horizontal > ResourceTree {
            width: 34%;
            max-width: 64;
            border: round $foreground 35%;
            &:focus { border: round $primary; }
            &:nocolor:focus { border-title-style: reverse; }
            &:ansi:focus { border-title-style: reverse; }
        }
        & > Horizontal > Detail { width: 1fr; }
        & > OperationsPanel { height: 20%; min-height: 4; max-height: 12; }
    }
    """

    class LocalCloudLost(Message):
        """There is no session, or its local cloud does not answer, and the person asks again."""

    class ProfileWanted(Message):
        """The person wants to open another profile: the one of that name, or where there is none one to be picked."""

        def __init__(self, name: str) -> None:
            super().__init__()
            self.name = name

    def __init__(self, keymap: Keymap = DECLARED, open_at: str = "", *, reopen: bool = True) -> None:
        super().__init__()
        self.keymap = keymap
        self.places: Whereabouts | None = None
        self._open_at = open_at
        self._reopen = reopen
        self.profile_name = ""
        self.notes = Notes()
        self._session: Session | None = None
        self._explorer: Explorer | None = None
        self._following: Following | None = None
        self._sentence = ""
        self._said_at: Node | None = None
        self._at: Node | None = None
        self.marks = Marks()
        self.plan_runs: dict[str, PlanRun] = {}
        self.past_lines: PastLines | None = None
        self.refreshing = Refreshing(self)

    def compose(self) -> ComposeResult:
        yield Header(id="header")
        with Horizontal():
            yield ResourceTree(Node(Starting(), "Starting…"), id="tree")
            yield Detail(id="detail")
        yield OperationsPanel(id="operations")
        yield Footer(id="footer")

    def on_mount(self) -> None:
        self.nodes.is_marked = self.marks.__contains__
        self._update_bars()

    @property
    def nodes(self) -> ResourceTree:
        """The tree pane."""
        return self.query_one("#tree", ResourceTree)

    @property
    def detail(self) -> Detail:
        """The detail pane."""
        return self.query_one("#detail", Detail)

    @property
    def operations(self) -> OperationsPanel:
        """The operations panel."""
        return self.query_one("#operations", OperationsPanel)

    @property
    def at(self) -> Node:
        """The node that a command is for: the one that was under the cursor when its key came."""
        return self._at or self.nodes.node

    @property
    def session(self) -> Session | None:
        """The session; None where there is none."""
        return self._session

    @property
    def profile(self) -> Profile | None:
        """The profile of the session; None where there is none."""
        return self._session.profile if self._session is not None else None

    @property
    def explorer(self) -> Explorer | None:
        """Reads what the panes show; None where there is no session."""
        return self._explorer

    # A session begins, or can't.

    def begin(self, session: Session) -> None:
        """Show a session's subscription; what is there of the same one stays, and is read again."""
        from smtui.console import changed
        from smtui.console.explorer import Explorer
        from smtui.console.resources.hosted_services import HOSTED_SERVICES
        from smtui.console.resources.subscription import root
        from smtui.console.whereabouts import Whereabouts

        self._session = session
        self.profile_name = session.profile.name
        self.notes = Notes()
        self._explorer = explorer = Explorer(self, session, self.nodes, self.detail, self._learned)
        self._following = Following(self, session)
        self.refreshing.begin()
        self.detail.also = changed.tabs(lambda: session.changes.entries)
        top = root(session.profile.subscription_id, session.profile.certificate)
        if self.nodes.root.name == top.name and self.nodes.root.children:
            self.nodes.root.resource = top.resource
            explorer.refresh(self.nodes.node)
            for node in self.nodes.rows:
                if node.expanded and node.loading in (Loading.UNKNOWN, Loading.FAILED):
                    explorer.load(node)
            return
        top.loading = Loading.LOADING
        self.nodes.set_root(top)
        self.places = places = Whereabouts(self, session.profile)
        open_at, self._open_at = self._open_at, ""

        async def first() -> None:
            await explorer.read(top)
            services = top.child(HOSTED_SERVICES.kind, HOSTED_SERVICES.title)
            if services is not None:
                services.expanded = True
                await explorer.read(services)
            await places.resume(open_at, reopen=self._reopen)
            # The cursor has gone on from where they were said.
            self.call_later(self._say_notes)

        workers.start(self, "first", first)

    def refuse(self, sentence: str) -> None:
        """Say why there is no session."""
        self.leave()
        refused = Node(Starting(), "Not connected", error=sentence)
        self.nodes.set_root(refused)
        self.detail.show_node(refused)
        self._update_bars()

    def await_profile(self, name: str) -> None:
        """Leave the session for that of another profile, which may take a while to begin."""
        self.leave()
        self.profile_name, self.notes = name, Notes()
        coming = Node(Starting(), f"Connecting to {name}…")
        self.nodes.set_root(coming)
        self.detail.show_node(coming)
        if self._following is not None:
            self._following.end()
            self._following = None
        self._sentence = ""
        self._update_bars()

    def show_notes(self, notes: Notes) -> None:
        """Say what there is to say of the profile: the first of it in the footer, all of it in the help."""
        self.notes = notes
        self.update_header()
        self._say_notes()

    def _say_notes(self) -> None:
        if self.notes.sentences:
            # Names of files are enough where there is one line; the help has their paths.
            first = self.notes.sentences[0].replace(f"{paths.profiles().parent}/", "")
            more = len(self.notes.sentences) - 1
            self.say(f"{f'({shown(self.keymap.key(HELP))} has {more} more) ' if more else ''}{first}")

    def leave(self) -> None:
        """Let go of the session: what it was reading is given up, what it has shown stays."""
        self.workers.cancel_node(self)
        if self.places is not None:
            workers.start(self.app, f"leave {id(self.places)}", self.places.leave)
        self._session = self._explorer = self.places = None
        self.plan_runs = {}
        self.marks.clear()

    def say(self, sentence: str, role: str = "warn") -> None:
        """Show a sentence in the footer, until the next key or until the cursor goes to another node."""
        self._sentence, self._said_at = sentence, self.nodes.node
        self.query_one("#footer", Footer).show((span(f" {sentence}", role),))

    def unsay(self) -> None:
        """Show the keys again in the place of a sentence."""
        self._sentence = ""
        self._update_footer()

    # What happens in the panes.

    @on(ResourceTree.Opened)
    def _tree_opened(self, event: ResourceTree.Opened) -> None:
        if self._explorer is not None:
            self._explorer.load(event.node)

    @on(ResourceTree.Highlighted)
    def _tree_highlighted(self, event: ResourceTree.Highlighted) -> None:
        if self._explorer is not None:
            self._explorer.show(event.node)
        if self.places is not None:
            self.places.come(event.node)
        if event.node is not self._said_at:
            self._sentence = ""
        self._update_bars()

    @on(Filterable.Typed)
    def _filter_typed(self) -> None:
        self.unsay()

    @on(ResourceTree.KeyPressed)
    async def _tree_key(self, event: ResourceTree.KeyPressed) -> None:
        await self._key(event.key, event.node)

    @on(OperationsPanel.Opened)
    def _operation_opened(self, event: OperationsPanel.Opened) -> None:
        from smtui.console.entries import entry_lines
        from smtui.console.screens.reading import ReadingScreen

        self.app.push_screen(ReadingScreen(event.entry.operation, entry_lines(event.entry), copied_as="The change"))

    @on(OperationsPanel.Followed)
    def _operation_followed(self, event: OperationsPanel.Followed) -> None:
        from smtui.console import travel

        travel.follow(self, event.entry)

    @on(OperationsPanel.Wanted)
    def _operation_wanted(self, event: OperationsPanel.Wanted) -> None:
        from smtui.console import operating

        operating.carry_out(self, event.wish, event.entry)

    def on_resize(self) -> None:
        self._update_footer()

    @property
    def is_on_top(self) -> bool:
        """Whether no dialog covers it; for Textual, a screen under a dialog is still current."""
        return self.app.screen is self

    async def on_key(self, event: events.Key) -> None:
        """Carry out a key that the pane with the focus did not use."""
        if self.is_on_top:
            event.stop()
            await self._key(event, self.nodes.node)

    async def _key(self, event: events.Key, node: Node) -> None:
        """Carry out a command, or open the dialog of an action on a node, or say that the key does nothing."""
        if not self.is_on_top:
            # A dialog opened since: what was typed for this screen is not meant for it, and the other way round.
            return
        self.unsay()
        key = pressed(event)
        command = self.keymap.command(key)
        if command is not None and command.run is not None:
            await self.run_command(command, node=node)
        elif self._session is not None:
            self._act(event, key, node, self._session)

    async def run_command(self, command: Command, argument: str = "", node: Node | None = None) -> None:
        """Carry out a command of the console; for a node, or for the one under the cursor."""
        self._at = node
        if command.run is not None and (going_on := command.run(self, argument)) is not None:
            await going_on

    def _act(self, event: events.Key, key: str, node: Node, session: Session) -> None:
        from smtui.console import acting
        from smtui.console.actions import offer_for

        offer = self.marks.offer_for(key, self.keymap) or offer_for(node, key, self.keymap)
        if offer is None:
            if event.is_printable:
                self.say(f"{span(key)[0]} does nothing here; {shown(self.keymap.key(HELP))} lists the keys.", "dim")
        elif is_burst(event):
            self.say(f"{shown(key)} did not count: it came together with other keys. Press it again.")
        else:
            acting.act(self, offer, session)

    async def action_find(self, what: str) -> None:
        """Open the command line or the palette."""
        from smtui.console.commands import finding

        await finding.open_on(self, what)

    def dialog_closed(self, created: tuple[str, str] | None) -> None:
        """Take what a dialog that closed has created, as its kind and name."""
        if created and self._explorer is not None:
            self._explorer.expect(*created)

    async def copy(self, what: str, text: str) -> None:
        """Put a text into the clipboard of the person's terminal, and say what became of it."""
        assert isinstance(self.app, TerminalApp)
        self.say(f"{what} {await self.app.copy(text)}", "ok")

    def toggle_refreshing(self) -> None:
        """Switch the automatic refresh off, or on again, and say so."""
        self.say(self.refreshing.toggle(), "dim")
        self.update_header()

    def refresh_node(self) -> None:
        """Read the node under the cursor again, or try to connect again."""
        session = self._session
        if session is None or (session.lost_since is not None and session.profile.name == LOCAL):
            self.post_message(self.LocalCloudLost())
        elif self._explorer is not None:
            self._explorer.refresh(self.nodes.node)

    def change_tab(self, steps: int) -> None:
        """Show another tab of the detail."""
        self.detail.change_tab(steps)
        if self._explorer is not None:
            self._explorer.show_pane()
        if self.places is not None:
            self.places.change_tab()

    async def action_pane(self, name: str) -> None:
        """Go to a pane, before the next key is looked at, unless text is being typed in one."""
        from smtui.console.commands import finding

        await finding.caught_up(self)
        await self.run_command(find(name))

    # Header and footer.

    def update_header(self) -> None:
        """Show where the console stands."""
        names = [node.resource.crumb(node) for node in self.nodes.node.path()]
        if self.places is not None and self.places.is_bookmarked(self.nodes.node):
            names[-1] = f"★ {names[-1]}"
        path = SEPARATOR.join(names)
        header = self.query_one("#header", Header)
        pending = self._following.pending if self._following is not None else 0
        header.show_state(self._session, path, pending, self.notes.expires, self.refreshing.words)

    def _learned(self) -> None:
        self.marks.prune(self.nodes.root)
        self._update_bars()

    def _update_bars(self) -> None:
        self.update_header()
        self._update_footer()

    def _update_footer(self) -> None:
        pane, footer = self.focused, self.query_one("#footer", Footer)
        if isinstance(pane, Filterable) and (bar := pane.typing_bar()) is not None:
            footer.show(*bar)
            return
        if self._sentence:
            return
        footer.show_keys(hints.here(self), hints.always(self))
