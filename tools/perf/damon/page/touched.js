// SPDX-License-Identifier: GPL-2.0
/*
 * Draws how many bytes are touched in a window, by the length of the window, as
 * view/touched-svg.c does, and writes the figures as a table.
 */
'use strict';

(() => {

const HEIGHT = 230;
const LEFT = 76;
const RIGHT = 84;
const TOP = 24;			// room for the label above the highest bar
const BOTTOM = 26;
const SIDE = 34;		// from the ends of the axis to the shortest and the longest window
const CAP = 4;			// half of the width of the ends of a bar
const LABEL = 64;		// the least distance between two labels
const LINES = 4;

const $ = (id) => document.getElementById(id);

function add(name, attributes, words = '')
{
	const element = document.createElementNS('http://www.w3.org/2000/svg', name);

	for (const [key, value] of Object.entries(attributes))
		element.setAttribute(key, value);
	element.textContent = words;
	$('curve').append(element);
}

function label(words, x, y, anchor, name = '')
{
	add('text', { x, y, 'text-anchor': anchor, class: name }, words);
}

function valueText(window, text)
{
	if (!window.snapshots)
		return 'not known';
	return window.is_bound ? `at most ${text.size(window.high)}` : text.size(window.bytes);
}

function drawScale(plot, most, text)
{
	for (let i = 0; i <= LINES; i++) {
		const bytes = most * i / LINES, y = plot.y(bytes);

		add('path', { class: 'scale', d: `M${LEFT} ${y}H${plot.right}` });
		label(text.size(bytes), LEFT - 8, y + 4, 'end');
	}
	add('path', { d: `M${LEFT} ${plot.bottom}H${plot.right}` });
}

function drawResident(plot, bytes, text)
{
	const y = plot.y(bytes);

	add('path', { class: 'resident', d: `M${LEFT} ${y}H${plot.right + 4}` });
	label(text.size(bytes), plot.right + 7, y + 1, 'start', 'value');
	label('resident', plot.right + 7, y + 14, 'start');
}

function drawBar(plot, x, window)
{
	const low = plot.y(window.low), high = plot.y(window.high);

	add('path', { class: 'bar', d: `M${x} ${low}V${high}M${x - CAP} ${low}h${2 * CAP}` +
				       `M${x - CAP} ${high}h${2 * CAP}` });
	if (!window.is_bound)
		add('circle', { cx: x, cy: plot.y(window.bytes), r: 3.5 });
}

/* Labels that would touch the label before are left out; the table has all figures. */
function drawLabels(plot, windows, text)
{
	let last = -Infinity;

	for (const window of windows) {
		const x = plot.x(window);

		add('path', { d: `M${x} ${plot.bottom}v5` });
		if (x - last < LABEL)
			continue;
		last = x;
		label(text.window(window.window_ns), x, plot.bottom + 18, 'middle');
		label(valueText(window, text), x,
		      window.snapshots ? plot.y(window.high) - 6 : plot.bottom - 6,
		      window.snapshots && window.is_bound && x > plot.right - LABEL ? 'end' : 'middle',
		      'value');
	}
}

function draw(kdamond, text)
{
	const { windows, resident } = kdamond;
	const width = Math.max(280, Math.floor($('curve').getBoundingClientRect().width));
	const known = windows.filter((w) => w.snapshots);
	const most = text.top(Math.max(resident || 0, ...known.map((w) => w.high)));
	const logs = windows.map((w) => Math.log(w.window_ns));
	const first = logs[0], last = logs[logs.length - 1];
	const plot = { right: width - RIGHT, bottom: HEIGHT - BOTTOM };

	plot.y = (bytes) => plot.bottom - bytes / most * (plot.bottom - TOP);
	plot.x = (window) => LEFT + SIDE + (plot.right - LEFT - 2 * SIDE) *
		(last > first ? (Math.log(window.window_ns) - first) / (last - first) : 0.5);
	$('curve').textContent = '';
	$('curve').setAttribute('viewBox', `0 0 ${width} ${HEIGHT}`);
	drawScale(plot, most, text);
	if (resident)
		drawResident(plot, resident, text);
	add('path', { class: 'line', d: known.filter((w) => !w.is_bound).map((w, i) =>
		`${i ? 'L' : 'M'}${plot.x(w)} ${plot.y(w.bytes)}`).join('') });
	known.forEach((w) => drawBar(plot, plot.x(w), w));
	drawLabels(plot, windows, text);
}

function addRow(name, ...values)
{
	const row = $('figures').insertRow();
	const head = document.createElement('th');

	head.scope = 'row';
	head.textContent = name;
	row.append(head);
	for (const value of values)
		row.insertCell().textContent = value;
}

function fillTable(kdamond, text)
{
	$('figures').textContent = '';
	for (const window of kdamond.windows)
		addRow(text.window(window.window_ns), valueText(window, text), window.snapshots ?
		       `${text.size(window.low)} to ${text.size(window.high)}` : '');
	if (kdamond.resident)
		addRow('resident', text.size(kdamond.resident), '');
}

/*
 * Show the windows of a kdamond, or nothing if no estimate is known. text has functions: size() and
 * window() make text of numbers, and top() finds the end of a scale of bytes.
 */
window.showTouched = (kdamond, targets, text) => {
	$('touched').hidden = $('touched-help').hidden = !kdamond.windows;
	if (!kdamond.windows)
		return;
	$('touched-title').textContent = 'Bytes touched in a window, by its length' +
		(targets > 1 ? `, of all ${targets} targets` : '');
	fillTable(kdamond, text);
	draw(kdamond, text);
};

})();
