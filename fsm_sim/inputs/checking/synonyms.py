"""What people call the keys and the choices of a file, in Danish and English, where it calls them something else."""

import re
import unicodedata
from collections.abc import Iterable, Mapping
from types import MappingProxyType

_LETTERS = str.maketrans({"æ": "ae", "ø": "oe", "å": "aa"})


def plain(written: str) -> str:
    """A name without case, spaces and the signs between its words, in letters from a to z.

    >>> plain("Ledig stilling"), plain("start-date"), plain("måneder")
    ('ledigstilling', 'startdate', 'maaneder')
    """
    return re.sub(r"[\s_\-–.,:/]+", "", transliterated(written))


def transliterated(written: str) -> str:
    """A text in lower case, its Danish letters in those from a to z.

    >>> transliterated("Skærbæk Å")
    'skaerbaek aa'
    """
    return unicodedata.normalize("NFC", written).casefold().translate(_LETTERS)


_KEYS: Mapping[str, str] = MappingProxyType(
    {
        "name": "navn id",
        "title": "titel overskrift heading headline label",
        "title_da": "titel_da danish_title dansk_titel",
        "reason": "begrundelse årsag formål why purpose rationale description beskrivelse",
        "rules_as_of": "regler lov lovgivning rules law regler_pr",
        "municipality": "kommune by town city jobcenter job_centre job_center kommunenavn council",
        "programme": "program indsats ydelse benefit forløb målgruppe target_group ordning projekt project",
        "programmes": "programs programmer indsatser ydelser benefits",
        "citizens": "borgere sager cases clients participants deltagere antal_borgere number_of_citizens population "
        "bestand stock klienter",
        "start": "begin begyndelse start_state starttilstand composition sammensætning",
        "groups": "grupper målgrupper target_groups",
        "intake_per_month": "intake tilgang indtag inflow new_citizens nye_borgere arrivals tilgang_pr_måned "
        "tilgang_pr_md månedlig_tilgang monthly_intake nye_sager nytilgang admissions referrals henvisninger",
        "posts": "caseworkers case_workers sagsbehandlere stillinger årsværk fte ftes staff medarbejdere ansatte "
        "normering positions rådgivere employees headcount number_of_posts number_of_caseworkers antal_sagsbehandlere "
        "antal_stillinger bemanding social_workers socialrådgivere caseworker_count full_time_posts",
        "separation_per_year": "turnover turnover_per_year turnover_rate staff_turnover annual_turnover udskiftning "
        "personaleomsætning personaleudskiftning medarbejderomsætning omsætning personaleafgang fratrædelser "
        "fratrædelser_pr_år separation separations separation_rate leavers quit_rate resignations attrition churn "
        "personnel_turnover udskiftning_pr_år personaleomsætning_pr_år",
        "vacancy_months": "vacancy vacancies vacant vacant_months ledig ledig_stilling ledige_stillinger vakance "
        "vakancer vakant time_to_hire hiring_months recruitment_months rekrutteringstid months_vacant ledig_måneder "
        "ubesat ubesatte_stillinger vacancy_time vacancy_duration",
        "reassignment_per_year": "reassignment reassignments reassignment_rate omfordeling omfordelinger "
        "sagsbehandlerskift caseworker_changes changes_per_year skift_pr_år",
        "handover": "overdragelse overlevering sagsoverdragelse fordeling allocation distribution fordelingsregel",
        "leave": "orlov barsel barselsorlov fravær sygefravær absence absences maternity parental_leave sick_leave "
        "planned_leave planlagt_orlov leaves vacation ferie",
        "recruitment_freeze": "freeze hiring_freeze ansættelsesstop stillingsstop rekrutteringsstop hiring_stop",
        "learning": "oplæring indkøring onboarding training learning_period oplæringstid induction indkøringstid",
        "months": "horizon horisont varighed duration måneder antal_måneder length period periode number_of_months "
        "years year år antal_år",
        "start_month": "start_date startdato start_måned startmåned begin_month from_date date dato first_month "
        "start_time start_year startår",
        "capacity_per_month": "capacity kapacitet cases_per_month sager_pr_måned meetings møder pladser",
        "from_month": "from_date fra fra_måned start_month startmåned begin begins start since first_month start_date",
        "to_month": "til til_måned until end ends slut end_month slutmåned last_month till end_date to_date",
        "count": "antal number amount posts stillinger årsværk fte how_many caseworkers sagsbehandlere staff n",
        "people": "personer persons ansatte medarbejdere employees personale hoveder",
        "share": "andel del fraction part part_time deltid beskæftigelsesgrad hours timer percent procent pct brøk "
        "proportion tid",
        "citizens_per_post": "caseload caseloads sagstal sagsstamme borgere_pr_sagsbehandler citizens_per_caseworker "
        "sager_pr_sagsbehandler cases_per_caseworker borgere_pr_stilling",
        "per_month": "intake tilgang pr_måned rate antal intake_per_month monthly number count",
        "return_is_change": "return tilbagekomst retur skift_ved_tilbagekomst change_on_return",
        "source": "kilde origin",
        "sources": "kilder",
        "base": "grundlag udgangspunkt basis based_on extends parent",
        "scenario": "scenarie",
        "office": "kontor afdeling team job_centre jobcenter",
        "offices": "kontorer offices_file",
        "staffing": "bemanding personale staff caseworkers sagsbehandlere",
        "horizon": "horisont tidshorisont period periode",
        "rehabilitation_team": "rehabiliteringsteam rehabteam team_meetings",
    }
)
"""Each key of a scenario, and other words for it."""

