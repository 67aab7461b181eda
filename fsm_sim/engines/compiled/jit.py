"""How functions of the compiled engine are compiled.

They pass named tuples of some thirty arrays to each other. By value and with their references counted that costs more
than the work itself (measured: 1,100 ns a candidate event, 400 without counting, 120 inlined), so nothing is counted,
which is safe where nothing is allocated, and all but a few large functions called from several places are inlined.
None of them can be called from Python.
"""

from fsm_sim.engines.shared.compilation_cache import without_wrappers

inlined = without_wrappers(_nrt=False, error_model="numpy", forceinline=True)
called = without_wrappers(_nrt=False, error_model="numpy")
