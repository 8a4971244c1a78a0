/** A button that puts a text on the clipboard and says so, also to those who do not see it. */
import { announce, glyph } from './page-parts.js';

const SAID_FOR_MS = 2_000;

/**
 * @param {string} what named to screen readers: “Copy cURL”
 * @param {() => string} text read when pressed
 * @param {string} [shown] where “Copy” alone does not say of what
 */
export function copyButton(what, text, shown = 'Copy') {
  const button = document.createElement('button');
  button.type = 'button';
  button.className = 'button';
  button.setAttribute('aria-label', `Copy ${what}`);
  const label = document.createElement('span');
  label.className = 'copy-label';
  label.textContent = shown;
  button.append(glyph('i-copy', 16), label);

  /** @type {ReturnType<typeof setTimeout> | undefined} */
  let back;
  const press = async () => {
    const copied = await copy(text());
    label.textContent = copied ? 'Copied' : 'Select and copy';
    announce(copied ? `Copied ${what}` : 'The browser does not allow copying here; select the text instead');
    clearTimeout(back);
    back = setTimeout(() => (label.textContent = shown), SAID_FOR_MS);
  };
  button.addEventListener('click', () => void press());
  return button;
}

/**
 * Browsers give the clipboard to https and loopback pages only; elsewhere the older way may still work.
 *
 * @param {string} text
 */
async function copy(text) {
  try {
    await navigator.clipboard.writeText(text);
    return true;
  } catch {
    return copyBySelection(text);
  }
}

/** @param {string} text */
function copyBySelection(text) {
  const field = document.createElement('textarea');
  field.value = text;
  field.readOnly = true;
  field.className = 'unseen';
  const focused = document.activeElement;
  document.body.append(field);
  field.select();
  const copied = document.execCommand('copy');
  field.remove();
  if (focused instanceof HTMLElement) focused.focus();
  return copied;
}
