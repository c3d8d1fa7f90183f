# make chat    set up, sync the library, open the chat in a browser
# make test    set up, get what the tests need, run every check
# make soak    kill syncs at every write and at random, for minutes
# make bench   compare speed and memory with an out-of-the-box LlamaIndex + Chroma
# make bench-public   passages and ranking on two public benchmarks, beside common splitters and BM25
# make bench-sync   the same for syncing libraries of growing size; SIZES="1 10 10000" for others
#
# make test TEST_EXTRAS=test,models also tests llama.cpp, which takes a C compiler and some minutes
# to build the first time.
#
# On Linux a plain install of torch brings CUDA along (several GB). For the small build give the
# address of PyTorch's CPU index, as shown on pytorch.org under "Get Started":
#     make chat TORCH_INDEX=<address of the CPU index>

PYTHON ?= python3
TORCH_INDEX ?=
PORT ?= 7860
TEST_EXTRAS ?= test

VENV := .venv
RUN := $(VENV)/bin/python
PIP := $(RUN) -m pip install --quiet --disable-pip-version-check -c constraints.txt

.PHONY: chat test soak bench bench-public bench-sync eval eval-llm learn screenshots browser originality clean
.DEFAULT_GOAL := chat

chat: $(VENV)/ready-run
	@echo "Syncing the library ..."
	@$(RUN) -m ingest || echo "Not everything could be synced (see above); opening the page all the same."
	@$(RUN) app.py --port $(PORT) --open

test: $(VENV)/ready-test browser
	$(RUN) -m ruff check .
	$(RUN) -m ruff format --check .
	$(RUN) -m mypy
	@if [ -d ../shared ]; then $(MAKE) --no-print-directory originality; fi
	$(RUN) -m pytest

soak: $(VENV)/ready-test
	$(RUN) -m pytest -m soak

bench: $(VENV)/ready-bench
	$(RUN) -m tests.benchmark

bench-public: $(VENV)/ready-bench
	$(RUN) -m tests.benchmark_chunking
	$(RUN) -m tests.benchmark_xquad

bench-sync: $(VENV)/ready-bench
	$(RUN) -m tests.benchmark_sync $(SIZES)

# make eval AGAINST=report.json   what changed since a report that was saved
AGAINST ?=
eval: $(VENV)/ready-eval
	@$(RUN) -m ingest
	$(RUN) -m chat evaluate $(if $(AGAINST),--against $(AGAINST))
	$(RUN) -m tests.evaluate_decisions
	$(RUN) -m tests.evaluate_differences
	$(RUN) -m tests.evaluate_verification

# make eval-llm LLM=ollama:llama3.1   quotations beside what a language model writes
LLM ?= gguf:bundled
eval-llm: $(VENV)/ready-run
	@$(RUN) -m ingest
	$(RUN) -m tests.evaluate_llm $(LLM)

# make learn   fit what is known of questions to tests/evaluation/train.jsonl and to XQuAD, minutes
learn: $(VENV)/ready-run
	@$(RUN) -m ingest
	$(RUN) -m tests.learning
	$(RUN) -m tests.fit_sufficiency

screenshots: $(VENV)/ready-test browser
	@$(RUN) -m ingest
	$(RUN) -m tests.screenshots

originality:
	$(RUN) ../shared/check_originality.py .

browser:
	@for name in chromium chromium-browser google-chrome; do \
		command -v $$name >/dev/null 2>&1 && exit 0; \
	done; \
	echo "Installing Chromium for the browser tests ..."; \
	{ command -v apt-get >/dev/null && $(SUDO) apt-get update -qq && \
	  $(SUDO) apt-get install -y -qq chromium; } || \
	{ echo "No Chromium found and none could be installed."; \
	  echo "Install Chromium or Google Chrome so that 'chromium' or 'google-chrome' is on the PATH, then run make test again."; \
	  exit 1; }

SUDO := $(shell [ "$$(id -u)" = 0 ] || echo sudo)

# Each set of packages has a mark of its own; a newer pyproject.toml or constraints.txt renews it.
# Every set holds what running needs.
$(VENV)/ready-run: EXTRAS :=
$(VENV)/ready-test: EXTRAS := [$(TEST_EXTRAS)]
$(VENV)/ready-bench: EXTRAS := [bench]
$(VENV)/ready-eval: EXTRAS := [eval]
$(VENV)/ready-%: pyproject.toml constraints.txt | $(VENV)/bin/python
	@echo "Installing packages$(if $(EXTRAS), $(EXTRAS)); the first time this takes some minutes ..."
	@$(PIP) $(if $(TORCH_INDEX),--index-url $(TORCH_INDEX)) torch || \
		{ echo "torch could not be installed. Check the network$(if $(TORCH_INDEX), and TORCH_INDEX), then run make again."; exit 1; }
	@$(PIP) -e ".$(EXTRAS)" || \
		{ echo "The packages could not be installed. Check the network, then run make again; if it fails again, delete $(VENV) first."; exit 1; }
	@touch $@ $(VENV)/ready-run

$(VENV)/bin/python:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || \
		{ echo "Python 3.11 or newer is needed. Install it, or name one: make PYTHON=python3.12"; exit 1; }
	@echo "Making the virtual environment $(VENV) ..."
	@$(PYTHON) -m venv $(VENV) || \
		{ rm -rf $(VENV); echo "The virtual environment could not be made. On Debian and Ubuntu: apt install python3-venv"; exit 1; }

clean:
	rm -rf $(VENV) .whichway .mypy_cache .pytest_cache .ruff_cache
