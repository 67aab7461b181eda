"""The group of commands that answer a planner's question: decide."""

import click

from fsm_sim.cli.decide.backlog import backlog
from fsm_sim.cli.decide.batch import batch
from fsm_sim.cli.decide.information import information
from fsm_sim.cli.decide.payback import payback
from fsm_sim.cli.decide.sensitivity import sensitivity
from fsm_sim.cli.decide.split import split
from fsm_sim.cli.decide.staffing import staffing
from fsm_sim.cli.decide.trial import trial


@click.group()
def decide() -> None:
    """Answer a question about an office: the posts for a target, the parts of a difference, what a plan costs.

    \b
    fsm-sim decide staffing scenarios/eksempelby.toml
    fsm-sim decide staffing office.toml --target paid_hours_or_education 20% --probability 80%
    fsm-sim decide split plan.toml --against office.toml
    fsm-sim decide sensitivity plan.toml --against office.toml
    fsm-sim decide payback plan.toml --against office.toml
    fsm-sim decide information plan.toml --against office.toml --person-year 300000
    fsm-sim decide backlog scenarios/fsm1-national.toml --limit 9 --number 20
    fsm-sim decide batch backlog scenarios/fsm1-national.toml --figure funnel.svg
    fsm-sim decide trial plan.toml --against office.toml --design stepped
    """  # noqa: D301 (click takes a real backspace for "leave these lines as they are")


for command in (staffing, split, payback, information, trial, sensitivity, backlog, batch):
    decide.add_command(command)
