"""The group of commands: lazy, so that ``--help`` costs little, and with a suggestion for a mistyped name."""

from __future__ import annotations

import os
import sys
from importlib import import_module
from keyword import iskeyword
from types import ModuleType
from typing import Any

import click

import kamxl
from kamxl.cli.out import INTERRUPTED, speak_utf8

_COMMANDS = {
    "demo": "Run the whole loop on the shipped specs, into output/demo.",
    "spec": "List, show and check specs.",
    "build": "Build workbooks from specs.",
    "read": "Read returned workbooks.",
    "report": "Consolidate a team's workbooks.",
    "fix": "Give senders a clean workbook again, with what to look at.",
    "carry": "Carry answers over to another version, variant or language.",
    "settle": "Write the open doubts as a file, to be decided by telephone.",
    "key": "Make a key that signs the workbooks of a project.",
    "explain": "Say what a code such as KX301 means.",
}


class LazyGroup(click.Group):
    """A group whose commands are imported when they are needed; ``names`` maps each to its one-line help."""

    def __init__(self, *args: Any, names: dict[str, str], package: str, **settings: Any) -> None:
        super().__init__(*args, **settings)
        self._names = names
        self._package = package

    def main(self, *args: Any, **settings: Any) -> Any:
        """Runs the command line."""
        speak_utf8()
        _without_plugins()
        return super().main(*args, **settings)

    def invoke(self, ctx: click.Context) -> Any:
        """Runs a command; Ctrl-C ends it quietly, with the exit code that shells give to it."""
        try:
            return super().invoke(ctx)
        except KeyboardInterrupt:
            ctx.exit(INTERRUPTED)

    def list_commands(self, ctx: click.Context) -> list[str]:
        """The commands in the order of the work."""
        del ctx
        return list(self._names)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """A command, imported now."""
        del ctx
        if cmd_name not in self._names:
            return None
        module = f"{cmd_name}_" if iskeyword(cmd_name) else cmd_name
        command: click.Command = import_module(f"{self._package}.{module}").command
        return command

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        """The command that the words name, or the nearest name."""
        if args and args[0] not in self._names and not args[0].startswith("-"):
            import difflib

            near = difflib.get_close_matches(args[0], self._names, 1, 0.5)
            advice = f"Did you mean '{near[0]}'?" if near else f"The commands are: {', '.join(self._names)}."
            raise click.UsageError(f"there is no command '{args[0]}'. {advice}", ctx)
        return super().resolve_command(ctx, args)

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """The list of commands, without importing any."""
        del ctx
        with formatter.section("Commands"):
            formatter.write_dl(list(self._names.items()))


def _without_plugins() -> None:
    """Lets nobody else have a say in what a spec may say; pydantic would look for them in every package there is.

    Its switch alone still imports what looks for them, and e-mail with it: a thirtieth of a build.
    """
    os.environ.setdefault("PYDANTIC_DISABLE_PLUGINS", "__all__")
    nobody = ModuleType("pydantic.plugin._loader")
    nobody.get_plugins = tuple  # type: ignore[attr-defined]
    sys.modules.setdefault(nobody.__name__, nobody)


@click.group(
    cls=LazyGroup,
    names=_COMMANDS,
    package="kamxl.cli.commands",
    context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100},
    epilog="Example:  kamxl demo",
)
@click.version_option(kamxl.__version__, prog_name="kamxl", message="%(prog)s %(version)s")
def main() -> None:
    """Run key account management assessments in the spreadsheets that people already have.

    A spec (YAML) becomes workbooks; the workbooks that come back become answers; answers become a team result.
    """
