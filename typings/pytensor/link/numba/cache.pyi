from pathlib import Path

NUMBA_CACHE_PATH: Path
