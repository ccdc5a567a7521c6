# shellcheck shell=sh
# SPDX-License-Identifier: GPL-2.0
. /usr/lib/tests/damon.sh

# DAMON splits regions at random: with its defaults precision is 0.955 to 0.99
# over one cycle, finer regions reach 0.99, and a second cycle narrows both.
take command -- stairs --settle 2 --cycles 2
take pid --nr-regions 50-1000 -p -- stairs --settle 3
take paddr --nr-regions 200-2000 --paddr -- stairs --settle 2 --cycles 2 --phys
take large -- hotspot --seconds 15
take idle -- stairs --idle --seconds 1
