"""Law: random numbers are counter-based or seeded, and results depend on no clock. Read from every module's source."""

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

PACKAGE = Path(__file__).resolve().parent.parent / "fsm_sim"

CLOCKS_ALLOWED: dict[str, frozenset[str]] = {
    # What nobody may guess: the address of what somebody sent to the page, and what signs its links. No result sees it.
    "web/app.py": frozenset({"secrets", "secrets.token_bytes"}),
    "web/serving/secret.py": frozenset({"secrets", "secrets.token_hex"}),
    "web/uploads/kept.py": frozenset({"secrets", "secrets.token_urlsafe"}),
    # When a job began, which outlives the server, and how long it has to go.
    "web/jobs/record.py": frozenset({"secrets", "secrets.token_hex", "time.time"}),
    "web/jobs/pages.py": frozenset({"time.time"}),
    "web/jobs/queue.py": frozenset({"time.time"}),
    "study/forecasts/forecast.py": frozenset({"datetime.datetime.now"}),  # the date of the documents of a run
    "processes/whole_files.py": frozenset({"os.getpid"}),  # the name of a file that is gone when it is whole
}
"""Module -> the clocks or other luck that it may read all the same, such as ``{"study/run.py": {"time.time"}}``."""

LUCK_LIBRARIES = ("random", "secrets")
LUCK_CALLS = ("uuid.uuid1", "uuid.uuid4", "os.urandom", "os.getpid", "builtins.hash")
DATES = (
    "time.time",
    "time.time_ns",
    "datetime.datetime.now",
    "datetime.datetime.utcnow",
    "datetime.datetime.today",
    "datetime.date.today",
)
STOPWATCHES = ("time.perf_counter", "time.perf_counter_ns", "time.monotonic", "time.monotonic_ns", "time.process_time")
GENERATORS = ("default_rng", "Generator", "SeedSequence", "Philox", "PCG64", "PCG64DXSM", "SFC64", "MT19937")
NUMPY_TYPES = ("BitGenerator",)
SAMPLERS = ("rvs", "sample", "sample_prior_predictive", "sample_posterior_predictive")
SEED_ARGUMENTS = ("seed", "random_seed", "random_state", "rng")


def ambient(source: str, module: str = "") -> list[str]:
    """Every use of a global generator or of the date in a module, as ``"line 3: numpy.random.seed"``."""
    tree = ast.parse(source)
    names = dict(_imported(tree))
    allowed = CLOCKS_ALLOWED.get(module, frozenset())
    found = {
        (line, what)
        for line, what in (*_uses(tree, names), *_unseeded(tree, names), *_module_level(tree, names))
        if what not in allowed
    }
    return [f"line {line}: {what}" for line, what in sorted(found)]


def _imported(tree: ast.AST) -> Iterator[tuple[str, str]]:
    """What each imported name stands for: ``("np", "numpy")``, ``("now", "datetime.datetime.now")``."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            for alias in node.names:
                yield (alias.asname, alias.name) if alias.asname else (alias.name.split(".")[0],) * 2
        elif isinstance(node, ast.ImportFrom) and not node.level:
            for alias in node.names:
                yield alias.asname or alias.name, f"{node.module}.{alias.name}"


def _dotted(node: ast.AST, names: dict[str, str]) -> str:
    """The full name of ``np.random.seed``: "numpy.random.seed"; "" for what is not a name."""
    if isinstance(node, ast.Name):
        return names.get(node.id, "builtins.hash" if node.id == "hash" else "")
    if isinstance(node, ast.Attribute):
        parent = _dotted(node.value, names)
        return f"{parent}.{node.attr}" if parent else ""
    return ""


def _uses(tree: ast.AST, names: dict[str, str]) -> Iterator[tuple[int, str]]:
    """Names that are ambient wherever they stand, called or not."""
    own_hash = {id(inner) for node in _functions(tree) if node.name == "__hash__" for inner in ast.walk(node)}
    for node in ast.walk(tree):
        if isinstance(node, ast.Import | ast.ImportFrom):
            yield from ((node.lineno, name) for name in _import_targets(node) if _is_ambient(name))
        elif isinstance(node, ast.Name | ast.Attribute) and id(node) not in own_hash:
            name = _dotted(node, names)
            if _is_ambient(name):
                yield node.lineno, name


def _import_targets(node: ast.Import | ast.ImportFrom) -> list[str]:
    if isinstance(node, ast.Import):
        return [alias.name for alias in node.names]
    return [] if node.level else [f"{node.module}.{alias.name}" for alias in node.names]


def _is_ambient(name: str) -> bool:
    library, _, function = name.rpartition(".")
    if library == "numpy.random":
        return function not in (*GENERATORS, *NUMPY_TYPES)
    return name in (*LUCK_LIBRARIES, *LUCK_CALLS, *DATES) or library in LUCK_LIBRARIES


def _unseeded(tree: ast.AST, names: dict[str, str]) -> Iterator[tuple[int, str]]:
    """Generators and samplers without a seed, and seeds read from a clock."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Call):
            name = _dotted(node.func, names)
            if _is_generator(name) and not _has_seed(node):
                yield node.lineno, f"{name} without a seed"
            if isinstance(node.func, ast.Attribute) and node.func.attr in SAMPLERS and not _names_a_seed(node):
                yield node.lineno, f"{node.func.attr} without a seed"
            if _is_generator(name) and _reads_clock(node, names):
                yield node.lineno, f"{name} seeded by a clock"
        for target, value in _given(node):
            if any(word in target for word in SEED_ARGUMENTS) and _reads_clock(value, names):
                yield value.lineno, f"{target} from a clock"


