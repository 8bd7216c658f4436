# Two commands do all the set-up: `make ask` and `make test`.
PYTHON ?= $(shell command -v python3.11 || command -v python3)
VENV := .venv
BIN := $(VENV)/bin
PEERS := .venv-bench
INSTALLED := $(VENV)/.installed
CONSTRAINTS := deploy/constraints.txt
export Q

.PHONY: ask test check format fit bench bench-growth bench-footnotes bench-quality pictures crashes clean

# Opens the prompt, or answers one question: make ask Q="When did the talks end?"
ask: $(INSTALLED)
	@if $(BIN)/ibid list 2>&1 >/dev/null | grep -q "has no texts yet"; then $(BIN)/ibid add corpus; fi
	@if [ -n "$$Q" ]; then $(BIN)/ibid ask "$$Q"; else $(BIN)/ibid ask; fi

$(INSTALLED): pyproject.toml $(CONSTRAINTS)
	@echo "Installing Ibid into $(VENV): this takes a minute or two, once."
	@$(PYTHON) -m venv $(VENV)
	@$(BIN)/pip install --quiet --disable-pip-version-check -c $(CONSTRAINTS) torch
	@$(BIN)/pip install --quiet --disable-pip-version-check -c $(CONSTRAINTS) -e ".[dev]"
	@touch $@

test: $(INSTALLED)
	$(BIN)/pytest

check: $(INSTALLED)
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/mypy
	$(MAKE) --no-print-directory test

format: $(INSTALLED)
	$(BIN)/ruff format .
	$(BIN)/ruff check --fix .

# Measures speed and memory as ratios within one run.
bench: $(INSTALLED)
	$(BIN)/python -m tests.bench.speed
	$(BIN)/python -m tests.bench.burst
	$(BIN)/python -m tests.bench.sittings
	$(BIN)/python -m tests.bench.rebuilding

# Measures a shelf that grows to a million passages: half an hour, 16 GB of disk.
# Fewer: make bench-growth SIZES="1000 10000"
bench-growth: $(INSTALLED)
	HF_HUB_OFFLINE=1 $(BIN)/python -m tests.bench.growth $(SIZES)

# Lists every note that a reader pairs wrongly, in every format.
bench-footnotes: $(INSTALLED)
	$(BIN)/python -m tests.bench.footnotes

# Measures answers beside two peers, which have an environment of their own: about ten minutes.
# To keep the report: make bench-quality OUT=report.md; with another model: MODEL=folder
bench-quality: $(PEERS)/.installed
	HF_HUB_OFFLINE=1 $(PEERS)/bin/python -m tests.bench.quality $(if $(OUT),--out "$(OUT)") $(if $(MODEL),--model "$(MODEL)")

$(PEERS)/.installed: pyproject.toml $(CONSTRAINTS)
	@echo "Installing Ibid and its peers into $(PEERS): this takes a minute or two, once."
	@$(PYTHON) -m venv $(PEERS)
	@$(PEERS)/bin/pip install --quiet --disable-pip-version-check -c $(CONSTRAINTS) torch
	@$(PEERS)/bin/pip install --quiet --disable-pip-version-check -c $(CONSTRAINTS) -e ".[bench]"
	@touch $@

# Kills a thousand processes at random instants and looks at what each leaves behind.
crashes: $(INSTALLED)
	$(BIN)/python -m tests.crashes 1000

# Makes the pictures of the README and the guides; needs Chromium and, once: .venv/bin/pip install "simcord[screenshot]"
pictures: $(INSTALLED)
	$(BIN)/python -m tests.pictures

# Fits the weights of search and answer on the development questions.
fit: $(INSTALLED)
	$(BIN)/python -m tests.bench.fit

clean:
	rm -rf $(VENV) $(PEERS) build *.egg-info
