"""A check on a terminal: the ladder while it climbs, and the verdict below it. Imported for a terminal only."""

import os
from collections.abc import Callable, Sequence
from contextlib import nullcontext

from rich.console import Console, RenderableType
from rich.padding import Padding
from rich.table import Table
from rich.text import Text

from keyguide.cli.shared import make_printable
from keyguide.cli.verdict_text import describe_waiting, list_facts, list_sections
from keyguide.diagnosis import Rung, load_diagnoses, load_findings
from keyguide.verify import Proof, Verdict

_WIDEST = 100  # longer lines are hard to read
_NARROW = 60
_MARKS = {"climbed": "✓", "failed": "✗", "not reached": "·"}
_ASCII_MARKS = {"climbed": "ok", "failed": "no", "not reached": "--"}
_STYLES = {"climbed": "green", "failed": "bold red", "not reached": "dim"}
_LONGEST_RUNG = max(map(len, Rung))

OnRung = Callable[[Proof], None]


class Screen:
    """Draws a check with Rich.

    Colours say nothing that a mark or a word does not say too, and are only those that can be read on light and on dark
    ground. Nothing is drawn twice, so that it stays right in a terminal that cannot move its cursor.
    """

    def __init__(self) -> None:
        self._console = Console(highlight=False, markup=False, emoji=False, force_terminal=True, soft_wrap=False)
        self._width = min(self._console.width, _WIDEST)
        self._indent = 2 if self._width >= _NARROW else 0
        # The console of Linux has no ticks in its letters.
        is_plain = not self._console.encoding.startswith("utf") or os.environ.get("TERM") == "linux"
        self._marks = _ASCII_MARKS if is_plain else _MARKS
        self._bullet = "-" if is_plain else "•"
        self._spinner = "line" if is_plain else "dots"

    def climb(self, look: Callable[[OnRung | None], Verdict]) -> Verdict:
        """Check, and draw each rung as it is climbed, then where it ended."""
        waiting = (
            nullcontext()
            if self._console.is_dumb_terminal
            else self._console.status("Asking the server", spinner=self._spinner)
        )
        with waiting:
            verdict = look(self._draw_proof)
        self._draw_end(verdict)
        return verdict

    def draw_ladder(self, verdict: Verdict) -> None:
        """Draw the ladder of a check that is over."""
        for proof in verdict.proved:
            self._draw_proof(proof)
        self._draw_end(verdict)

    def show(self, verdict: Verdict, server: str) -> None:
        """Draw the verdict."""
        style = "green" if verdict.usable else "red"
        if verdict.usable and verdict.reservations:
            style = "magenta"
        self._print()
        self._print(Text(f" {verdict.result} ", style=f"bold reverse {style}"))
        self._print(Text(make_printable(verdict.summary), style="bold"))
        sections = dict(list_sections(verdict))
        for detail in sections.pop("Detail", []):
            self._print(Text(detail))
        self._print()
        self._draw_facts(verdict, server)
        if verdict.next_steps:
            self._draw_list("What to do next", verdict.next_steps, numbered=True)
            if waiting := describe_waiting(verdict):
                self._print(Padding(Text(waiting), (0, 0, 0, self._indent)))
        for head, entries in sections.items():
            self._draw_list(head, entries)

    def _draw_proof(self, proof: Proof) -> None:
        self._draw_rung("climbed", proof.rung, make_printable(proof.words))

    def _draw_end(self, verdict: Verdict) -> None:
        """Draw the rung where a check stopped, and those that it did not settle."""
        if verdict.usable:
            return
        climbed = {proof.rung.value for proof in verdict.proved}
        if verdict.rung in {*climbed, "unknown"}:
            self._draw_rung("failed", verdict.rung, _name_failure(verdict))
        for rung in Rung:
            if rung == verdict.rung and rung not in climbed:
                self._draw_rung("failed", rung, _name_failure(verdict))
            elif rung not in climbed:
                self._draw_rung("not reached", rung, "")

    def _draw_rung(self, state: str, rung: str, words: str) -> None:
        mark = Text(self._marks[state], style=_STYLES[state])
        style = {"climbed": "", "failed": "bold", "not reached": "dim"}[state]
        row = Table.grid(padding=(0, 2 if self._width >= _NARROW else 1, 0, 0))
        row.add_column(width=len(self._marks[state]))
        if self._width < _NARROW:
            row.add_column()
            row.add_row(mark, Text(f"{rung}: {words}" if words else rung, style=style))
        else:
            row.add_column(width=_LONGEST_RUNG)
            row.add_column()
            row.add_row(mark, Text(rung, style=style), Text(words, style=style))
        self._print(row)

    def _draw_facts(self, verdict: Verdict, server: str) -> None:
        facts = list(list_facts(verdict, server))
        table = Table.grid(padding=(0, 2, 0, 0))
        if self._width < _NARROW:
            table.add_column(overflow="fold")
            for name, value in facts:
                table.add_row(Text.assemble((f"{name}:", "bold"), f" {value}"))
        else:
            table.add_column()
            table.add_column(overflow="fold")
            for name, value in facts:
                table.add_row(Text(name, style="bold"), Text(value))
        self._print(table)

    def _draw_list(self, head: str, entries: Sequence[str], *, numbered: bool = False) -> None:
        self._print()
        self._print(Text(head, style="bold"))
        table = Table.grid(padding=(0, 1, 0, 0))
        if len(entries) > 1:
            table.add_column()
        table.add_column(overflow="fold")
        for number, entry in enumerate(entries, start=1):
            mark = [Text(f"{number}." if numbered else self._bullet)] if len(entries) > 1 else []
            table.add_row(*mark, Text(entry))
        self._print(Padding(table, (0, 0, 0, self._indent)))

    def _print(self, what: RenderableType = "") -> None:
        self._console.print(what, width=self._width)


def _name_failure(verdict: Verdict) -> str:
    if row := {**load_findings(), **load_diagnoses()}.get(verdict.diagnosis or ""):
        return row.title
    return "This answer is not known yet" if verdict.rung == "unknown" else "This cannot be a key for making requests"
