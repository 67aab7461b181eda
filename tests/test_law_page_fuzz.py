"""Laws of the page: whatever is asked of any address, 10,000 times, the answer is clear and the server still there."""

import re
from pathlib import Path
from urllib.parse import quote, urlencode

import pytest
from fabricated import calibration
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from starlette.routing import Route
from starlette.testclient import TestClient

from fsm_sim.web.answering.fields import BASE, PLAN, PLANS, of_plan
from fsm_sim.web.app import application
from fsm_sim.web.deciding.asking import FIELDS, KINDS
from fsm_sim.web.jobs.trials.fields import FIELDS as TRIAL_FIELDS
from fsm_sim.web.serving.headers import HEADERS
from fsm_sim.web.take_away import TAKE

REQUESTS, FEW = 10_000, 150
CLEAR = {200, 206, 303, 307, 400, 403, 404, 405, 413, 414, 416, 422, 503, 504}
"""What an answer may be: 206 for a part of a file, 503 where too many wait, 504 where the work takes too long."""
HOSTILE = (
    "", " ", "0", "-1", "1", "2", "3", "60", "999999999999", "1e309", "nan", "inf", "12,5", "0x10", "½", "٣", "1.340",
    "Vejle", "vejle kommune", "fsm1", "bir", "settled", "programme", "2027-01", "2027-13", "0000-00",
    "<script>alert(1)</script>", "'\"><svg onload=alert(1)>", "{{7*7}}", "{% include 'x' %}", "=1+1", "@SUM(1)",
    "#import \"x\"", "$ sum $", "../../etc/passwd", "..%2f", "%00", "\x00", "\r\nset-cookie: a=b", "\ud83d\ude00",
    "\N{RIGHT-TO-LEFT OVERRIDE}x", "x" * 300, "con", "file:///etc/passwd", "http://evil.example/",
)  # fmt: skip
KEYS = (
    *(one.key for one in BASE),
    *(of_plan(plan, one.key) for plan in PLANS for one in PLAN),
    *(one.key for fields in FIELDS.values() for one in fields),
    *(one.key for one in TRIAL_FIELDS),
)
OFFICE = (("municipality", "Vejle"), ("citizens", "30"), ("caseworkers", "2"), ("months", "2"))


@pytest.fixture(scope="module")
def client(tmp_path_factory: pytest.TempPathFactory) -> TestClient:
    app = application(calibration(draws=500), ("testserver",), tmp_path_factory.mktemp("state"), secret=b"s" * 32)
    return TestClient(app, follow_redirects=False, raise_server_exceptions=False)


MADE = application(calibration(draws=500), ("testserver",), Path("out/unused"))
ROUTES = [
    *sorted({route.path for route in MADE.routes if isinstance(route, Route)}),
    *("/static/page.css", "/static/{what}", "/{what}"),
]


def texts() -> st.SearchStrategy[str]:
    """Hostile texts, and any."""
    return st.one_of(st.sampled_from(HOSTILE), st.text(max_size=40))


@st.composite
def paths(draw: st.DrawFn) -> str:
    """An address of a route, its parts right or not."""
    known = {"language": ["da", "en", "xx", "DA"], "what": [*TAKE, "today.toml", "plan-a.toml", "page.js", "x"]}
    known["kind"] = list(KINDS)
    path = draw(st.sampled_from(ROUTES))
    for name in re.findall(r"\{(\w+)", path):
        right = st.sampled_from(known.get(name, ["brief-da.pdf", "0" * 16, "0" * 16 + ".x"]))
        part = draw(st.one_of(right, right, texts()))
        path = re.sub(rf"\{{{name}[^}}]*\}}", lambda _, part=part: quote(part, safe="", errors="replace"), path)
    return path


@st.composite
def queries(draw: st.DrawFn) -> str:
    """A question that is nearly right, or any text."""
    if draw(st.integers(0, 9)) == 0:
        return quote(draw(st.text(max_size=60)), safe="&=%+;", errors="replace")
    pairs = [*(OFFICE if draw(st.booleans()) else ())]
    pairs += draw(st.lists(st.tuples(st.sampled_from(KEYS), texts()), max_size=4))
    pairs += draw(st.lists(st.tuples(texts(), texts()), max_size=1))
    pairs += draw(
        st.sampled_from([[], [], [], [("exact", "1")], [("plans", "3")], [("plans", "99")], [("plans", "²")]])
    )
    return urlencode(pairs, errors="replace")


