# SPDX-License-Identifier: GPL-2.0
#
# make            perf with damon in it: build/perf
# make KSRC=dir   the same from the kernel tree dir
# make help       the other targets

all: perf

perf:
	+@scripts/build-perf "$(KSRC)"

workloads:
	@$(MAKE) -s -C tests/workloads O=$(CURDIR)/build/workloads

clean:
	rm -rf build

.PHONY: all perf workloads clean
