/* SPDX-License-Identifier: GPL-2.0 */
/* The files of a page, as strings in perf */

	.section .rodata

	.globl	damon_page__html
damon_page__html:
	.incbin	"damon/page/heatmap.html"
	.byte	0

	.globl	damon_page__css
damon_page__css:
	.incbin	"damon/page/heatmap.css"
	.byte	0

	.globl	damon_page__js
damon_page__js:
	.incbin	"damon/page/touched.js"
	.incbin	"damon/page/heatmap.js"
	.byte	0

	.section .note.GNU-stack, "", %progbits
