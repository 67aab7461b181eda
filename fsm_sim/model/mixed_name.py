"""Names in a mixed office: of its programmes together, and of a programme's states, groups and measures."""

from collections.abc import Iterable

PLUS = "+"
"""Between the names of the programmes of a mixed office."""
OF = ":"
"""Between a programme and the name of one of its states, groups or outcomes in a mixed office."""


def joined(names: Iterable[str]) -> str:
    """The name of several programmes together.

    >>> joined(["bir", "usual"])
    'bir+usual'
    """
    return PLUS.join(names)


def names_in(name: str) -> tuple[str, ...]:
    """The programmes of which a name is made: itself alone, or those of a mixed office.

    >>> names_in("bir"), names_in("bir+usual")
    (('bir',), ('bir', 'usual'))
    """
    return tuple(name.split(PLUS))


def named(programme: str, name: str) -> str:
    """What a programme's state, group or outcome is called in a mixed office.

    >>> named("bir", "passive")
    'bir:passive'
    """
    return f"{programme}{OF}{name}"


def plain(name: str) -> str:
    """The name within its programme.

    >>> plain("bir:passive"), plain("passive")
    ('passive', 'passive')
    """
    return name.rpartition(OF)[2]


def programme_in(name: str) -> str | None:
    """The programme in the name of a state, group or outcome of a mixed office, None where there is none.

    >>> programme_in("bir:passive"), programme_in("passive")
    ('bir', None)
    """
    return name.partition(OF)[0] if OF in name else None


def belongs(group: str, to: str | None) -> bool:
    """Whether a group is the one named, or one of the programme named; every group is one of None.

    >>> belongs("fsm1:effort", "fsm1"), belongs("fsm1:effort", "usual"), belongs("effort", None)
    (True, False, True)
    """
    return to is None or group == to or group.startswith(f"{to}{OF}")
