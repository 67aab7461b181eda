"""The parameters of every office of a scenario, in order, from whatever a simulation is given."""

from collections import Counter
from collections.abc import Mapping, Sequence

from fsm_sim.inference.posterior.calibration import Calibration
from fsm_sim.inputs import programmes
from fsm_sim.inputs.parameter_files import check_parameters
from fsm_sim.model.errors import InputError, Problem, shown
from fsm_sim.model.mixed_office import mixed_parameters
from fsm_sim.model.notation.sentence import Sentence
from fsm_sim.model.parameters import Parameters
from fsm_sim.model.scenarios.scenario import Office, Scenario
from fsm_sim.study.calibrations.by_name import load
from fsm_sim.study.calibrations.by_name import parameters as prior_centre


def office_parameters(
    scenario: Scenario,
    given: Parameters | Sequence[Parameters] = (),
    calibration: Calibration | str | None = None,
) -> tuple[Parameters, ...]:
    """The parameters of every office: those given, or a calibration's posterior mean, or the centre of the priors.

    Raises
    ------
    InputError
        When both are given, or what is given does not fit the scenario.
    """
    given = parameter_sets(given)
    check_one_given(given, calibration)
    if given:
        return given_parameters(scenario, given)
    if calibration is not None and not isinstance(calibration, Calibration):
        calibration = load(calibration)
    return calibrated_parameters(scenario, calibration)


def check_one_given(parameters: Sequence[object], calibration: Calibration | str | None) -> None:
    """Refuse parameters and a calibration together.

    Raises
    ------
    InputError
        When both are given.
    """
    if parameters and calibration is not None:
        raise InputError(Problem("", None, Sentence("parameters and a calibration are both given; give one of them.")))


def parameter_sets(given: Parameters | Sequence[Parameters]) -> tuple[Parameters, ...]:
    """Parameter sets that were made in Python; a single one is a list of one.

    Raises
    ------
    InputError
        When there is something else among them.

    >>> parameter_sets("bir.toml")
    Traceback (most recent call last):
    fsm_sim.model.errors.InputError: parameters is 'bir.toml'; give parameter sets, as fsm.load_parameters gives them.
    1 error. ...
    """
    found = tuple(given) if isinstance(given, list | tuple) else (given,)
    for one in found:
        if not isinstance(one, Parameters):
            text = Sentence(
                "parameters is {value}; give parameter sets, as fsm.load_parameters gives them.", value=shown(one)
            )
            raise InputError(Problem("", None, text))
    return found


def given_parameters(scenario: Scenario, given: Sequence[Parameters]) -> tuple[Parameters, ...]:
    """One parameter set for each programme, used in all its offices.

    Raises
    ------
    InputError
        When a programme of the scenario has none or two, a set is of a programme that it does not have, or does not
        fit its programme.

    >>> from fsm_sim.inputs.scenarios import load_scenario
    >>> given_parameters(load_scenario("hedensted"), ())
    Traceback (most recent call last):
    fsm_sim.model.errors.InputError: the scenario 'hedensted' runs bir, for which no parameters are given.
    1 error. ...
    """
    times = Counter(one.programme for one in given)
    problems = [
        Problem(
            "",
            None,
            Sentence(
                "{count} parameter sets are given for {name}; give one for each programme.",
                count=times[name],
                name=name,
            ),
        )
        for name in sorted(times)
        if times[name] > 1
    ]
    problems += [
        Problem(
            "",
            None,
            Sentence(
                "the scenario '{scenario}' runs {programme}, for which no parameters are given.",
                scenario=scenario.name,
                programme=name,
            ),
        )
        for name in sorted({name for office in scenario.office for name in office.programme_names} - set(times))
    ]
    problems += needless([scenario], given)
    problems += [problem for one in given for problem in check_parameters(one)]
    if problems:
        raise InputError(*problems)
    by_programme = {one.programme: one for one in given}
    return tuple(_of_office(office, by_programme) for office in scenario.office)


def needless(scenarios: Sequence[Scenario], given: Sequence[Parameters]) -> list[Problem]:
    """Parameter sets of programmes that no office of the scenarios has: they would change nothing.

    >>> from fsm_sim.inputs.scenarios import load_scenario
    >>> bir, hir = (Parameters(programme=name, rates={}) for name in ("bir", "hir"))
    >>> [print(one.sentence) for one in needless([load_scenario("hedensted")], [bir, hir])]
    parameters are given for hir, which 'hedensted' does not have; give those of bir alone.
    [None]
    """
    wanted = sorted({name for one in scenarios for office in one.office for name in office.programme_names})
    known = {one.programme for one in given if not programmes.unknown(one.programme)}  # another is told as such
    names = ", ".join(repr(one.name) for one in scenarios)
    several = Sentence("do not have") if len(scenarios) > 1 else Sentence("does not have")
    return [
        Problem(
            "",
            None,
            Sentence(
                "parameters are given for {programme}, which {scenarios} {have}; give those of {wanted} alone.",
                programme=name,
                scenarios=names,
                have=several,
                wanted=", ".join(wanted),
            ),
        )
        for name in sorted(known - set(wanted))
    ]


def calibrated_parameters(scenario: Scenario, calibration: Calibration | None) -> tuple[Parameters, ...]:
    """The parameters at a calibration's posterior mean, or at the centre of the priors without one.

    An office gets them by the same function as in a forecast: a municipality with an effect of its own keeps it,
    however many offices the scenario has.
    """
    if calibration is None:  # without local data no municipality has a separate effect
        names = {name for office in scenario.office for name in office.programme_names}
        central = {name: prior_centre(programmes.load(name), None) for name in names}
        return tuple(_of_office(office, central) for office in scenario.office)
    value = calibration.mean()
    return tuple(
        calibration.parameters(programmes.load(office.programme), value, office.municipality)
        for office in scenario.office
    )


def _of_office(office: Office, by_programme: Mapping[str, Parameters]) -> Parameters:
    """The parameters of an office from those of its programmes.

    Raises
    ------
    InputError
        When programmes that share caseworkers differ in what belongs to the office.
    """
    own = [by_programme[name] for name in office.programme_names]
    if len(own) == 1:
        return own[0]
    try:
        return mixed_parameters(own)
    except ValueError as error:
        raise InputError(Problem("", None, f"{office.municipality}: {error}.")) from None
