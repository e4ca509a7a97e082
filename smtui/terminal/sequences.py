"""What the terminal sends, taken apart: keys, sequences and pastes.

Textual's parser waits for the end of a sequence that begins with every ESC, types out the characters of those it
does not know, and makes Alt+D of Escape and D. Here only what can be a sequence is kept together: Textual's parser
gets whole ones, and a paste never becomes keys.
"""

from __future__ import annotations

from typing import Final

from textual import constants
from textual._ansi_sequences import ANSI_SEQUENCES_KEYS
from textual._time import get_time
from textual._xterm_parser import BRACKETED_PASTE_END, BRACKETED_PASTE_START, XTermParser
from textual.events import Key, Paste
from textual.message import Message

ESC: Final = "\x1b"
_CSI: Final = "\x1b["
_SS3: Final = "\x1bO"
_MOUSE: Final = "\x1b[M"
_MOUSE_LENGTH: Final = len(_MOUSE) + 3
_CONSOLE_KEY: Final = "\x1b[["
_LONGEST: Final = 32
"""Textual's parser types out what is longer."""

KEY_SECONDS: Final = constants.ESCAPE_DELAY
"""How long ESC, or ESC and a character that may go on, wait for the rest (ESCDELAY)."""
REST_SECONDS: Final = 1.0
"""How long a sequence waits that nobody can have typed."""


class Sequences:
    """Turns text from the terminal into messages.

    Args:
        debug: Have Textual log what the terminal sends.
    """

    def __init__(self, debug: bool = False) -> None:
        self._debug = debug
        self._parser = XTermParser(debug)
        self._begun = ""
        self._paste: str | None = None
        self._messages: list[Message] = []
        self.due: float | None = None
        """When what has begun counts as ended, by `textual._time.get_time`; None if nothing has begun."""

    def feed(self, text: str) -> list[Message]:
        """Take what was read.

        Args:
            text: Any part of what the terminal sends.

        Returns:
            What it completes, in order.
        """
        position = 0
        while position < len(text):
            if self._paste is not None:
                position = self._take_paste(text, position)
            elif self._begun:
                self._take(text[position])
                position += 1
            else:
                end = text.find(ESC, position)
                end = len(text) if end < 0 else end
                if end > position:
                    self._parse(text[position:end])
                else:
                    self._begun = ESC
                    end += 1
                position = end
        self.due = get_time() + (KEY_SECONDS if len(self._begun) <= 2 else REST_SECONDS) if self._begun else None
        return self._taken()

    def tick(self) -> list[Message]:
        """Give what has begun and was not continued, if its time is over.

        Returns:
            The keys that it was.
        """
        if self.due is not None and get_time() >= self.due:
            self.due = None
            self._give_up()
        return self._taken()

    def _taken(self) -> list[Message]:
        messages, self._messages = self._messages, []
        return messages

    def _take(self, character: str) -> None:
        if character == ESC:
            self._give_up()
            self._begun = ESC
            return
        sequence = self._begun + character
        if sequence in (_CSI, _SS3):
            self._begun = sequence
        elif self._begun == ESC:
            known = isinstance(ANSI_SEQUENCES_KEYS.get(sequence), tuple)
            self._complete(sequence) if known else self._break_off(character)
        elif not (" " <= character <= "~" or sequence.startswith(_MOUSE)):
            self._break_off(character)
        elif self._begun == _SS3 or _is_whole(sequence):
            self._complete(sequence)
        else:
            self._begun = sequence

    def _break_off(self, character: str) -> None:
        self._give_up()
        self._parse(character)

    def _complete(self, sequence: str) -> None:
        self._begun = ""
        if sequence == BRACKETED_PASTE_START:
            self._paste = ""
        elif sequence != BRACKETED_PASTE_END and len(sequence) <= _LONGEST:
            self._parse(sequence)
            if self._parser._timeout_time is not None:
                # Not understood: the parser would let go of it as keys that nobody has pressed.
                self._parser._timeout_time = 0.0
                for _ in self._parser.tick():
                    pass

    def _give_up(self) -> None:
        """Let what has begun be the keys that it can have been; a longer one was cut off by the line."""
        begun, self._begun = self._begun, ""
        if len(begun) <= 2:
            self._messages.append(Key("escape", ESC))
            self._parse(begun[1:])

    def _parse(self, text: str) -> None:
        if not text:
            return
        try:
            self._messages += self._parser.feed(text)
        except Exception:
            # What Textual's parser stumbles over is no reason to end the program.
            self._parser = XTermParser(self._debug)

    def _take_paste(self, text: str, position: int) -> int:
        assert self._paste is not None
        before = len(self._paste)
        self._paste += text[position:]
        # The end mark may have begun in what was read before.
        end = self._paste.find(BRACKETED_PASTE_END, max(0, before - len(BRACKETED_PASTE_END)))
        if end < 0:
            return len(text)
        self._messages.append(Paste(self._paste[:end].replace("\0", "")))
        self._paste = None
        return position + end + len(BRACKETED_PASTE_END) - before


def _is_whole(sequence: str) -> bool:
    """Whether a sequence that begins with ESC [ ends here."""
    if sequence in ANSI_SEQUENCES_KEYS:
        return True
    if sequence.startswith(_MOUSE):
        return len(sequence) == _MOUSE_LENGTH
    if sequence.startswith(_CONSOLE_KEY):
        return len(sequence) > len(_CONSOLE_KEY)
    return "@" <= sequence[-1] <= "~"
