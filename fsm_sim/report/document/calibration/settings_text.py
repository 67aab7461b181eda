"""The settings of a calibration that are not the usual ones, written as its `config.toml` has them."""

from collections.abc import Mapping

Setting = str | float | bool | None


def named_settings(settings: Mapping[str, Setting]) -> str:
    """Settings by dotted name as one text; numbers as in TOML, whatever the reader's language.

    >>> named_settings({"structure.municipal_effects": "one", "programmes.bir.state.flexjob.in_target_group": True})
    'structure.municipal_effects = one, programmes.bir.state.flexjob.in_target_group = true'
    """
    return ", ".join(f"{name} = {_value(value)}" for name, value in settings.items())


def _value(value: Setting) -> str:
    return str(value).lower() if isinstance(value, bool) else f"{value:g}" if isinstance(value, float) else str(value)
