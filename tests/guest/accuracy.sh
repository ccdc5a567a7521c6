# shellcheck shell=sh
# SPDX-License-Identifier: GPL-2.0
. /usr/lib/tests/damon.sh

# DAMON finds what is newly used by splitting regions at random places.  With
# its default of 10-1000 regions the stairs' mean precision is 0.955 to 0.99 on
# an idle host, below 0.95 on a busy one; more regions to begin with leave less
# to chance.  The large region's is 0.99 and more by the defaults.
take command --sample 5ms --nr-regions 50-1000 -- stairs --settle 2 --cycles 2
# perf takes seconds until it records; the guest's idle time costs nothing.
take pid --sample 5ms --nr-regions 50-1000 -p -- stairs --settle 20 --cycles 2 --buffers 5
take paddr --sample 5ms --nr-regions 200-2000 --paddr -- stairs --settle 2 --cycles 2 --buffers 5 --phys
take large --sample 5ms -- hotspot --seconds 15
take idle --sample 5ms -- stairs --idle --seconds 1
done_testing
