/* SPDX-License-Identifier: GPL-2.0 */
#ifndef PERF_DAMON_INTERVAL_H
#define PERF_DAMON_INTERVAL_H

/** struct damon_interval - where a quantity is with a probability of 95 % */
struct damon_interval {
	double low;
	double high;
};

double damon_interval__t(unsigned int freedom);
struct damon_interval damon_interval__of_sum(double sum, double variance, double largest);

#endif /* PERF_DAMON_INTERVAL_H */
