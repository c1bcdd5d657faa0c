"""``kamxl spec show``."""

from __future__ import annotations

import click

from kamxl.cli.out import data, handled, say


@click.command("show", epilog="Example:  kamxl spec show kam-growth-planning --resolved")
@click.argument("spec", metavar="SPEC")
@click.option("--resolved", is_flag=True, help="As one plain spec: with what it extends, terms replaced, one language.")
@click.option("--origin", is_flag=True, help="The same with the file and line that each line came from.")
@click.option("--language", default="", metavar="TAG", help="The language of the plain spec, such as de.")
@handled
def command(spec: str, resolved: bool, origin: bool, language: str) -> None:
    """Print the YAML of a spec, by id or path: its file as it is, or what it comes to."""
    from kamxl.spec.shelf import spec_path, translations_of

    if resolved or origin or language:
        data(_resolved(spec, language, origin=origin), end=False)
        return
    path = spec_path(spec)
    data(path.read_bytes(), end=False)
    if beside := translations_of(path):
        say(f"Translations beside it: {', '.join(map(str, beside))}")


def _resolved(name: str, language: str, *, origin: bool) -> str:
    """The plain spec as YAML.

    Raises:
        KamxlError: it is not there, or has errors.
    """
    from kamxl.errors import KamxlError
    from kamxl.spec.emit import plain_yaml
    from kamxl.spec.shelf import open_spec

    loaded = open_spec(name, language=language)
    if loaded.spec is None or loaded.root is None:
        raise KamxlError(loaded.diagnostics)
    return plain_yaml(loaded.root, origin=origin)
