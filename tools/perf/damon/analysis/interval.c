// SPDX-License-Identifier: GPL-2.0
/* 95 % confidence intervals of sums of counts that have weights, few or many of them. */
#include "damon/analysis/interval.h"

#include <math.h>
#include <linux/kernel.h>

/* Quantiles of the normal distribution: 97.5 % of it is below */
#define Z_TWO_SIDED	1.959964

/* Of a Poisson variable, no event came: with 95 % its mean is at most this, -ln(0.05). */
#define NONE_CAME	2.995732

/* The quantile of the chi-square distribution that belongs to @z, by Wilson and Hilferty (1931) */
static double chi_square(double freedom, double z)
{
	double a = 2 / (9 * freedom);
	double root = 1 - a + z * sqrt(a);

	return root > 0 ? freedom * root * root * root : 0;
}

/**
 * damon_interval__t - the 97.5 % quantile of Student's t-distribution
 * @freedom: degrees of freedom, 3 or more
 *
 * The first three terms of the expansion in 1 / @freedom (Abramowitz and Stegun 26.7.5), which are
 * exact to 4 % for 3, and to 0.2 % from 10 on.
 */
double damon_interval__t(unsigned int freedom)
{
	const double z = Z_TWO_SIDED, z3 = z * z * z, z5 = z3 * z * z;
	const double n = freedom;

	return z + (z3 + z) / (4 * n) + (5 * z5 + 16 * z3 + 3 * z) / (96 * n * n);
}

/**
 * damon_interval__of_sum - the interval of the mean of a weighted sum of counts
 * @sum: the sum, 0 or more
 * @variance: of @sum
 * @largest: the weight of the count that has the largest weight
 *
 * The gamma interval of Fay and Feuer (1997). For many counts it is that of the normal
 * distribution. It holds for few counts as well, and for none: what would have been counted with
 * the largest weight may have been missed.
 */
struct damon_interval damon_interval__of_sum(double sum, double variance, double largest)
{
	double above = sum + largest, variance_above = variance + largest * largest;
	struct damon_interval interval = { .low = sum, .high = sum };

	if (!sum) {
		interval.high = NONE_CAME * largest;
		return interval;
	}
	if (variance > 0) {
		double unit = variance / (2 * sum);

		interval.low = min(unit * chi_square(sum / unit, -Z_TWO_SIDED), sum);
	}
	if (variance_above > 0) {
		double unit = variance_above / (2 * above);

		interval.high = max(unit * chi_square(above / unit, Z_TWO_SIDED), sum);
	}
	return interval;
}
