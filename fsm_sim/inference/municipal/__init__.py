"""Effects of municipalities from public stocks: what levels of a panel say of them, and own results beside it."""
