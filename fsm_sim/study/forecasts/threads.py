"""Work done by threads of this process. The compiled engine lets other threads run, so no worker process is needed."""

from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor, as_completed


def in_threads[Item, Result](
    do: Callable[[Item], Result], items: Sequence[Item], threads: int
) -> Iterator[tuple[Item, Result]]:
    """Each item with its result, as results come; items are begun in order.

    Where the caller stops early, or an item fails, what has not begun is left undone, and what has begun is waited for.
    With one thread the caller's own does everything, one item at a time.

    >>> sorted(in_threads(abs, [-2, 1], threads=2))
    [(-2, 2), (1, 1)]
    """
    if threads == 1 or len(items) <= 1:
        yield from ((item, do(item)) for item in items)
        return
    with ThreadPoolExecutor(min(threads, len(items))) as pool:
        waiting = {pool.submit(do, item): item for item in items}
        try:
            for future in as_completed(list(waiting)):
                yield waiting.pop(future), future.result()
        finally:
            pool.shutdown(wait=False, cancel_futures=True)
