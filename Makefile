# Everything in two commands: `make forecast` and `make test`. They install into this folder and nowhere else.
# `make` alone explains; each step shows the command it runs, so you can copy it and change it.

.DEFAULT_GOAL := help
.PHONY: help setup serve forecast notebooks site test test-full lint format benchmark mutants release
MAKEFLAGS += --no-print-directory

# The question that `make forecast` answers. Put your own: make forecast SCENARIOS="a.toml b.toml" AGAINST=a OUT=out/a
SCENARIOS ?= scenarios/eksempelby.toml scenarios/eksempelby-two-fewer.toml scenarios/eksempelby-two-more.toml
AGAINST   ?= eksempelby
OUT       ?= out/eksempelby

STEP := @tools/step
RUN  := tools/uv run --locked

help:
	@echo 'fsm_sim: what happens to citizens when each caseworker has fewer of them, and keeps them.'
	@echo
	@echo '  make forecast    the whole job: calibrate on the published numbers, simulate an example office under'
	@echo '                   three staffing plans, compare them, and write the brief in Danish and English'
	@echo '  make serve       the planner'"'"'s page, in a browser on this machine'
	@echo '  make notebooks   run the twelve notebooks, and leave them as pages in out/notebooks'
	@echo '  make site        build the documentation site in Danish and English, and check it; it is in out/site'
	@echo '  make test        the tests that every change must pass'
	@echo '  make test-full   the same and the slow ones, which run at night'
	@echo '  make lint        style, types and the direction of imports'
	@echo '  make format      put the code in the style that lint asks for'
	@echo '  make benchmark   speed of the engines against other simulation tools, and of the national forecast (that of'
	@echo '                   the sampler takes some minutes: tools/uv run python -m benchmarks.sampler)'
	@echo '  make mutants     plant faults one by one in a copy, for half an hour, and see which of them tests find'
	@echo '  make release     build a release twice to the same bytes, install it elsewhere, and have it answer; nothing is'
	@echo '                   published; it is in out/release'
	@echo
	@echo 'The first of them sets everything up in .venv and .uv, inside this folder; delete those two and it is gone.'
	@echo 'The next forecast is fast: what has been calculated from the same inputs is not calculated again.'
	@echo
	@echo 'Your own question  make forecast SCENARIOS="mine.toml other.toml" AGAINST=mine OUT=out/mine'
	@echo 'Any command        tools/uv run fsm-sim --help'
	@echo 'One test           tools/uv run pytest -n 0 tests/test_unit_intensity.py'

setup:
	$(STEP) 'Setting up .venv from uv.lock (the first time fetches about 300 MB and takes some minutes)' tools/uv sync --locked --quiet --compile-bytecode

forecast: setup
	$(STEP) 'Calibrating on the published numbers' $(RUN) fsm-sim calibrate published
	$(STEP) 'Simulating the scenarios' $(RUN) fsm-sim forecast $(SCENARIOS) --out $(OUT)
	$(STEP) 'Comparing them' $(RUN) fsm-sim compare $(OUT) --against $(AGAINST)
	$(STEP) 'Writing the brief in Danish and English' $(RUN) fsm-sim brief $(OUT)
	@printf '\nThe answer is in %s:\n' '$(OUT)' && ls -1 $(OUT) | sed 's/^/    /'
	@printf 'The calibration behind it is in calibration/runs/published; open report.html there.\n'

serve: setup
	$(STEP) 'Starting the page of the planner (Ctrl-C stops it)' $(RUN) fsm-sim serve

notebooks: setup
	$(STEP) 'Calibrating on the published numbers' $(RUN) fsm-sim calibrate published
	$(STEP) 'Running the notebooks' $(RUN) jupyter nbconvert --execute --to notebook --output-dir out/notebooks notebooks/*.ipynb
	$(STEP) 'Making pages of them' $(RUN) jupyter nbconvert --to html --output-dir out/notebooks out/notebooks/*.ipynb

# The tutorials are the notebooks as `make notebooks` left them; those that are missing or have changed are run first.
site: setup
	$(STEP) 'Calibrating on the published numbers' $(RUN) fsm-sim calibrate published
	$(STEP) 'Building the documentation site' $(RUN) python tools/build_site.py out/site
	$(STEP) 'Checking its links and its pages (in a browser: make test-full)' env FSM_SIM_SITE=out/site $(RUN) pytest -n 0 -m '' -k 'not axe and not width and not narrows and not search' tests/test_document_site.py

test: setup
	$(STEP) 'Testing' $(RUN) pytest

test-full: setup
	$(STEP) 'Testing, with the slow tests' $(RUN) pytest -m ''

lint: setup
	$(STEP) 'Style' $(RUN) ruff check
	$(STEP) 'Format' $(RUN) ruff format --check
	$(STEP) 'Types' $(RUN) mypy
	$(STEP) 'Direction of imports' $(RUN) lint-imports

format: setup
	$(STEP) 'Mending what can be mended' $(RUN) ruff check --fix
	$(STEP) 'Formatting' $(RUN) ruff format

benchmark:
	$(STEP) 'Setting up .venv with the other tools' tools/uv sync --locked --quiet --compile-bytecode --extra benchmark
	$(STEP) 'The same model in every engine' $(RUN) --extra benchmark python -m benchmarks.engines
	$(STEP) 'An evaluation of five scenarios' $(RUN) --extra benchmark python -m benchmarks.evaluate
	$(STEP) 'Decisions' $(RUN) --extra benchmark python -m benchmarks.decide
	$(STEP) 'A question of every office of the nation' $(RUN) --extra benchmark python -m benchmarks.batch
	$(STEP) 'How that grows' $(RUN) --extra benchmark python -m benchmarks.batch growth
	$(STEP) 'The national forecast' $(RUN) --extra benchmark python -m benchmarks.national
	$(STEP) 'The commands that answer at once' $(RUN) --extra benchmark python -m benchmarks.commands
	$(STEP) 'Forecast throughput, resuming, and two workers' $(RUN) --extra benchmark python -m benchmarks.forecast
	$(STEP) 'The page of the planner under load' $(RUN) --extra benchmark python -m benchmarks.page 60

mutants: setup
	$(STEP) 'Setting up .venv with Cosmic Ray' tools/uv sync --locked --quiet --compile-bytecode --group mutants
	$(STEP) 'Planting faults (it goes on where it stopped)' $(RUN) --group mutants python tools/mutants.py

release: setup
	$(STEP) 'Calibrating on the published numbers' $(RUN) fsm-sim calibrate published
	$(STEP) 'Building, installing and trying a release' $(RUN) python tools/release.py out/release
