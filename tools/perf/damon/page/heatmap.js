// SPDX-License-Identifier: GPL-2.0
/*
 * Draws the heatmap that view-html.c wrote, and lets the reader look around in it.
 *
 * The view is a span of time [t0, t1), in ns since the first snapshot, and a part of a column
 * of bands. At zoom 1 the column is as high as the heatmap on the page; gaps between bands
 * have the same height at each zoom.
 *
 * Text from the recording is shown by textContent and fillText only, as it may hold markup.
 */
'use strict';

(() => {

const data = JSON.parse(document.getElementById('data').textContent);
const $ = (id) => document.getElementById(id);

const GAP = 18;			// height of the gap between two bands
const SEAM = 3;			// height between bands that touch
const LEAST_BAND = 16;		// least height of a band: room for a label
const QUIET_PART = 16;		// rows of quiet bands are smaller by this factor,
const QUIET_MOST = 0.2;		// and a quiet band has at most this part of the others' height
const MOST_ROW = 40;		// greatest height of a row
const LEAST_COLS = 8;		// the least number of columns in view
const AXIS = 26;
const CHART = 96;
const ROOM = 14;		// height of the title above the chart
const RIGHT = 104;

/* Numbers, in the format of the text views: see base/text.c and view/axis.c */

function sizeText(bytes)
{
	const units = ['B', 'KiB', 'MiB', 'GiB', 'TiB', 'PiB', 'EiB'];
	let unit = 0;

	while (bytes >= 1023.95 && unit < units.length - 1) {
		bytes /= 1024;
		unit++;
	}
	return `${bytes.toFixed(unit ? 1 : 0)} ${units[unit]}`;
}

function timeText(ns, digits = 3)
{
	const units = [['s', 1e9], ['ms', 1e6], ['us', 1e3], ['ns', 1]];
	const [name, size] = units.find((u) => Math.abs(ns) >= u[1]) || units[0];

	return `${parseFloat((ns / size).toFixed(digits))} ${name}`;
}

function windowText(ns)
{
	return timeText(Number(ns.toPrecision(3)));
}

function blank()
{
	return view.stream.is_part ? 'not shown, or not monitored' : 'not monitored';
}

function heatText(stream, value)
{
	const shown = stream.is_rate ? 100 * value : value;
	const unit = stream.is_rate ? ' %' : '';

	if (shown > 0 && shown < 0.001)
		return `<0.001${unit}`;
	return parseFloat(shown >= 100 ? shown.toFixed(0) : shown.toPrecision(3)) + unit;
}

/* Returns 1, 2 or 5 times a power of ten, at least value. */
function roundUp(value)
{
	const power = 10 ** Math.floor(Math.log10(value));
	const digit = value / power * (1 - 1e-9);

	return [1, 2, 5, 10].find((d) => digit <= d) * power;
}

function sizeTop(max)
{
	const good = [1, 1.5, 2, 2.5, 3, 4, 5, 6, 8, 10];
	let unit = 1;

	if (!(max > 0))
		return PAGE;
	while (max / unit >= 1000)
		unit *= 1024;
	const power = 10 ** Math.floor(Math.log10(max / 2 / unit));

	return 2 * power * unit * (good.find((g) => 2 * g * power * unit >= max) || 10);
}

/*
 * Addresses: the start of a band is a BigInt, as 64 bits do not fit in a number. A pixel
 * covers many bytes; the page shows an address at a page boundary for it.
 */
const PAGE = 4096;

function address(band, offset)
{
	return (band.start + BigInt(Math.floor(offset))).toString(16);
}

function pageOf(band, offset)
{
	return address(band, Math.floor(offset / PAGE + 1e-6) * PAGE);
}

/*
 * The cells of a stream as sums over all cells to the left and below, so that the mean of any
 * rectangle takes eight reads, at any zoom.
 */
class Cells {
	constructor(stream)
	{
		const bytes = Uint8Array.from(atob(stream.cells), (c) => c.charCodeAt(0));
		const worth = Float64Array.from({ length: 256 },
			(_, b) => b > 1 ? ((b - 1) / 254) ** 2 * stream.top : 0);
		const wide = stream.cols + 1;
		const rows = bytes.length / stream.cols;

		this.wide = wide;
		this.heat = new Float64Array(wide * (rows + 1));
		this.seen = new Uint32Array(wide * (rows + 1));
		for (let r = 0, i = 0; r < rows; r++) {
			let heat = 0, seen = 0, to = (r + 1) * wide + 1;

			for (let c = 0; c < stream.cols; c++, i++, to++) {
				heat += worth[bytes[i]];
				seen += bytes[i] ? 1 : 0;
				this.heat[to] = this.heat[to - wide] + heat;
				this.seen[to] = this.seen[to - wide] + seen;
			}
		}
		stream.cells = null;
	}

	/* The mean of rows [r0, r1) and columns [c0, c1); -1 if no memory was monitored there */
	mean(r0, r1, c0, c1)
	{
		const a = r0 * this.wide, b = r1 * this.wide;
		const seen = this.seen[b + c1] - this.seen[b + c0] -
			     this.seen[a + c1] + this.seen[a + c0];

		if (!seen)
			return -1;
		/* The sums are rounded: a difference that should be 0 may be slightly off. */
		const heat = this.heat[b + c1] - this.heat[b + c0] -
			     this.heat[a + c1] + this.heat[a + c0];

		return heat > 1e-12 * seen ? heat / seen : 0;
	}
}

function prepare(stream)
{
	stream.bands = stream.bands || [];
	for (const band of stream.bands) {
		band.start = BigInt(`0x${band.start}`);
		band.bytes = band.edges[band.edges.length - 1];
		band.rows = band.edges.length;
	}
	for (let b = 1; b < stream.bands.length; b++) {
		const below = stream.bands[b - 1];

		stream.bands[b].gap = Number(stream.bands[b].start - below.start) - below.bytes;
	}
}

/* The name of the mapping at an offset in a band, or '' */
function nameAt(band, offset)
{
	let low = 0, high = band.maps.length / 3;

	while (low < high) {
		const middle = (low + high) >> 1;

		if (band.maps[3 * middle + 1] > offset)
			high = middle;
		else
			low = middle + 1;
	}
	return 3 * low < band.maps.length && band.maps[3 * low] <= offset ?
	       view.stream.names[band.maps[3 * low + 2]] : '';
}

/* The name of the mapping that takes more than half of a band, or '' */
function nameOf(band)
{
	const bytes = new Map();

	for (let i = 0; i < band.maps.length; i += 3) {
		const sum = (bytes.get(band.maps[i + 2]) || 0) + band.maps[i + 1] - band.maps[i];

		bytes.set(band.maps[i + 2], sum);
		if (sum > band.bytes / 2)
			return view.stream.names[band.maps[i + 2]];
	}
	return '';
}

/* The row of a band that holds the byte at offset */
function rowAt(band, offset)
{
	let low = 0, high = band.rows - 1;

	while (low < high) {
		const middle = (low + high) >> 1;

		if (band.edges[middle] > offset)
			high = middle;
		else
			low = middle + 1;
	}
	return low;
}

/* For each window: the targets and the kdamonds, as the snapshots of the window show them */
const windows = data.windows.map((w) => ({
	ns: w.window,
	streams: w.streams.map((stream, i) => ({ ...data.streams[i], ...stream })),
	kdamonds: w.kdamonds.map((kdamond, i) => ({ ...data.kdamonds[i], ...kdamond })),
}));
let shown = windows[data.shown];

/* The state of the page */
const view = { stream: null, t0: 0, t1: 1, zoom: 1, top: 0 };
const box = { left: 0, width: 0, height: 0, chart: 0, all: 0, scale: 1 };
const colours = {};
let pointer = null;		// { x, y } in the map
let dragged = null;
let printing = false;

/* The position of each band and gap at a zoom: from the top, the highest address first */
function column(zoom)
{
	const bands = view.stream.bands;
	const gaps = bands.filter((b) => b.gap > 0).length;
	const seams = bands.length - 1 - gaps;
	const gap = Math.min(GAP, 0.3 * box.height / Math.max(gaps, 1));
	const least = Math.min(LEAST_BAND, 0.4 * box.height / Math.max(bands.length, 1));
	const used = bands.reduce((sum, b) => sum + (b.quiet ? 0 : b.rows), 0) || Infinity;
	const weight = (b) => b.quiet ? Math.min(b.rows / QUIET_PART, QUIET_MOST * used) : b.rows;
	const all = bands.reduce((sum, b) => sum + weight(b), 0);
	const spare = box.height - gap * gaps - SEAM * Math.max(seams, 0) - least * bands.length;
	const parts = [];
	let y = 0;

	for (let b = bands.length - 1; b >= 0; b--) {
		const h = (least + spare * weight(bands[b]) / all) * zoom;

		parts.push({ band: bands[b], y, h });
		y += h;
		if (b && bands[b].gap > 0)
			parts.push({ gap: bands[b].gap, y, h: gap });
		y += b ? (bands[b].gap > 0 ? gap : SEAM) : 0;
	}
	return { parts, height: y };
}

function clamp(value, low, high)
{
	return Math.max(low, Math.min(value, high));
}

function mostZoom()
{
	const rows = column(1).parts.filter((p) => p.band).map((p) => p.h / p.band.rows);

	return rows.length ? Math.max(1, MOST_ROW / Math.min(...rows)) : 1;
}

function setTime(t0, span)
{
	const least = Math.min(data.ns, view.stream.col ? LEAST_COLS * view.stream.col : data.ns);

	span = clamp(span, least, data.ns);
	view.t0 = clamp(t0, 0, data.ns - span);
	view.t1 = view.t0 + span;
}

function setTop(top)
{
	view.top = clamp(top, 0, Math.max(0, column(view.zoom).height - box.height));
}

/* The part at a height of the column, and how far down in the part the height is, 0 to 1 */
function partAt(parts, y)
{
	const part = parts.find((p) => y < p.y + p.h) || parts[parts.length - 1];

	return part && { part, down: clamp((y - part.y) / part.h, 0, 1) };
}

/* Zoom, and keep the address at y where it is. */
function zoomAddresses(factor, y)
{
	const zoom = clamp(view.zoom * factor, 1, mostZoom());
	const parts = column(view.zoom).parts;
	const at = partAt(parts, view.top + y);

	if (!at)
		return;
	const moved = column(zoom).parts[parts.indexOf(at.part)];

	view.zoom = zoom;
	setTop(moved.y + at.down * moved.h - y);
}

function zoomTime(factor, x)
{
	const span = (view.t1 - view.t0) / factor;
	const at = timeAt(x);

	setTime(at - span * x / box.width, span);
}

function showAll()
{
	view.zoom = 1;
	view.top = 0;
	setTime(0, data.ns);
}

function timeAt(x)
{
	return view.t0 + (view.t1 - view.t0) * x / box.width;
}

function xOf(ns)
{
	return (ns - view.t0) / (view.t1 - view.t0) * box.width;
}

/* Colours as numbers for ImageData: browsers run on little-endian machines only. */
function pixel(css)
{
	const n = parseInt(css.slice(1), 16);

	return (0xff000000 | (n & 0xff) << 16 | (n & 0xff00) | n >> 16) >>> 0;
}

function readColours()
{
	const style = getComputedStyle(document.documentElement);

	for (const name of ['paper', 'ink', 'grey', 'line', 'faint', 'hatch', 'area', 'peak', 'cursor'])
		colours[name] = style.getPropertyValue(`--${name}`).trim();
}

const heatPixels = Uint32Array.from(data.palette, pixel);

function heatPixel(mean, top)
{
	const most = heatPixels.length - 1;

	return heatPixels[Math.min(Math.ceil(mean / top * most), most)];
}

/* For each pixel of the device, from left to right: the columns [from, to) that it shows */
function columnsShown(stream, wide)
{
	const from = new Int32Array(wide), to = new Int32Array(wide);

	for (let x = 0; x < wide; x++) {
		const start = timeAt(x / box.scale), end = timeAt((x + 1) / box.scale);

		if (end <= stream.start || start >= stream.end) {
			from[x] = -1;
			continue;
		}
		from[x] = Math.max(0, Math.floor((start - stream.start) / stream.col));
		to[x] = clamp(Math.ceil((end - stream.start) / stream.col - 1e-6), from[x] + 1,
			      stream.cols);
	}
	return { from, to };
}

function paintBand(ctx, part, shown, wide)
{
	const { band, y, h } = part;
	const stream = view.stream;
	const first = Math.max(0, Math.round((y - view.top) * box.scale));
	const last = Math.min(Math.round(box.height * box.scale),
			      Math.round((y + h - view.top) * box.scale));
	if (last <= first)
		return;
	const image = ctx.createImageData(wide, last - first);
	const pixels = new Uint32Array(image.data.buffer);
	const paper = pixel(colours.paper), hatch = pixel(colours.hatch);
	const period = Math.round(7 * box.scale), stroke = Math.max(1, Math.round(box.scale));

	for (let line = first; line < last; line++) {
		/* The bytes that this line of pixels covers, counted from the bottom */
		const up = (y + h - view.top - (line + 1) / box.scale) / h * band.bytes;
		const down = up + band.bytes / h / box.scale;
		const r0 = band.row + rowAt(band, clamp(up, 0, band.bytes - 1));
		const r1 = band.row + rowAt(band, clamp(down - 1, 0, band.bytes - 1)) + 1;
		let i = (line - first) * wide;

		for (let x = 0; x < wide; x++, i++) {
			const mean = shown.from[x] < 0 ? -1 :
				     stream.sums.mean(r0, r1, shown.from[x], shown.to[x]);

			if (mean >= 0)
				pixels[i] = heatPixel(mean, stream.top);
			else
				pixels[i] = (x + line) % period < stroke ? hatch : paper;
		}
	}
	ctx.putImageData(image, Math.round(box.left * box.scale), first);
}

function line(ctx, colour, dash, points)
{
	ctx.strokeStyle = colour;
	ctx.lineWidth = 1;
	ctx.setLineDash(dash);
	ctx.beginPath();
	points.forEach(([x, y], i) => i ? ctx.lineTo(x, y) : ctx.moveTo(x, y));
	ctx.stroke();
	ctx.setLineDash([]);
}

function text(ctx, words, x, y, align = 'left', colour = colours.grey)
{
	ctx.fillStyle = colour;
	ctx.textAlign = align;
	ctx.fillText(words, x, y);
}

/* Labels at addresses that are round in hex, between two heights */
function labelBetween(ctx, part, y0, y1)
{
	const { band } = part;
	const bottom = part.y + part.h - view.top;
	const perPixel = band.bytes / part.h;
	const step = 2 ** Math.ceil(Math.log2(Math.max(56 * perPixel, 1)));
	/* Bytes from the start of the band to the first round address */
	const first = Number((BigInt(step) - band.start % BigInt(step)) % BigInt(step));
	const low = (bottom - y1) * perPixel;

	for (let at = first + Math.max(0, Math.ceil((low - first) / step)) * step; ; at += step) {
		const y = bottom - at / perPixel;

		if (y < y0)
			break;
		text(ctx, address(band, at), box.left - 8, y + 4, 'right');
	}
}

/* The last part of a path; a name that begins with two slashes, such as //anon, is not a path. */
function shortName(name)
{
	const last = /^\/[^/]/.test(name) ? name.slice(name.lastIndexOf('/') + 1) : name;

	return last.length > 14 ? `${last.slice(0, 6)}...${last.slice(-5)}` : last;
}

function labelSize(ctx, band, x, middle, hasRoom)
{
	const name = hasRoom ? shortName(nameOf(band)) : '';

	text(ctx, sizeText(band.bytes), x, middle + (name ? -3 : 4));
	text(ctx, name, x, middle + 12);
}

function labelBand(ctx, part)
{
	const { band } = part;
	const y0 = Math.max(part.y - view.top, 0);
	const y1 = Math.min(part.y + part.h - view.top, box.height);
	const dash = band.quiet ? [2, 3] : [];
	const right = box.left + box.width;
	const at = (y) => pageOf(band, (part.y + part.h - view.top - y) / part.h * band.bytes);

	if (y1 - y0 < 8)
		return;
	line(ctx, colours.line, dash, [[box.left - 2, y0], [box.left - 2, y1]]);
	line(ctx, colours.line, dash, [[right + 2, y0], [right + 2, y1]]);
	labelSize(ctx, band, right + 8, (y0 + y1) / 2, y1 - y0 > 24);
	ctx.font = box.mono;
	if (y1 - y0 < 30) {
		text(ctx, at(y1), box.left - 8, (y0 + y1) / 2 + 4, 'right');
	} else {
		text(ctx, at(y0), box.left - 8, y0 + 10, 'right');
		text(ctx, at(y1), box.left - 8, y1, 'right');
		labelBetween(ctx, part, y0 + 24, y1 - 18);
	}
	ctx.font = box.font;
}

function paintGap(ctx, part)
{
	const y = part.y - view.top + part.h / 2;
	const words = `${sizeText(part.gap)} ${blank()}`;

	if (y < 0 || y > box.height || part.h < 8)
		return;
	line(ctx, colours.line, [2, 3], [[box.left, y], [box.left + 24, y]]);
	text(ctx, words, box.left + 30, y + 4);
	line(ctx, colours.line, [2, 3], [[box.left + 38 + ctx.measureText(words).width, y],
					 [box.left + box.width, y]]);
}

function paintAxis(ctx, y)
{
	const span = view.t1 - view.t0;
	const step = roundUp(90 / box.width * span);

	line(ctx, colours.line, [], [[box.left, y], [box.left + box.width, y]]);
	for (let t = Math.ceil(view.t0 / step) * step; t <= view.t1; t += step) {
		const x = box.left + xOf(t);

		line(ctx, colours.line, [], [[x, y], [x, y + 4]]);
		/* As many digits as two labels in the same unit need to differ */
		const digits = Math.max(3, Math.ceil(Math.log10(Math.max(t, 1) / step)));

		text(ctx, timeText(t, digits), x, y + 17,
		     x > box.left + box.width - 24 ? 'right' : 'center');
	}
}

/* The working set between two times: mean and peak, or null */
function workingSet(start, end)
{
	const chart = shown.kdamonds[view.stream.kdamond];

	if (!chart.mean || end <= chart.start || start >= chart.end)
		return null;
	const first = Math.max(0, Math.floor((start - chart.start) / chart.col));
	const last = clamp(Math.ceil((end - chart.start) / chart.col), first + 1,
			   chart.mean.length);
	let sum = 0, nr = 0, peak = 0;

	for (let c = first; c < last; c++) {
		if (chart.mean[c] === null)
			continue;
		sum += chart.mean[c];
		peak = Math.max(peak, chart.max[c]);
		nr++;
	}
	return nr ? { mean: sum / nr, peak } : null;
}

/* The number of targets of the kdamond of the target that is shown */
function nrTargets()
{
	return shown.streams.filter((s) => s.kdamond === view.stream.kdamond).length;
}

function paintChart(ctx)
{
	const chart = shown.kdamonds[view.stream.kdamond];
	const targets = nrTargets();
	const top = box.chart + ROOM, bottom = top + CHART;
	const max = chart.max ? chart.max.reduce((a, b) => Math.max(a, b), 0) : 0;
	const most = sizeTop(max);
	const yOf = (bytes) => bottom - bytes / most * CHART;
	const peaks = [];

	for (const part of [0, 0.5, 1]) {
		line(ctx, colours.faint, [], [[box.left, yOf(part * most)],
					      [box.left + box.width, yOf(part * most)]]);
		text(ctx, sizeText(part * most), box.left - 8, yOf(part * most) + 4, 'right');
	}
	ctx.fillStyle = colours.area;
	for (let x = 0; x < box.width; x++) {
		const wss = workingSet(timeAt(x), timeAt(x + 1));

		if (!wss)
			continue;
		ctx.fillRect(box.left + x, yOf(wss.mean), 1.02, bottom - yOf(wss.mean));
		peaks.push([box.left + x, yOf(wss.peak)], [box.left + x + 1, yOf(wss.peak)]);
	}
	/* The line is interrupted where there is no snapshot. */
	for (let i = 0, from = 0; i < peaks.length; i += 2) {
		if (i + 2 < peaks.length && peaks[i + 2][0] - peaks[i + 1][0] < 0.5)
			continue;
		line(ctx, colours.peak, [], peaks.slice(from, i + 2));
		from = i + 2;
	}
	text(ctx, (targets > 1 ? `Working set of all ${targets} targets` : 'Working set') +
	     (shown.ns ? `, in ${windowText(shown.ns)}` : ''), box.left + 4, top - 2, 'left', colours.ink);
	paintAxis(ctx, bottom + 1);
}

/* Compute the sizes of all parts from the size of the window. */
function measure()
{
	const digits = view.stream.bands.reduce((n, b) => Math.max(n, address(b, b.bytes).length), 8);
	const map = $('map').getBoundingClientRect();

	box.scale = printing ? 2 : window.devicePixelRatio || 1;
	box.font = '12px system-ui, sans-serif';
	box.mono = '12px ui-monospace, "DejaVu Sans Mono", monospace';
	box.left = Math.round(digits * 7.3 + 12);
	box.width = Math.max(80, Math.floor(map.width) - box.left - RIGHT);
	box.all = Math.max(300, Math.floor(map.height));
	box.height = box.all - 2 * AXIS - CHART - ROOM - 6;
	box.chart = box.height + AXIS + 6;
}

function sizeCanvas(canvas)
{
	canvas.width = Math.round((box.left + box.width + RIGHT) * box.scale);
	canvas.height = Math.round(box.all * box.scale);
	canvas.style.width = `${box.left + box.width + RIGHT}px`;
	canvas.style.height = `${box.all}px`;
}

function paint()
{
	const canvas = $('picture');
	const ctx = canvas.getContext('2d');
	const stream = view.stream;

	measure();
	setTop(view.top);
	if (canvas.width !== Math.round((box.left + box.width + RIGHT) * box.scale) ||
	    canvas.height !== Math.round(box.all * box.scale)) {
		sizeCanvas(canvas);
		sizeCanvas($('overlay'));
	}
	ctx.setTransform(1, 0, 0, 1, 0, 0);
	ctx.fillStyle = colours.paper;
	ctx.fillRect(0, 0, canvas.width, canvas.height);

	const parts = column(view.zoom).parts;
	const wide = Math.round(box.width * box.scale);
	const shown = stream.sums && columnsShown(stream, wide);

	parts.filter((p) => p.band).forEach((p) => paintBand(ctx, p, shown, wide));
	ctx.setTransform(box.scale, 0, 0, box.scale, 0, 0);
	ctx.font = box.font;
	parts.forEach((p) => p.band ? labelBand(ctx, p) : paintGap(ctx, p));
	if (!parts.length)
		text(ctx, 'nothing to draw', box.left, 40);
	/* Paint over what reaches below the map, such as the text in a gap. */
	ctx.fillStyle = colours.paper;
	ctx.fillRect(0, box.height + 0.5, box.left + box.width + RIGHT, box.all);
	paintAxis(ctx, box.height + 2);
	paintChart(ctx);
	describe();
	paintOverlay();
}

let asked = false;

function repaint()
{
	if (asked)
		return;
	asked = true;
	requestAnimationFrame(() => {
		asked = false;
		paint();
	});
}

/* The cell and the address at a point; null outside of the heatmap */
function look(at)
{
	const found = partAt(column(view.zoom).parts, view.top + at.y);

	if (!found)
		return null;
	const stream = view.stream, start = timeAt(at.x), end = timeAt(at.x + 1);
	const seen = { time: start, wss: workingSet(start, end) };

	if (!found.part.band) {
		seen.gap = found.part.gap;
		return seen;
	}
	const { band } = found.part;
	const offset = clamp((1 - found.down) * band.bytes, 0, band.bytes - 1);
	const row = rowAt(band, offset);

	seen.band = band;
	seen.low = row ? band.edges[row - 1] : 0;
	seen.high = band.edges[row];
	seen.address = pageOf(band, offset);
	seen.name = nameAt(band, offset);
	seen.mean = -1;
	if (start >= stream.start && start < stream.end) {
		const col = clamp(Math.floor((start - stream.start) / stream.col), 0,
				  stream.cols - 1);

		seen.mean = stream.sums.mean(band.row + row, band.row + row + 1, col, col + 1);
	}
	return seen;
}

function words(seen)
{
	const stream = view.stream;
	const list = [];

	if (seen.gap)
		list.push([`${sizeText(seen.gap)} ${blank()}`, '']);
	else if (seen.mean < 0)
		list.push([blank(), '']);
	else
		list.push([heatText(stream, seen.mean), stream.is_rate ? 'access rate' : 'accesses seen']);
	list.push([timeText(seen.time), '']);
	if (seen.name)
		list.push([seen.name, '']);
	if (seen.band)
		list.push([seen.address, `in ${sizeText(seen.high - seen.low)} from ` +
			   address(seen.band, seen.low)]);
	if (seen.wss)
		list.push([sizeText(seen.wss.mean), 'working set']);
	return list;
}

function showReadout(aloud)
{
	const seen = pointer && look(pointer);
	const readout = $('readout');

	readout.textContent = '';
	if (!seen) {
		readout.append(hint);
		return;
	}
	for (const [value, name] of words(seen)) {
		const b = document.createElement('b'), span = document.createElement('span');

		b.textContent = value;
		span.textContent = name;
		if (name)
			b.style.marginRight = '0.4em';
		readout.append(b, ...(name ? [span] : []));
	}
	if (aloud)
		$('live').textContent = words(seen).map((w) => w.join(' ')).join(', ');
}

function paintOverlay()
{
	const ctx = $('overlay').getContext('2d');

	ctx.setTransform(box.scale, 0, 0, box.scale, 0, 0);
	ctx.clearRect(0, 0, box.left + box.width + RIGHT, box.all);
	if (dragged && dragged.box) {
		const { x, y } = dragged.from;

		ctx.fillStyle = `${colours.cursor}33`;
		ctx.strokeStyle = colours.cursor;
		ctx.fillRect(box.left + x, y, pointer.x - x, pointer.y - y);
		ctx.strokeRect(box.left + x, y, pointer.x - x, pointer.y - y);
	} else if (pointer && !dragged && view.stream.bands.length) {
		const x = Math.round(box.left + pointer.x) + 0.5;
		const y = Math.round(pointer.y) + 0.5;

		line(ctx, colours.cursor, [4, 3], [[x, 0], [x, box.chart + ROOM + CHART]]);
		line(ctx, colours.cursor, [4, 3], [[box.left, y], [box.left + box.width, y]]);
	}
}

/* Seconds in the format of perf's --time: exact, by the clock of the recording */
function clock(ns)
{
	const at = BigInt(data.origin) + BigInt(Math.round(ns));

	return `${at / 1000000000n}.${String(at % 1000000000n).padStart(9, '0')}`;
}

/* The option for the window that is shown, if the report would show another one */
function windowOption()
{
	const units = [['s', 1e9], ['ms', 1e6], ['us', 1e3]];
	const [name, size] = units.find((u) => shown.ns % u[1] === 0) || units[2];

	return shown === windows[0] ? '' : ` --window ${Math.round(shown.ns / size)}${name}`;
}

/* The addresses in view, as [low, high] */
function addresses()
{
	const parts = column(view.zoom).parts.filter((p) => p.band &&
		p.y < view.top + box.height && p.y + p.h > view.top);

	if (!parts.length)
		return null;
	const at = (p, y, round) => address(p.band, Math.min(p.band.bytes, PAGE *
		round(clamp((p.y + p.h - y) / p.h, 0, 1) * p.band.bytes / PAGE)));

	return [at(parts[parts.length - 1], view.top + box.height, Math.floor),
		at(parts[0], view.top, Math.ceil)];
}

/* Describe the picture in words. */
function describe()
{
	const range = addresses();
	const all = view.zoom === 1 && view.t1 - view.t0 >= data.ns;

	$('summary').textContent = range ? `${all ? 'All' : 'Shown'}: ${timeText(view.t0)} to ` +
		`${timeText(view.t1)}, addresses ${range[0]} to ${range[1]}` : '';
	$('finer').style.visibility = all || !range ? 'hidden' : '';
	$('command').textContent = range ? 'perf damon report heatmap -o part.html' +
		(shown.streams.length > 1 && view.stream.pid ? ` --target ${view.stream.pid}` : '') + windowOption() +
		` --time ${clock(view.t0)},${clock(view.t1)} --range ${range[0]}-${range[1]}` : '';
}

function paintLegend()
{
	const stream = view.stream;
	const scale = $('scale').getContext('2d'), hatch = $('hatch').getContext('2d');
	const step = 256 / data.palette.length;

	data.palette.forEach((colour, i) => {
		scale.fillStyle = colour;
		scale.fillRect(i * step, 0, step, 12);
	});
	hatch.fillStyle = colours.paper;
	hatch.fillRect(0, 0, 28, 12);
	for (let x = -12; x < 28; x += 7)
		line(hatch, colours.hatch, [], [[x, 12.5], [x + 12.5, 0]]);
	$('blank').textContent = blank();
	$('scale-name').textContent = stream.is_rate ? 'access rate' : 'accesses seen';
	$('scale-low').textContent = stream.is_rate ? '0 %' : '0';
	$('scale-high').textContent = stream.bands.length ? heatText(stream, stream.top) : '';
	$('mean').textContent = stream.bands.length ? `mean ${heatText(stream, stream.mean)}` : '';
}

/* The target with the largest sum of bytes x time x rate */
function mostUsed()
{
	const heat = (s) => s.bands.reduce((sum, b) => sum + b.bytes, 0) *
			    ((s.end - s.start) * s.mean || 0);
	const heats = shown.streams.map(heat);

	return heats.indexOf(Math.max(...heats));
}

function fillAreas()
{
	const bands = view.stream.bands;

	const label = (b) => [b.start.toString(16), sizeText(b.bytes), nameOf(b),
			      b.quiet ? 'hardly used' : ''].filter((word) => word).join(', ');

	$('area').textContent = '';
	$('area').add(new Option('all', '-1'));
	for (let b = bands.length - 1; b >= 0; b--)
		$('area').add(new Option(label(bands[b]), b));
	$('area-label').hidden = bands.length < 2;
}

function showTouched()
{
	window.showTouched(shown.kdamonds[view.stream.kdamond], nrTargets(),
			   { size: sizeText, window: windowText, top: sizeTop });
}

function showTarget(index)
{
	const stream = shown.streams[index];

	if (!stream.sums && stream.cells)
		stream.sums = new Cells(stream);
	view.stream = stream;
	$('target').value = index;
	const [title, ...about] = stream.about.trim().split('\n');

	$('name').textContent = title;
	$('about').textContent = about.join('\n');
	document.title = `${stream.name} - perf damon`;
	$('map').setAttribute('aria-label', `Heatmap of ${title}`);
	showTouched();
	measure();
	showAll();
	fillAreas();
	paintLegend();
	pointer = null;
	showReadout();
	repaint();
}

/* Show the same target and the same time in another window, whose areas may be others. */
function showWindow(index)
{
	const target = shown.streams.indexOf(view.stream);
	const { t0, t1 } = view;

	shown = windows[index];
	showTarget(target);
	setTime(t0, t1 - t0);
}

function showArea(index)
{
	view.zoom = 1;
	view.top = 0;
	if (index >= 0) {
		const find = (p) => p.band === view.stream.bands[index];

		view.zoom = clamp(box.height / column(1).parts.find(find).h, 1, mostZoom());
		setTop(column(view.zoom).parts.find(find).y);
	}
	repaint();
}

function setTheme(theme)
{
	const dark = theme === 'dark' || (theme === 'auto' &&
		matchMedia('(prefers-color-scheme: dark)').matches);

	document.documentElement.dataset.theme = dark && !printing ? 'dark' : 'light';
	readColours();
}

function themeChanged()
{
	setTheme($('theme').value);
	paintLegend();
	repaint();
}

/* Input */

function where(event)
{
	const map = $('map').getBoundingClientRect();

	return { x: event.clientX - map.left - box.left, y: event.clientY - map.top };
}

function inMap(at)
{
	return at.x >= 0 && at.x < box.width && at.y >= 0 && at.y < box.height;
}

function zoomBoth(factor, at)
{
	zoomTime(factor, clamp(at.x, 0, box.width));
	zoomAddresses(factor, clamp(at.y, 0, box.height));
	repaint();
}

function onWheel(event)
{
	const at = where(event);
	const lines = event.deltaMode === WheelEvent.DOM_DELTA_LINE ? 16 : 1;
	const factor = 2 ** -clamp((event.deltaY || event.deltaX) * lines / 240, -1, 1);

	event.preventDefault();
	if (at.x < 0)
		zoomAddresses(factor, clamp(at.y, 0, box.height));
	else if (at.y > box.height)
		zoomTime(factor, clamp(at.x, 0, box.width));
	else
		zoomBoth(factor, at);
	pointer = inMap(at) ? at : null;
	showReadout();
	repaint();
}

function onDown(event)
{
	if (event.button || !inMap({ ...where(event), y: 0 }))
		return;
	$('map').setPointerCapture(event.pointerId);
	dragged = { from: where(event), last: where(event), box: event.shiftKey };
	pointer = where(event);
	$('map').classList.toggle('moving', !event.shiftKey);
}

function onMove(event)
{
	const at = where(event);

	if (dragged && dragged.box) {
		pointer = { x: clamp(at.x, 0, box.width), y: clamp(at.y, 0, box.height) };
		paintOverlay();
		return;
	}
	if (dragged) {
		setTime(view.t0 - (at.x - dragged.last.x) / box.width * (view.t1 - view.t0),
			view.t1 - view.t0);
		setTop(view.top - (at.y - dragged.last.y));
		dragged.last = at;
		repaint();
	}
	pointer = inMap(at) ? at : null;
	showReadout();
	paintOverlay();
}

function zoomToBox(from, to)
{
	const [x0, x1] = [Math.min(from.x, to.x), Math.max(from.x, to.x)];
	const [y0, y1] = [Math.min(from.y, to.y), Math.max(from.y, to.y)];
	const middle = (y0 + y1) / 2;

	if (x1 - x0 < 4 || y1 - y0 < 4)
		return;
	setTime(timeAt(x0), timeAt(x1) - timeAt(x0));
	zoomAddresses(box.height / (y1 - y0), middle);
	setTop(view.top + middle - box.height / 2);
}

function onUp(event)
{
	if (!dragged)
		return;
	$('map').classList.remove('moving');
	if (dragged.box && event.type !== 'pointercancel')
		zoomToBox(dragged.from, pointer);
	dragged = null;
	pointer = inMap(where(event)) ? where(event) : null;
	showReadout();
	repaint();
}

function onLeave()
{
	if (dragged)
		return;
	pointer = null;
	showReadout();
	paintOverlay();
}

function help(show)
{
	$('help').hidden = !show;
	$('help-button').setAttribute('aria-expanded', show);
}

function movePointer(dx, dy)
{
	const from = pointer || { x: box.width / 2, y: box.height / 2 };

	pointer = { x: clamp(from.x + dx, 0, box.width - 1), y: clamp(from.y + dy, 0, box.height - 1) };
	showReadout(true);
	paintOverlay();
}

function moveView(dx, dy)
{
	setTime(view.t0 + dx / box.width * (view.t1 - view.t0), view.t1 - view.t0);
	setTop(view.top + dy);
	repaint();
}

function nextTarget(step)
{
	const index = shown.streams.indexOf(view.stream) + step;

	if (index >= 0 && index < shown.streams.length)
		showTarget(index);
}

const middle = () => pointer || { x: box.width / 2, y: box.height / 2 };

function arrow(dx, dy)
{
	return (event) => {
		if (event.shiftKey)
			movePointer(8 * dx, 8 * dy);
		else
			moveView(dx * box.width / 10, dy * box.height / 10);
	};
}

const keys = {
	'ArrowLeft': arrow(-1, 0),
	'ArrowRight': arrow(1, 0),
	'ArrowUp': arrow(0, -1),
	'ArrowDown': arrow(0, 1),
	'+': () => zoomBoth(1.5, middle()),
	'=': () => zoomBoth(1.5, middle()),
	'-': () => zoomBoth(1 / 1.5, middle()),
	't': () => zoomTime(1.5, middle().x),
	'T': () => zoomTime(1 / 1.5, middle().x),
	'a': () => zoomAddresses(1.5, middle().y),
	'A': () => zoomAddresses(1 / 1.5, middle().y),
	'0': showAll,
	'Home': showAll,
	'PageUp': () => nextTarget(-1),
	'PageDown': () => nextTarget(1),
	'?': () => help($('help').hidden),
	'Escape': () => help(false),
};

function onKey(event)
{
	const key = keys[event.key];

	/* Leave keys of lists and of the browser alone. */
	if (!key || event.ctrlKey || event.metaKey || event.altKey ||
	    (event.target.tagName === 'SELECT' && event.key !== 'Escape'))
		return;
	event.preventDefault();
	key(event);
	repaint();
}

/* Paper is white, and a printer has smaller pixels than a screen. */
function print(start)
{
	printing = start;
	pointer = null;
	setTheme($('theme').value);
	paintLegend();
	paint();
}

function listen()
{
	const map = $('map');

	map.addEventListener('wheel', onWheel, { passive: false });
	map.addEventListener('pointerdown', onDown);
	map.addEventListener('pointermove', onMove);
	map.addEventListener('pointerup', onUp);
	map.addEventListener('pointercancel', onUp);
	map.addEventListener('pointerleave', onLeave);
	map.addEventListener('dblclick', (e) => zoomBoth(e.shiftKey ? 0.5 : 2, where(e)));
	document.addEventListener('keydown', onKey);
	$('zoom-in').addEventListener('click', () => zoomBoth(1.5, middle()));
	$('zoom-out').addEventListener('click', () => zoomBoth(1 / 1.5, middle()));
	$('whole').addEventListener('click', () => { showAll(); repaint(); });
	$('target').addEventListener('change', (e) => showTarget(Number(e.target.value)));
	$('window').addEventListener('change', (e) => showWindow(Number(e.target.value)));
	$('area').addEventListener('change', (e) => showArea(Number(e.target.value)));
	$('theme').addEventListener('change', themeChanged);
	$('help-button').addEventListener('click', () => help($('help').hidden));
	matchMedia('(prefers-color-scheme: dark)').addEventListener('change', themeChanged);
	window.addEventListener('resize', () => { showTouched(); repaint(); });
	window.addEventListener('beforeprint', () => print(true));
	window.addEventListener('afterprint', () => print(false));
}

const hint = $('hint');

windows.forEach((w, i) => {
	w.streams.forEach(prepare);
	$('window').add(new Option(windowText(w.ns), i));
});
$('window').value = data.shown;
$('window-label').hidden = $('window-help').hidden = windows.length < 2;
shown.streams.forEach((stream, i) => {
	$('target').add(new Option(stream.name + (stream.pid ? ` (pid ${stream.pid})` : ''), i));
});
$('target-label').hidden = shown.streams.length < 2;
$('notes').textContent = data.notes.trim();
$('notes').hidden = !data.notes.trim();
setTheme('auto');
showTarget(mostUsed());
paint();
listen();
performance.mark('ready');

})();