def _is_generator(name: str) -> bool:
    return name.startswith("numpy.random.") and name.rpartition(".")[2] in GENERATORS


def _has_seed(call: ast.Call) -> bool:
    given = [*call.args, *(keyword.value for keyword in call.keywords)]
    return any(not (isinstance(value, ast.Constant) and value.value is None) for value in given)


def _names_a_seed(call: ast.Call) -> bool:
    seeds = [keyword for keyword in call.keywords if keyword.arg is None or keyword.arg in SEED_ARGUMENTS]
    return any(not (isinstance(seed.value, ast.Constant) and seed.value.value is None) for seed in seeds)


def _reads_clock(node: ast.AST, names: dict[str, str]) -> bool:
    return any(_dotted(inner, names) in (*DATES, *STOPWATCHES) for inner in ast.walk(node))


def _given(node: ast.AST) -> Iterator[tuple[str, ast.expr]]:
    """What a node gives a name to: assignments and keyword arguments."""
    if isinstance(node, ast.keyword) and node.arg:
        yield node.arg.lower(), node.value
    elif isinstance(node, ast.Assign):
        yield from ((target.id.lower(), node.value) for target in node.targets if isinstance(target, ast.Name))
    elif isinstance(node, ast.AnnAssign | ast.NamedExpr) and isinstance(node.target, ast.Name) and node.value:
        yield node.target.id.lower(), node.value


def _module_level(tree: ast.AST, names: dict[str, str]) -> Iterator[tuple[int, str]]:
    """Generators that live as long as the module: outside every function, or as a default argument."""
    inside = {id(node) for function in _functions(tree) for part in function.body for node in ast.walk(part)}
    for node in ast.walk(tree):
        if isinstance(node, ast.Call) and id(node) not in inside and _is_generator(_dotted(node.func, names)):
            yield node.lineno, f"{_dotted(node.func, names)} at module level"


def _functions(tree: ast.AST) -> list[ast.FunctionDef | ast.AsyncFunctionDef]:
    return [node for node in ast.walk(tree) if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)]


MODULES = sorted(path.relative_to(PACKAGE).as_posix() for path in PACKAGE.rglob("*.py"))


@pytest.mark.parametrize("module", MODULES)
def test_R8_no_module_reads_ambient_luck_or_the_date(module):
    assert ambient((PACKAGE / module).read_text(encoding="utf-8"), module) == []


@pytest.mark.parametrize("module", [module for module in MODULES if module.startswith("model/")])
def test_R8_the_model_knows_no_luck_at_all(module):
    tree = ast.parse((PACKAGE / module).read_text(encoding="utf-8"))
    names = dict(_imported(tree))
    rng = [_dotted(node, names) for node in ast.walk(tree) if isinstance(node, ast.Name | ast.Attribute)]
    assert [name for name in (*rng, *names.values()) if name.startswith("numpy.random")] == []


