/** The pieces of the page that several of its modules touch. Text enters the page as text nodes only. */

const SVG = 'http://www.w3.org/2000/svg';

/**
 * An element of `index.html`.
 *
 * @param {string} id
 * @returns {HTMLElement}
 */
export function part(id) {
  const element = document.getElementById(id);
  if (element === null) throw new Error(`index.html has no #${id}`);
  return element;
}

/**
 * @param {string} id
 * @param {string} text
 */
export function setText(id, text) {
  const element = part(id);
  // An unchanged text is left alone: a selection in it survives the next refresh.
  if (element.textContent !== text) element.textContent = text;
}

/**
 * @param {string} symbol id of a symbol in `index.html`
 * @param {number} size px
 * @returns {SVGElement}
 */
export function glyph(symbol, size) {
  const svg = document.createElementNS(SVG, 'svg');
  svg.setAttribute('width', String(size));
  svg.setAttribute('height', String(size));
  svg.setAttribute('aria-hidden', 'true');
  const use = document.createElementNS(SVG, 'use');
  use.setAttribute('href', `#${symbol}`);
  svg.append(use);
  return svg;
}

/**
 * Says something to screen readers without moving the focus.
 *
 * @param {string} message
 */
export function announce(message) {
  setText('announcer', message);
}

/**
 * Shows what is marked `data-when="name"`, or hides it.
 *
 * @param {string} name
 * @param {boolean} holds
 */
export function showWhen(name, holds) {
  for (const element of document.querySelectorAll(`[data-when="${name}"]`)) {
    element.toggleAttribute('hidden', !holds);
  }
}
