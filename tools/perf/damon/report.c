// SPDX-License-Identifier: GPL-2.0
#include "report.h"
#include <linux/compiler.h>
int damon_cmd_report(int argc __maybe_unused, const char **argv __maybe_unused) { return -1; }
