"""A text as a sentence begins."""


def sentence_case(text: str) -> str:
    """With a capital first letter, the rest as it is.

    >>> sentence_case("fleksjob og STAR")
    'Fleksjob og STAR'
    """
    return text[:1].upper() + text[1:]