def test_R8_every_allowed_clock_is_still_read():
    for module, clocks in CLOCKS_ALLOWED.items():
        tree = ast.parse((PACKAGE / module).read_text(encoding="utf-8"))
        assert clocks <= {name for _, name in _uses(tree, dict(_imported(tree)))}


@pytest.mark.parametrize(
    ("planted", "caught"),
    [
        ("import numpy as np\nnp.random.seed(1)", "numpy.random.seed"),
        ("import numpy\nx = numpy.random.normal(0, 1)", "numpy.random.normal"),
        ("from numpy import random\nx = random.uniform()", "numpy.random.uniform"),
        ("from numpy.random import rand", "numpy.random.rand"),
        ("import numpy as np\nshuffle = np.random.shuffle", "numpy.random.shuffle"),
        ("import numpy as np\nx = np.random.RandomState(1)", "numpy.random.RandomState"),
        ("import numpy as np\ndef f():\n    return np.random.default_rng()", "default_rng without a seed"),
        ("import numpy as np\ndef f():\n    return np.random.default_rng(None)", "default_rng without a seed"),
        ("from numpy.random import default_rng as g\ndef f():\n    return g(seed=None)", "default_rng without a seed"),
        ("import numpy as np\ndef f():\n    return np.random.Philox()", "Philox without a seed"),
        ("import numpy as np\nluck = np.random.default_rng(1)", "default_rng at module level"),
        ("import numpy as np\nclass A:\n    rng = np.random.default_rng(1)", "default_rng at module level"),
        ("import numpy as np\ndef f(rng=np.random.default_rng(1)):\n    return rng", "default_rng at module level"),
        ("import random", "random"),
        ("from random import random", "random.random"),
        ("import random as r\nr.seed(1)", "random.seed"),
        ("def f():\n    import secrets\n    return secrets.token_hex()", "secrets"),
        ("import uuid\nname = uuid.uuid4()", "uuid.uuid4"),
        ("from uuid import uuid4", "uuid.uuid4"),
        ("import os\nx = os.urandom(8)", "os.urandom"),
        ("import time\nx = time.time()", "time.time"),
        ("from time import time as now\nx = now()", "time.time"),
        ("from datetime import datetime\nx = datetime.now()", "datetime.datetime.now"),
        ("import datetime as dt\nx = dt.datetime.now(dt.UTC)", "datetime.datetime.now"),
        ("from datetime import date\nx = date.today()", "datetime.date.today"),
        ("import time\nseed = time.perf_counter_ns()", "seed from a clock"),
        ("import time\nrun(random_seed=int(time.monotonic()))", "random_seed from a clock"),
        ("import time\nimport numpy as np\ndef f():\n    np.random.PCG64(time.monotonic_ns())", "seeded by a clock"),
        ("import hashlib\naddress = hash('Hedensted')", "builtins.hash"),
        ("from scipy import stats\nx = stats.norm.rvs(size=3)", "rvs without a seed"),
        ("import pymc as pm\nx = pm.sample(draws=100)", "sample without a seed"),
        ("x = frame.sample(5, random_state=None)", "sample without a seed"),
    ],
)
def test_R8_the_check_catches(planted, caught):
    assert any(caught in finding for finding in ambient(planted)), ambient(planted)


@pytest.mark.parametrize(
    "innocent",
    [
        "import numpy as np\ndef f(seed):\n    return np.random.default_rng(seed)",
        "import numpy as np\ndef f(key, counter):\n    return np.random.Philox(key=key, counter=counter)",
        "import numpy as np\ndef f(rng: np.random.Generator) -> float:\n    return rng.normal()",
        "from numpy.random import Generator, SeedSequence",
        "import time\nstart = time.perf_counter()\nseconds = time.perf_counter() - start",
        "from datetime import date\nstart = date(2020, 1, 1)",
        "import pymc as pm\nx = pm.sample(draws=100, random_seed=1)",
        "x = stats.norm.rvs(size=3, random_state=rng)",
        "x = nutpie.sample(model, **options)",
        "class A:\n    def __hash__(self):\n        return hash(self.name)",
        "random = rng.uniform()\ntime = 3.0\nseed = 1",
        "from .random import draw",
    ],
)
def test_R8_the_check_lets_pass(innocent):
    assert ambient(innocent) == []
