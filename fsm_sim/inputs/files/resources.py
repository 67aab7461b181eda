"""The paths of the data that come with the package: at the root of a checkout, or inside the installed package."""

from pathlib import Path

_PACKAGE = Path(__file__).resolve().parent.parent.parent


def shipped(*parts: str) -> Path:
    """The path of a shipped file or folder, named as in the repository; it need not exist.

    An installed package has them in ``fsm_sim/_data``; a checkout (and an editable install) has them at its root.

    >>> shipped("scenarios").name
    'scenarios'
    >>> shipped("calibration", "evidence").parts[-2:]
    ('calibration', 'evidence')
    """
    inside = _PACKAGE / "_data"
    return (inside if inside.is_dir() else _PACKAGE.parent).joinpath(*parts)


def programme_folder() -> Path:
    """The folder of the programme files, one ``<name>.toml`` each.

    >>> programme_folder().name
    'programmes'
    """
    return _PACKAGE / "model" / "programmes"


def states_file() -> Path:
    """The catalogue of every state that a programme may use.

    >>> states_file().is_file()
    True
    """
    return _PACKAGE / "model" / "states.toml"


def municipalities_file() -> Path:
    """The file with the code and name of every municipality, one on each line.

    >>> municipalities_file().is_file()
    True
    """
    return _PACKAGE / "model" / "municipalities.txt"
