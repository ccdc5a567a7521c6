/* SPDX-License-Identifier: GPL-2.0 */
#ifndef SHIM_LINUX_TRACEPOINT_H
#define SHIM_LINUX_TRACEPOINT_H

/*
 * An event makes a record with the fields of the event, as in the kernel, and passes the record
 * to NAME_traced(), which the tests define (traced.c).
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
