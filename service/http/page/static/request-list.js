/**
 * The list of the last requests. While it is paused, or pointer or focus are on it, its rows stand still: what arrives
 * waits behind a button that says how many there are.
 */
import { requestRow } from './request-row.js';
import { announce, glyph, part, setText } from './page-parts.js';

/** @typedef {import('./request-row.js').RequestEvent} RequestEvent */

export const ROWS = 50;
/** A busy gateway is not read aloud every two seconds. */
const ANNOUNCE_EVERY_MS = 10_000;

export function requestList() {
  /** @type {Map<string, ReturnType<typeof requestRow>>} */
  let rows = new Map();
  /** @type {readonly RequestEvent[]} */
  let latest = [];
  let paused = false;
  let unannounced = 0;
  let announcedAt = 0;
  const table = part('request-table');
  const showNew = part('show-new');
  const pause = part('pause');

  const countNew = () => latest.filter((event) => !rows.has(event.id)).length;
  const isHeld = () => rows.size > 0 && (paused || table.matches(':hover, :focus-within'));

  function draw() {
    const now = Date.now();
    const before = rows;
    rows = new Map(latest.map((event) => [event.id, before.get(event.id) ?? requestRow(event)]));
    for (const [id, { row }] of before) if (!rows.has(id)) row.remove();
    const body = part('request-rows');
    // Rows that stay are not touched, so that a selection in them survives.
    for (const [index, { row }] of [...rows.values()].entries()) {
      if (body.children[index] !== row) body.insertBefore(row, body.children[index] ?? null);
    }
    for (const view of rows.values()) view.showTime(now);
    table.hidden = latest.length === 0;
    part('no-requests').hidden = latest.length > 0;
    setText(
      'request-count',
      latest.length === 0 ? '' : latest.length < ROWS ? String(latest.length) : `latest ${ROWS}`,
    );
  }

  function drawControls() {
    const waiting = countNew();
    const many = waiting >= ROWS ? `${ROWS}+ new` : `${waiting} new`;
    showNew.hidden = paused || waiting === 0;
    showNew.textContent = `Show ${many}`;
    const label = !paused ? 'Pause' : waiting === 0 ? 'Paused' : `Paused · ${many}`;
    pause.hidden = false;
    pause.setAttribute('aria-label', paused ? `Resume updates. ${label}` : 'Pause updates');
    pause.classList.toggle('pressed', paused);
    if (pause.textContent !== label) pause.replaceChildren(glyph(paused ? 'i-resume' : 'i-pause', 16), label);
  }

  /** @param {number} arrived */
  function announceArrived(arrived) {
    unannounced += arrived;
    const now = Date.now();
    if (unannounced === 0 || now - announcedAt < ANNOUNCE_EVERY_MS) return;
    announce(`${unannounced} new ${unannounced === 1 ? 'request' : 'requests'}`);
    unannounced = 0;
    announcedAt = now;
  }

  function release() {
    draw();
    drawControls();
  }

  showNew.addEventListener('click', release);
  table.addEventListener('mouseleave', () => {
    if (!isHeld()) release();
  });
  pause.addEventListener('click', () => {
    paused = !paused;
    if (paused) drawControls();
    else release();
  });
  // A table wider than its place can be scrolled by keyboard; otherwise it is no stop on the way.
  new ResizeObserver(() => {
    const scrolls = table.scrollWidth > table.clientWidth;
    if (scrolls === table.hasAttribute('tabindex')) return;
    if (scrolls) {
      table.tabIndex = 0;
      table.setAttribute('role', 'region');
      table.setAttribute('aria-label', 'Table of requests');
    } else {
      for (const name of ['tabindex', 'role', 'aria-label']) table.removeAttribute(name);
    }
  }).observe(table);

  return {
    /** @param {readonly RequestEvent[]} events newest first */
    show(events) {
      const known = new Set(latest.map((event) => event.id));
      const first = latest.length === 0;
      latest = events;
      if (!first) announceArrived(events.filter((event) => !known.has(event.id)).length);
      if (!isHeld()) draw();
      else for (const view of rows.values()) view.showTime(Date.now());
      drawControls();
      part('list-trouble').hidden = true;
    },
    /** @param {string} message */
    showTrouble(message) {
      setText('list-trouble', message);
      part('list-trouble').hidden = false;
    },
    /** Empties the list, for a tab that is signed out. */
    clear() {
      latest = [];
      paused = false;
      unannounced = 0;
      draw();
      part('no-requests').hidden = true;
      part('list-trouble').hidden = true;
      showNew.hidden = true;
      pause.hidden = true;
    },
  };
}
