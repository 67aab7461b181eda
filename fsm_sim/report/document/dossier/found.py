"""What a verification found, in sentences and rows that the dossier and the console share."""

from collections.abc import Iterator

from fsm_sim.language.catalogue import sentence
from fsm_sim.language.errors import in_language
from fsm_sim.language.numbers import decimal, percent
from fsm_sim.language.provenance import digest_name
from fsm_sim.model.text import Language
from fsm_sim.report.document.calibration.record_rows import CHECKS, check_row, head
from fsm_sim.study.dossier.standard import STATUSES
from fsm_sim.study.dossier.verification import Verification, named_tests

COLUMNS = ("standard", "items", *STATUSES, "partly")
"""The columns of the table of standards, by their messages."""
OUTCOMES = ("passed", "failed", "skipped")
SHORT = 15
"""So many letters of a digest are printed."""


def overview(found: Verification, language: Language) -> tuple[list[str], list[list[str]]]:
    """The table of the standards: how many items each has, and by what they are answered."""
    rows = []
    for standard in found.standards:
        partly = sum(one.answer is not None and one.lacks is not None for one in standard.item)
        counts = (len(standard.item), *map(standard.count, STATUSES), partly)
        rows.append([standard.name, *(decimal(count, 0, language) for count in counts)])
    return [sentence(f"dossier.{column}", language) for column in COLUMNS], rows


def looked_for(found: Verification, language: Language) -> Iterator[str]:
    """Sentences about what was looked for, what is missing, and how tests went."""
    if found.unchecked in ("installed", "no-pytest"):
        yield sentence(f"dossier.{found.unchecked}", language)
    elif not found.missing and not found.unchecked:
        documents = {name for one in found.standards for item in one.item for name in item.documents}
        tests = named_tests(found.standards)
        counts = {"documents": len(documents), "tests": len(tests)}
        told = {key: decimal(count, 0, language) for key, count in counts.items()}
        yield sentence("dossier.all-there", language, **told)
    for one in found.missing:
        yield sentence(f"dossier.missing-{one.kind}", language, standard=one.standard, item=one.item, name=one.name)
    if found.tests:
        runs = found.tests.values()
        counts = {outcome: sum(run.outcome == outcome for run in runs) for outcome in OUTCOMES}
        told = {outcome: decimal(count, 0, language) for outcome, count in counts.items()}
        seconds = decimal(sum(run.seconds for run in runs), 0, language)
        yield sentence("dossier.tests-ran", language, seconds=seconds, **told)
    for name in found.failed:
        yield sentence("dossier.test-failed", language, name=name)


def test_line(name: str, found: Verification, language: Language) -> str:
    """A test, and how it went where it ran."""
    run = found.tests.get(name)
    return name if run is None else f"{name} ({went(run.outcome, run.seconds, language)})"


def went(outcome: str, seconds: float, language: Language) -> str:
    """How a test went.

    >>> went("passed", 0.25, "en")
    'passed, 0.2 s'
    """
    return sentence(f"dossier.{outcome}", language, seconds=decimal(seconds, 1, language))


def calibrated(found: Verification, language: Language) -> Iterator[str]:
    """Sentences about the stored calibration."""
    stored = found.calibration
    if stored is None:
        return
    if stored.reason:
        yield sentence(
            "dossier.no-calibration", language, name=stored.name, reason=in_language(stored.reason, language)
        )
        return
    yield sentence(
        "dossier.calibration",
        language,
        name=stored.name,
        digest=stored.digest[:SHORT],
        passed=decimal(sum(bool(one["passed"]) for one in stored.checks), 0, language),
        checks=decimal(len(stored.checks), 0, language),
        level=percent(stored.interval_level or 0.0, language),
    )


def check_rows(found: Verification, language: Language) -> tuple[list[str], list[list[str]]]:
    """The table of the stored calibration's checks."""
    stored = found.calibration.checks if found.calibration else ()
    rows = []
    for check in stored:
        *cells, passed = check_row(check, language)
        rows.append([*map(str, cells), sentence(f"choice.{'yes' if passed else 'no'}", language)])
    return head(CHECKS, language), rows


def run_sentences(found: Verification, language: Language) -> Iterator[str]:
    """Sentences about the forecast that was named."""
    if found.run is None:
        return
    run = found.run
    told = {"version": run["version"], "seed": str(run["seed"]), "calibration": run["calibration"]["name"]}
    last = max(one["months"] for one in run["scenarios"])
    told |= {key: decimal(month, 0, language) for key, month in (("first", 0), ("last", last))}
    told["level"] = percent(run["interval_level"], language)
    yield sentence("dossier.run", language, **told)
    digests = {**run["digests"], "results": run["results"]}
    names = {name: digest_name(name, language) for name in digests if name != "version"}
    each = [f"{name} {digests[key][:SHORT]}" for key, name in names.items()]
    yield sentence("dossier.run-digests", language, digests="; ".join(each))
