/** Reads keys as shortcuts: single ones, two within a second (`g r`), and those with the modifier of the system. */
import type { Command } from './commands.ts';

const SEQUENCE_MS = 1_000;

export interface KeyPress {
  readonly key: string;
  readonly ctrlKey: boolean;
  readonly metaKey: boolean;
  readonly altKey: boolean;
  readonly shiftKey: boolean;
  /** Whether it goes into a field. */
  readonly typing: boolean;
  /** ms on any clock that runs evenly. */
  readonly at: number;
}

/** Remembers the first key of two. */
export class ShortcutReader {
  readonly #system: 'mac' | 'other';
  #first: { readonly key: string; readonly at: number } | undefined;

  constructor(system: 'mac' | 'other') {
    this.#system = system;
  }

  /** The command whose keys are complete now. Of two with the same keys the later one, which is the more special. */
  read(press: KeyPress, commands: readonly Command[]): Command | undefined {
    const mod = this.#system === 'mac' ? press.metaKey : press.ctrlKey;
    const otherModifier = press.altKey || (this.#system === 'mac' ? press.ctrlKey : press.metaKey);
    if (otherModifier || (press.typing && !mod)) {
      this.#first = undefined;
      return undefined;
    }
    const key = (mod ? 'mod+' : '') + (press.key.length === 1 ? press.key.toLowerCase() : press.key);
    const first =
      this.#first !== undefined && press.at - this.#first.at <= SEQUENCE_MS ? this.#first.key : undefined;
    const found =
      (first === undefined ? undefined : commands.findLast(({ keys }) => keys === `${first} ${key}`)) ??
      commands.findLast(({ keys }) => keys === key);
    const begins = found === undefined && commands.some(({ keys }) => keys?.startsWith(`${key} `) === true);
    this.#first = begins ? { key, at: press.at } : undefined;
    return found;
  }
}

/** `⌘K` or `Ctrl+K`, `?`, `g r`. */
export function showKeys(keys: string, system: 'mac' | 'other'): string {
  const shown = keys.replace('mod+', system === 'mac' ? '⌘' : 'Ctrl+');
  return keys.startsWith('mod+') ? shown.replace(/.$/, (last) => last.toUpperCase()) : shown;
}

/** Whether a key pressed there is text, or moves something by itself. */
export function isTyping(target: EventTarget | null): boolean {
  if (!(target instanceof HTMLElement)) return false;
  return (
    target.isContentEditable ||
    /^(?:INPUT|TEXTAREA|SELECT)$/.test(target.tagName) ||
    target.closest('[role="menu"], [role="dialog"]') !== null
  );
}
