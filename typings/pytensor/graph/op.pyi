from typing import Any

class Op:
    """An operation. Its methods are Any here, so that a subclass may name its inputs."""

    __props__: tuple[str, ...]
    make_node: Any
    perform: Any
    pullback: Any
    infer_shape: Any
    connection_pattern: Any
    def __call__(self, *inputs: Any, **options: Any) -> Any: ...

def __getattr__(name: str) -> Any: ...
