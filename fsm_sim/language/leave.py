"""Who has the citizens of those on leave, in words."""


def citizens_key(citizens: str, *, return_is_change: bool) -> str:
    """The key of the sentence; it says where the return is a change of caseworker too.

    >>> citizens_key("shared", return_is_change=False), citizens_key("stand_in", return_is_change=True)
    ('leave.shared', 'leave.stand_in-and-back')
    """
    return f"leave.{citizens}{'-and-back' if return_is_change else ''}"