_CHOICES: Mapping[str, str] = MappingProxyType(
    {
        "settled": "now nu today idag i_dag current nuværende as_it_is som_nu løbende ongoing existing eksisterende "
        "present indsvinget igang i_gang running drift normal steady",
        "programme": "new ny nyt nystart fra_start beginning begyndelse projektstart fresh everybody alle zero",
        "steady": "stabil konstant constant stable unchanged uændret fast jævn same samme balanced balance",
        "inflow_only": "inflow tilgang kun_tilgang kun_nye nye new new_only only_new none ingen keep behold",
        "rebalance": "omfordel omfordeling fordel balance balanced equal ligeligt udlign redistribute share_out even",
        "stand_in": "vikar vikariat substitute replacement temp standin afløser cover barselsvikar",
        "shared": "fordelt deles delt kolleger colleagues share split redistributed spread dele_ud fordeles",
        "waiting": "venter vente wait nobody ingen none on_hold pause parkeret",
        "published": "offentliggjort publiceret statistics statistik official jobindsats dst",
        "counted": "talt optalt registered register own egne egne_tal measured målt data",
        "assumed": "antaget antagelse skøn skønnet guess guessed estimate estimated assumption gæt",
    }
)
"""Each text that is chosen from a few, and other words for it."""

_MONTHS_OF: Mapping[str, int] = MappingProxyType(dict.fromkeys(map(plain, ("year", "years", "år", "antal_år")), 12))
"""Words for a number of months that count in another unit, and the months of one."""


def _by_word(table: Mapping[str, str]) -> dict[str, tuple[str, ...]]:
    found: dict[str, tuple[str, ...]] = {}
    for name, words in table.items():
        for word in dict.fromkeys(map(plain, (name, *words.split()))):
            found[word] = (*found.get(word, ()), name)
    return found


_KEYS_BY_WORD, _CHOICES_BY_WORD = _by_word(_KEYS), _by_word(_CHOICES)


def in_months(key: str, value: object) -> float | None:
    """A number of years as months, where people's word for the key counts in years; None for anything else.

    >>> in_months("years", 2), in_months("horisont", 24)
    (24, None)
    """
    of_one = _MONTHS_OF.get(plain(key))
    number = isinstance(value, int | float) and not isinstance(value, bool)
    return None if of_one is None or not number else value * of_one  # type: ignore[operator]


def keys_called(written: str) -> tuple[str, ...]:
    """The keys that people call so, wherever they stand.

    >>> keys_called("personaleomsaetning"), keys_called("caseworkers"), keys_called("colour")
    (('separation_per_year',), ('posts', 'count', 'staffing'), ())
    """
    return _KEYS_BY_WORD.get(plain(written), ())


def choice_called(written: str, allowed: Iterable[str]) -> str | None:
    """The one of some choices that people call so; None where that is none of them.

    >>> choice_called("now", ["programme", "settled"]), choice_called("Stand-in", ["stand_in", "shared"])
    ('settled', 'stand_in')
    >>> choice_called("maybe", ["programme", "settled"])
    """
    called = _CHOICES_BY_WORD.get(plain(written), ())
    return next((one for one in allowed if one in called or plain(one) == plain(written)), None)


def words_of(allowed: Iterable[str]) -> dict[str, str]:
    """Every word for some keys, each with the first of them that is called so.

    >>> words_of(["separation_per_year"])["staffturnover"]
    'separation_per_year'
    """
    names = tuple(allowed)
    found = {word: name for name in reversed(names) for word in map(plain, _KEYS.get(name, "").split())}
    return found | {plain(name): name for name in names}
