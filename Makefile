# Every target is one or two tool calls. `make` alone lists them.
PYTHON ?= python3
VENV := .venv
RUN := $(VENV)/bin/python
RUNTIME := overrides/browser/runtime
LIGHTHOUSE := tests/bench/lighthouse
PYSCRIPT := tests/bench/pyscript
PORT ?= 8000
SOURCES := $(shell find docs generator overrides yours mkdocs.yml tests/letters -type f \
	-not -path '*/node_modules/*' -not -name '*.pyc' 2>/dev/null)
MAKEFLAGS += -j2
export NO_MKDOCS_2_WARNING := 1
unexport PYTHONDONTWRITEBYTECODE
export PYTHONPYCACHEPREFIX := $(CURDIR)/.cache/python
export PIP_DISABLE_PIP_VERSION_CHECK := 1

.PHONY: help serve build test browsers fast golden bench bench-beside bench-desk morning lighthouse fuzz fuzz-files fuzz-packet standard fuzz-desk mutate twice audit zensical wheel long matrix people reader signs reading lint lock word-base type picture clean
help:
	@echo "make serve   build the site and serve it on this machine"
	@echo "make build   write the finished static site into site/"
	@echo "make test    the whole test suite, real browsers included"
	@echo "make fast    the tests that need no browser"
	@echo "make golden NAME=…  write the letter of a folder of tests/letters anew"
	@echo "make bench   a finished letter, on the command line and in the browser, as a ratio to a bare start of Python"
	@echo "make bench-beside  PyScript's first line of Python beside our finished letter"
	@echo "make morning  a biller's morning at the practice desk, played by keyboard in a real browser"
	@echo "make bench-desk  the practice desk at 100, 1,000 and 10,000 cases"
	@echo "make lighthouse  scores of a few pages on a simulated phone, and what lowers them"
	@echo "make fuzz    many random cases through the engine"
	@echo "make fuzz-files  500 broken PDFs, pictures and Word files, in the terminal and in the browser"
	@echo "make fuzz-packet  300 damaged files through the packet, in the terminal and in the browser"
	@echo "make standard  every paper of every golden case, and a packet of each, against a validator of PDF/UA-1"
	@echo "make fuzz-desk  2,000 damaged files of claims through the practice desk"
	@echo "make mutate  5000 spoiled case files, texts and options through every verb of the command line"
	@echo "make twice   build this commit twice, elsewhere and on another day, and compare every byte"
	@echo "make audit   what is pinned: its age, its hashes and, with a network, its known faults"
	@echo "make zensical  build under the successor of the site's generator, and list what differs"
	@echo "make wheel   write the wheel of this version, its hash and its notes into dist/"
	@echo "make long    tests that read many pictures and broken files"
	@echo "make matrix  every kind of denial, plan, level and timing through the engine"
	@echo "make people  ten people finish their case by touch and by keyboard"
	@echo "make reader  train the reader of letters (two minutes), after its sentences, concepts or features were changed"
	@echo "make signs   fit what speaks for a reason and a status, on the letters that are for fitting"
	@echo "make reading  how well the letters in LETTERS=folder are read"
	@echo "make lint    style and types of Python and JavaScript"
	@echo "make picture  draw the rooms of the engine and their imports again (docs/decisions/rooms.svg)"
	@echo "make type    cut the type of the PDFs again"
	@echo "make lock    resolve the pinned requirements again"
	@echo "make clean   remove everything that was made"

serve: site/index.html
	@$(RUN) -m overrides.build.serve site --port $(PORT)

build: site/index.html

site/index.html: $(VENV)/ready $(RUNTIME)/node_modules/ready $(SOURCES)
	@$(RUN) -m overrides.build.site site

$(VENV)/ready: requirements.txt
	@command -v $(PYTHON) >/dev/null || { echo "Python 3.11 or newer is missing: install python3."; exit 1; }
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { echo "Python 3.11 or newer is needed."; exit 1; }
	@$(PYTHON) -c 'import ensurepip' 2>/dev/null || { echo "Python's venv module is missing: install python3-venv."; exit 1; }
	@echo "installing the pinned Python packages (about a minute) …"
	@$(PYTHON) -m venv $(VENV)
	@$(VENV)/bin/pip install --quiet --no-compile --require-hashes -r requirements.txt
	@touch $@

$(RUNTIME)/node_modules/ready: $(RUNTIME)/package-lock.json
	@command -v npm >/dev/null || { echo "npm is missing: install Node.js 20 or newer with npm."; exit 1; }
	@echo "fetching the browser runtime …"
	@npm ci --prefix $(RUNTIME) --silent --no-progress
	@touch $@

