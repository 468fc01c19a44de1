"""The command `onrecord`: commands are loaded when they are called, and every fault ends in one line.

Exit codes: 0 done; 1 some input could not be read, or the record could not be used; 2 wrong usage;
130 interrupted; 141 whoever read our output has stopped reading.
"""

from __future__ import annotations

import errno
import logging
import os
import sys
from collections.abc import Sequence
from contextlib import suppress
from importlib import import_module

import click

import onrecord
from onrecord.errors import (
    ConfigError,
    InputError,
    MissingExtra,
    ModelError,
    OnRecordError,
    QueryError,
    StoreError,
)

DONE, FAILED, USAGE, INTERRUPTED, PIPE_CLOSED = 0, 1, 2, 130, 141

_COMMANDS = {
    "read": "onrecord.cli.read:read",
    "clean": "onrecord.cli.clean:clean",
    "search": "onrecord.cli.search:search",
    "show": "onrecord.cli.show:show",
    "export": "onrecord.cli.export:export",
    "check": "onrecord.cli.check:check",
    "eval": "onrecord.cli.evaluate:evaluate",
    "doctor": "onrecord.cli.doctor:doctor",
}


class _Commands(click.Group):
    """The commands by name; a command's module is imported when it is asked for."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        return list(_COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        if cmd_name not in _COMMANDS:
            return None
        module, _, name = _COMMANDS[cmd_name].partition(":")
        command: click.Command = getattr(import_module(module), name)
        return command


@click.group(cls=_Commands, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(onrecord.__version__, prog_name="onrecord", message="%(prog)s %(version)s")
def commands() -> None:
    """Who said what, to whom, by whose account: an auditable record of the statements in news pages.

    \b
    onrecord read PAGES --into news.db     read pages into a record
    onrecord search WORDS --record news.db
    """


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command line and give back its exit code; nothing but a fault of Python's own gets past."""
    for stream in (sys.stdout, sys.stderr):
        # A terminal that cannot show a character gets its number, not an error.
        with suppress(AttributeError):
            stream.reconfigure(errors="backslashreplace")  # type: ignore[union-attr]  # not on every TextIO
    _set_up_logging()
    try:
        status = _run(list(sys.argv[1:] if arguments is None else arguments))
        sys.stdout.flush()
    except click.exceptions.Exit as stop:
        return stop.exit_code
    except click.ClickException as error:
        error.show()
        return error.exit_code
    except (KeyboardInterrupt, click.Abort):
        _say("interrupted")
        return INTERRUPTED
    except BrokenPipeError:
        _close_output()
        return PIPE_CLOSED
    except OnRecordError as error:
        _say(f"{code_of(error)}: {error}")
        return USAGE if isinstance(error, QueryError | ConfigError) else FAILED
    except OSError as error:
        _say(f"{'disk-full' if error.errno == errno.ENOSPC else 'cannot-write'}: {error}")
        _close_output()
        return FAILED
    except Exception as error:
        if os.environ.get("ONRECORD_TRACEBACK"):
            raise
        _say(
            f"internal-error: {type(error).__name__}: {error}; this is a fault of onrecord, please report "
            "it with what ONRECORD_TRACEBACK=1 shows"
        )
        return FAILED
    return status


def code_of(error: OnRecordError) -> str:
    """The code an error is printed with; docs/problems.md lists them."""
    if isinstance(error, InputError | StoreError):
        return error.code
    for kind, code in (
        (ConfigError, "bad-setting"),
        (QueryError, "bad-query"),
        (ModelError, "model-unusable"),
        (MissingExtra, "missing-extra"),
    ):
        if isinstance(error, kind):
            return code
    return "failed"


def _run(arguments: list[str]) -> int:
    # Not `commands.main`: it has ideas of its own about Ctrl-C and closed pipes.
    with commands.make_context("onrecord", arguments) as context:
        status: object = commands.invoke(context)
    return status if isinstance(status, int) else DONE


def _set_up_logging() -> None:
    """Keep what libraries log to themselves, unless a fault of ours is looked for."""
    if os.environ.get("ONRECORD_TRACEBACK"):
        logging.basicConfig(level=logging.WARNING)
    else:
        logging.getLogger().addHandler(logging.NullHandler())


def _say(message: str) -> None:
    from onrecord.cli.terminal import plain

    with suppress(OSError):
        print(f"onrecord: {plain(message)}", file=sys.stderr)


def _close_output() -> None:
    """Let what is left of our output go nowhere, so that Python's own last flush does not complain."""
    with suppress(OSError, ValueError):
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
