"""How functions of the compiled engine are compiled.

They pass named tuples of some thirty arrays to each other. By value and with their references counted that costs more
than the work itself, so nothing is counted, which is safe where nothing is allocated, and all but a few large functions
called from several places are inlined. `_nrt` is an option of numba that only an example in the documentation of
`register_jitable` names; without it the kernel takes seven times as long (docs/decisions/0032). It is used here alone.
"""

from numba.extending import register_jitable

inlined = register_jitable(_nrt=False, error_model="numpy", forceinline=True)
called = register_jitable(_nrt=False, error_model="numpy")
