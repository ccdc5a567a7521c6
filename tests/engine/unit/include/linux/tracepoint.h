/* SPDX-License-Identifier: GPL-2.0 */
#ifndef SHIM_LINUX_TRACEPOINT_H
#define SHIM_LINUX_TRACEPOINT_H

/*
 * The record of an event is made as in the kernel, and handed to NAME_traced(),
 * which is the test's.
 */
#define TP_PROTO(args...)		args
#define TP_ARGS(args...)		args
#define TP_STRUCT__entry(fields...)	fields
#define __field(type, name)		type name;
#define TP_fast_assign(statements...)	statements
#define TP_printk(format, args...)

#define TRACE_EVENT(name, proto, args, fields, assign, print)	\
struct name##_record {						\
	fields							\
};								\
								\
void name##_traced(const struct name##_record *record);		\
								\
static inline void trace_##name(proto)				\
{								\
	struct name##_record record, *__entry = &record;	\
								\
	assign							\
	name##_traced(__entry);					\
}

#endif
