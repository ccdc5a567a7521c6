// SPDX-License-Identifier: GPL-2.0
/* Modules: analysis/interval */
/* Intervals against values from tables, and against how often they hold the truth */
#include "damon/analysis/interval.h"
#include "tap.h"

#include <math.h>
#include <stdint.h>
#include <stdlib.h>

#define RUNS	4000

static uint64_t state = 1;

/* From 0 to 1, exclusive */
static double draw(void)
{
	state = state * 6364136223846793005ULL + 1442695040888963407ULL;
	return ((state >> 11) + 0.5) / (1ULL << 53);
}

/* A Poisson variable, by counting the events of a process */
static unsigned int poisson(double mean)
{
	unsigned int nr = 0;

	for (double t = -log(draw()); t < mean; t -= log(draw()))
		nr++;
	return nr;
}

static void is_near(double got, double want, double error, const char *what)
{
	if (!tap_ok(fabs(got - want) <= error * want, "%s is %g", what, want))
		printf("# it is %g\n", got);
}

/* Values of Student's t from tables, and the exact Poisson interval (Garwood 1936) */
static void test_tables(void)
{
	is_near(damon_interval__t(3), 3.182, 0.04, "t of 3 degrees of freedom");
	is_near(damon_interval__t(10), 2.228, 0.002, "t of 10 degrees of freedom");
	is_near(damon_interval__t(100), 1.984, 0.0001, "t of 100 degrees of freedom");
	is_near(damon_interval__of_sum(0, 0, 7).high, 21, 0.01, "the end for no event of weight 7");
	is_near(damon_interval__of_sum(1, 1, 1).low, 0.0253, 0.5, "the begin for one event");
	is_near(damon_interval__of_sum(1, 1, 1).high, 5.572, 0.01, "the end for one event");
	is_near(damon_interval__of_sum(10, 10, 1).low, 4.795, 0.01, "the begin for ten events");
	is_near(damon_interval__of_sum(10, 10, 1).high, 18.39, 0.01, "the end for ten events");
	is_near(damon_interval__of_sum(1e6, 1e6, 1).low, 1e6 - 1960, 1e-5, "the begin for a million");
	is_near(damon_interval__of_sum(1e6, 1e6, 1).high, 1e6 + 1960, 1e-5, "the end for a million");
	tap_ok(damon_interval__of_sum(5, 0, 0).low == 5 && damon_interval__of_sum(5, 0, 0).high == 5,
	       "a sum without a variance is certain");
}

/* Sums of two counts of different weights: how often does the interval hold the mean? */
static void test_coverage(double mean, double weight)
{
	unsigned int held = 0;

	for (unsigned int i = 0; i < RUNS; i++) {
		double a = poisson(mean), b = poisson(mean);
		struct damon_interval interval =
			damon_interval__of_sum(a + b * weight, a + b * weight * weight, weight);
		double truth = mean * (1 + weight);

		held += interval.low <= truth && truth <= interval.high;
	}
	tap_ok(held >= RUNS * 0.93, "means %g of weights 1 and %g: the interval holds %.1f %%", mean,
	       weight, 100.0 * held / RUNS);
}

int main(void)
{
	test_tables();
	for (double mean = 0.1; mean < 200; mean *= 4) {
		test_coverage(mean, 1);
		test_coverage(mean, 10);
	}
	return tap_done();
}
