// SPDX-License-Identifier: GPL-2.0
#include "record.h"
#include "setup.h"
#include <linux/compiler.h>
int damon_cmd_record(int argc __maybe_unused, const char **argv __maybe_unused) { return -1; }
