# SPDX-License-Identifier: GPL-2.0

PREFIX ?= /usr/local

all: perf man

help:
	@echo 'make              perf with damon in it, as build/perf, and its manual page'
	@echo 'make KSRC=dir     the same from the kernel tree dir'
	@echo 'make kernel       Linux $(BASE) with our DAMON, as build/kernel-$(BASE)/bzImage'
	@echo '                  (BASE=, KSRC=; DEBUG=1: one that looks for faults); BASE=6.12'
	@echo '                  or 7.x: with its own DAMON, and our patches for it'
	@echo 'make series       the same as patches, in build/series-$(BASE)/'
	@echo 'make demo         all that it takes to see a program'\''s memory, in a VM'
	@echo 'make test         the tests that need no VM: 90 s after the build'
	@echo 'make check        all tests; make lint: style, and a run with sanitizers'
	@echo 'make bench        measure what recording costs, in a VM, and reading, and the engines'
	@echo 'make simulate     what the engine finds in 5 TiB, over time, next to what it could (RUNS=)'
	@echo 'make stress       200 recordings ended at random, 100,000 damaged (COUNT=, SEED=),'
	@echo '                  each step of the series and other machines built, and kernels'
	@echo '                  with our patches for their DAMON built and tried'
	@echo 'make pictures     those in the documentation, anew'
	@echo 'make deps         install what these need'
	@echo 'make install      to PREFIX=$(PREFIX), below DESTDIR; make uninstall'
	@echo 'make clean        remove build/'

perf:
	+@scripts/build-perf "$(KSRC)"

man: perf
	+@[ build/perf-damon.1 -nt tools/perf/Documentation/perf-damon.txt ] || scripts/man

# The base, and the flavour that looks for faults if DEBUG is set.
BASE ?= 5.10

kernel:
	@scripts/build-kernel $(if $(DEBUG),--debug) "$(BASE)" $(if $(KSRC),"$(KSRC)")

series:
	@scripts/series "$(BASE)" $(if $(KSRC),"$(KSRC)")

workloads:
	@$(MAKE) -s -C tests/workloads O=$(CURDIR)/build/workloads

# $(call unit-tests,directory,flags)
unit-tests = for tests in unit engine/unit; do \
		$(MAKE) -s -C tests/$$tests O=$(CURDIR)/build/$(1) EXTRA_CFLAGS="$(2)" \
			KTREE="$$(dirname "$$(realpath build/perf)")/../tree" || exit; \
	done

unit: perf
	+@$(call unit-tests,unit,)

test: perf
	+@$(MAKE) --no-print-directory man unit
	@tests/run --quick

check: deps
	+@$(MAKE) --no-print-directory all workloads unit
	@for debug in '' 1; do $(MAKE) --no-print-directory -s kernel DEBUG=$$debug || exit; done
	@tests/run

# Each prints what it measured.
BENCHES = tests/bench/cost tests/bench/reading.py tests/bench/engines

bench: deps
	+@$(MAKE) --no-print-directory perf workloads
	@set -e; for bench in $(BENCHES); do $$bench; done

COUNT ?= 200

stress: deps
	+@$(MAKE) --no-print-directory perf workloads
	@seed=$(or $(SEED),$$(date +%s)); tests/record/stress.t $(COUNT) $$seed && \
		for kernel in 5.10 5.10-debug; do \
			KERNEL=$$kernel tests/engine/stress.t 1000 $$seed || exit; \
		done
	@tests/report/model.t $(or $(SEED),$$(date +%s))
	@prove tests/build/kernel-patches.t :: 7.x
	@prove tests/stress/series tests/stress/arches tests/stress/merging
	+@scripts/build-sanitized
	@tests/record/coverage.t 100
	@python3 tests/fuzz/fuzz.py build/sanitized/perf $(if $(SEED),--seed $(SEED))
	+@$(call unit-tests,unit-sanitized,$(SANITIZE))
	@build/unit-sanitized/engine-steps.t 10000000 $(SEED)

lint: perf
	@scripts/lint
	+@$(call unit-tests,unit-sanitized,$(SANITIZE))
	@prove build/unit-sanitized/*.t

comma := ,
SANITIZE := -fsanitize=address$(comma)undefined -fno-sanitize-recover=all

RUNS ?= 5

simulate: unit
	@tests/engine/unit/tables build/unit/damon-sim $(RUNS)

deps:
	@scripts/deps

demo: deps
	+@$(MAKE) --no-print-directory perf workloads
	@scripts/demo

pictures: deps
	+@$(MAKE) --no-print-directory perf workloads
	@scripts/pictures

install:
	@scripts/install "$(DESTDIR)$(PREFIX)"

uninstall:
	@scripts/install -u "$(DESTDIR)$(PREFIX)"

clean:
	rm -rf build

.PHONY: all help perf man kernel series workloads unit test check stress bench lint simulate deps demo pictures install uninstall clean
