/**
 * A text that matches a regular expression, for the plain patterns that tool schemas use: literals, classes, groups,
 * alternatives and counts. What it cannot read (look-around, back references) it passes over; the schema's author then
 * gets a value that misses the pattern, which a tool has to refuse anyway.
 */
import type { Random } from '../random.ts';
import { integerBetween, pick, pickCharacter } from '../random.ts';

const DIGITS = '0123456789';
const LOWER = 'abcdefghijklmnopqrstuvwxyz';
const SHORTHAND: Record<string, string> = {
  d: DIGITS,
  w: LOWER + DIGITS,
  s: ' ',
  D: LOWER,
  W: '-',
  S: LOWER,
  n: '\n',
  t: '\t',
};

export function textForPattern(pattern: string, random: Random): string {
  let at = 0;

  const alternatives = (): string => {
    const options: string[] = [];
    let current = '';
    while (at < pattern.length && pattern[at] !== ')') {
      if (pattern[at] === '|') {
        options.push(current);
        current = '';
        at += 1;
      } else {
        current += repeated();
      }
    }
    options.push(current);
    return pick(random, options);
  };

  const repeated = (): string => {
    const start = at;
    let text = atom();
    const end = at;
    const [least, most] = quantifier();
    const count = integerBetween(random, least, most);
    if (count === 0) return '';
    const after = at;
    for (let index = 1; index < count; index += 1) {
      at = start;
      text += atom();
    }
    at = Math.max(after, end);
    return text;
  };

  const atom = (): string => {
    const character = pattern[at] ?? '';
    at += 1;
    if (character === '^' || character === '$') return '';
    if (character === '.') return pickCharacter(random, LOWER);
    if (character === '(') {
      const special = /^\?(?:[:=!]|<[=!]|<\w+>)/.exec(pattern.slice(at))?.[0] ?? '';
      at += special.length;
      const inner = alternatives();
      at += 1;
      return special.includes('!') || special.includes('=') ? '' : inner;
    }
    if (character === '[') return fromClass();
    if (character === '\\') {
      const escaped = pattern[at] ?? '';
      at += 1;
      const set = SHORTHAND[escaped];
      if (set !== undefined) return pickCharacter(random, set);
      return /[bB]/.test(escaped) ? '' : escaped;
    }
    return character;
  };

  const fromClass = (): string => {
    const negated = pattern[at] === '^';
    if (negated) at += 1;
    let set = '';
    while (at < pattern.length && pattern[at] !== ']') {
      let character = pattern.charAt(at);
      if (character === '\\') {
        at += 1;
        character = pattern.charAt(at);
        at += 1;
        set += SHORTHAND[character] ?? character;
        continue;
      }
      if (pattern[at + 1] === '-' && pattern[at + 2] !== ']' && at + 2 < pattern.length) {
        const last = pattern.charCodeAt(at + 2);
        for (let code = character.charCodeAt(0); code <= last && set.length < 300; code += 1)
          set += String.fromCharCode(code);
        at += 3;
        continue;
      }
      set += character;
      at += 1;
    }
    at += 1;
    if (!negated) return set === '' ? '' : pickCharacter(random, set);
    return pick(
      random,
      `${LOWER}${DIGITS}-_ `.split('').filter((character) => !set.includes(character)),
    );
  };

  const quantifier = (): [number, number] => {
    const found = /^(?:\{(\d+)(,?)(\d*)\}|[*+?])\??/.exec(pattern.slice(at));
    if (found === null) return [1, 1];
    at += found[0].length;
    if (found[1] === undefined)
      return found[0].startsWith('+') ? [1, 4] : found[0].startsWith('*') ? [0, 4] : [0, 1];
    const least = Number(found[1]);
    if (found[2] === '') return [least, least];
    return [least, found[3] === '' || found[3] === undefined ? least + 3 : Number(found[3])];
  };

  return alternatives();
}
