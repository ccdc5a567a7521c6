/* SPDX-License-Identifier: GPL-2.0 */
#ifndef SHIM_LINUX_LIST_H
#define SHIM_LINUX_LIST_H

#include_next <linux/list.h>

#ifndef list_entry_is_head
#define list_entry_is_head(pos, head, member)	(&(pos)->member == (head))
#endif

#endif
