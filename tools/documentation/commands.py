"""The reference of the command line: what every command's `--help` prints."""

from collections.abc import Iterator

import click


def walk(command: click.Command, path: tuple[str, ...]) -> Iterator[tuple[tuple[str, ...], click.Command]]:
    """Every command below `command`, with the words that call it, groups before their members."""
    if isinstance(command, click.Group):
        context = click.Context(command)
        for name in command.list_commands(context):
            below = command.get_command(context, name)
            if below is not None and not below.hidden:
                yield (*path, name), below
                yield from walk(below, (*path, name))


def help_of(command: click.Command, path: tuple[str, ...], width: int = 100) -> str:
    """What `--help` prints for a command that is called by the words of `path`, in lines of at most `width` letters."""
    context = click.Context(
        command, info_name=" ".join(path), max_content_width=width, terminal_width=width, help_option_names=["--help"]
    )
    return command.get_help(context)


def reference(root: click.Command, name: str) -> str:
    """A section of Markdown for every command, in the order of `--help`.

    >>> one = click.Command("two-plans", help="Compare two plans.")
    >>> print(reference(click.Group("tool", commands={"two-plans": one}), "tool").splitlines()[0])
    ## tool two-plans
    """
    sections = []
    for path, command in walk(root, (name,)):
        title = " ".join(path)
        sections.append(f"{'#' * len(path)} {title}\n\n```text\n{help_of(command, path)}\n```\n")
    return "\n".join(sections)