test: site/index.html browsers
	@$(RUN) -m pytest -n 3 --dist worksteal tests

browsers: $(VENV)/ready
	@$(RUN) -m overrides.build.browser

fast: site/index.html
	@$(RUN) -m pytest -n 2 -m "not browser" tests

golden: $(VENV)/ready
	@$(RUN) -m tests.regen $(NAME)

bench: site/index.html
	@$(RUN) -m tests.bench.start
	@$(RUN) -m tests.bench.boot

bench-beside: site/index.html $(PYSCRIPT)/node_modules/ready
	@$(RUN) -m tests.bench.beside

$(PYSCRIPT)/node_modules/ready: $(PYSCRIPT)/package-lock.json
	@npm ci --prefix $(PYSCRIPT) --silent --no-progress
	@touch $@

morning: site/index.html
	@$(RUN) -m tests.bench.morning

bench-desk: $(VENV)/ready
	@$(RUN) -m tests.bench.desk

lighthouse: site/index.html $(LIGHTHOUSE)/node_modules/ready
	@$(RUN) -m tests.bench.lighthouse

$(LIGHTHOUSE)/node_modules/ready: $(LIGHTHOUSE)/package-lock.json
	@npm ci --prefix $(LIGHTHOUSE) --silent --no-progress
	@touch $@

fuzz: $(VENV)/ready
	@$(RUN) -m tests.properties.fuzz

fuzz-files: site/index.html
	@$(RUN) -m tests.reading.fuzz_files 500
	@BROKEN=500 LONG=1 $(RUN) -m pytest -s tests/web/test_papers.py -k broken_files

fuzz-packet: site/index.html
	@$(RUN) -m tests.properties.packet_files
	@DAMAGED=300 LONG=1 $(RUN) -m pytest -s tests/web/test_packet.py -k damaged_files

standard: $(VENV)/ready
	@$(VENV)/bin/pip install --quiet --no-deps page-validation==0.11.0
	@$(RUN) -m tests.output.standard

fuzz-desk: $(VENV)/ready
	@$(RUN) -m tests.properties.desk_files

mutate: $(VENV)/ready
	@$(RUN) -m tests.properties.mutate 5000

twice: $(VENV)/ready $(RUNTIME)/node_modules/ready
	@$(RUN) -m overrides.build.twice

audit: $(VENV)/ready
	@$(RUN) -m overrides.build.audit

wheel:
	@$(PYTHON) -m overrides.build.release dist $(TAG)

zensical: site/index.html
	@$(RUN) -m overrides.build.zensical

long: site/index.html
	@LONG=1 $(RUN) -m pytest -n 2 -m long tests

matrix: $(VENV)/ready
	@$(RUN) -m tests.properties.matrix

people: site/index.html
	@PEOPLE=both $(RUN) -m pytest -n 2 -s tests/web/test_steps.py -k ten_people

LETTERS ?= tests/reading/notices/last

reader: $(VENV)/ready
	@$(VENV)/bin/pip install --quiet numpy==2.4.6
	@OMP_NUM_THREADS=1 OPENBLAS_NUM_THREADS=1 $(RUN) -m overrides.build.reader

signs: $(VENV)/ready
	@$(VENV)/bin/pip install --quiet numpy==2.4.6
	@OMP_NUM_THREADS=1 OPENBLAS_NUM_THREADS=1 $(RUN) -m overrides.build.reader --signs

reading: $(VENV)/ready
	@$(RUN) -m tests.bench.reading $(LETTERS)
	@$(RUN) -m tests.bench.reading_values $(LETTERS)

lint: $(VENV)/ready $(RUNTIME)/node_modules/ready
	@$(VENV)/bin/ruff check generator overrides tests
	@$(VENV)/bin/ruff format --check generator overrides tests
	@$(VENV)/bin/mypy generator overrides
	@node $(RUNTIME)/node_modules/typescript/bin/tsc -p $(RUNTIME)/tsconfig.json

lock: $(VENV)/ready
	@$(VENV)/bin/pip install --quiet uv
	@$(VENV)/bin/uv pip compile -q --python-version 3.11 --universal --generate-hashes --custom-compile-command "make lock" \
		--group site --group word --group test -o requirements.txt

word-base: $(VENV)/ready
	@$(RUN) -m overrides.build.word_base

type: $(VENV)/ready $(RUNTIME)/node_modules/ready
	@$(RUN) -m overrides.build.type

picture: $(VENV)/ready
	@$(RUN) -m overrides.build.picture

clean:
	rm -rf $(VENV) $(RUNTIME)/node_modules $(LIGHTHOUSE)/node_modules $(PYSCRIPT)/node_modules site .cache