HEADER = st.dictionaries(
    st.sampled_from(
        ["hx-request", "fsm-exact", "accept-language", "origin", "sec-fetch-site", "content-type", "range"]
    ),
    st.one_of(
        st.sampled_from(
            ("true", "1", "da", "en-GB,en;q=0.9", "http://testserver", "https://evil.example", "same-origin",
             "multipart/form-data", "multipart/form-data; boundary=x", "bytes=0-", "bytes=9-1")
        ),
        st.text(st.characters(min_codepoint=32, max_codepoint=126), max_size=20),
    ),
    max_size=3,
)  # fmt: skip
FORM_FIELDS = st.tuples(
    st.sampled_from(
        ["kind", "upload", "file", "question", "offices", "month", "break", "purpose", "x",
         *(one.key for one in TRIAL_FIELDS)]
    ),
    st.one_of(
        st.sampled_from(["fsm1", "fsm2", "calibration", "batch", "monitor", "split", "2022-03", "trial", "stepped"]),
        texts(),
    ),
)  # fmt: skip
MONITORED = "Kommune;Indsats;Måned;Borgere;Beskæftigelse mv.\nVejle;bir;2022-01;{};{}\n"
NAMES = st.sampled_from([b"a.toml", b"a.csv", b"../a.xlsx", b"", b"a\x00.csv"])
CONTENTS = st.one_of(
    st.binary(max_size=200), st.just(b"PK\x03\x04"), st.just(b"[scenario]\nbase = 'hedensted'"),
    st.builds(lambda *cells: MONITORED.format(*cells).encode("utf-8", "replace"), texts(), texts()),
)  # fmt: skip


def form_of(name: bytes, content: bytes, purpose: str) -> bytes:
    """A form with a file, and what it is for."""
    part = b"--x\r\ncontent-disposition: form-data; name="
    told = part + b'"purpose"\r\n\r\n' + purpose.encode("utf-8", "replace") + b"\r\n"
    return told + part + b'"file"; filename="' + name + b'"\r\n\r\n' + content + b"\r\n--x--\r\n"


BODY = st.one_of(
    st.just(b""),
    st.binary(max_size=200),
    st.lists(FORM_FIELDS, max_size=3).map(lambda pairs: urlencode(pairs, errors="replace").encode()),
    st.builds(form_of, NAMES, CONTENTS, st.one_of(st.sampled_from(["", "monitor"]), texts())),
)


REQUEST = (st.sampled_from(["GET"] * 6 + ["POST"] * 3 + ["HEAD", "PUT", "OPTIONS"]), paths(), queries(), HEADER, BODY)


def some(examples: int) -> settings:
    """The same requests in every run."""
    checks = [HealthCheck.too_slow, HealthCheck.function_scoped_fixture]
    return settings(max_examples=examples, deadline=None, database=None, derandomize=True, suppress_health_check=checks)


@some(FEW)
@given(*REQUEST)
def test_whatever_is_asked_the_answer_is_clear(
    client: TestClient, method: str, path: str, query: str, headers: dict[str, str], body: bytes
) -> None:
    check(client, method, path, query, headers, body)


@pytest.mark.slow
@some(REQUESTS)
@given(*REQUEST)
def test_whatever_is_asked_ten_thousand_times_the_answer_is_clear(
    client: TestClient, method: str, path: str, query: str, headers: dict[str, str], body: bytes
) -> None:
    check(client, method, path, query, headers, body)


def check(client: TestClient, method: str, path: str, query: str, headers: dict[str, str], body: bytes) -> None:
    """The answer says what it is, has every header, repeats nothing hostile, and the server is there afterwards."""
    content = body if method in ("POST", "PUT") else b""
    found = client.request(method, f"{path}?{query}", headers=headers, content=content)
    assert found.status_code in CLEAR, (method, path, query, headers, body)
    assert all(found.headers[name] == value for name, value in HEADERS.items() if name != "cache-control")
    assert "set-cookie" not in found.headers
    assert "Traceback" not in found.text[:100_000]
    if "html" in found.headers.get("content-type", ""):
        assert "<script>alert" not in found.text
        assert "<svg onload" not in found.text
        assert "root:x:" not in found.text
    if "location" in found.headers:
        assert re.match(r"/(da|en|calibration)(/|$|\?)", found.headers["location"])
    assert client.get("/health").status_code == 200
