/**
 * Reads JSON and remembers on which line each value stands, so that a mistake in a file can be named by its line.
 * Strict JSON; a syntax error ends the reading at its line.
 */

/** Names and indexes from the root to a value. */
export type Path = readonly (string | number)[];

export interface ReadJson {
  readonly kind: 'read';
  readonly value: unknown;
  /** Counted from 1; for what is missing, the line where it should have stood. */
  lineOf(path: Path): number;
}

export type LocatedJson =
  ReadJson | { readonly kind: 'wrong'; readonly line: number; readonly problem: string };

const MAX_DEPTH = 50;

class SyntaxFault extends Error {}

export function readLocatedJson(text: string): LocatedJson {
  const lines = new Map<string, number>();
  let at = 0;
  let line = 1;

  const skipSpace = (): void => {
    for (;;) {
      const character = text[at];
      if (character === '\n') line += 1;
      else if (character !== ' ' && character !== '\t' && character !== '\r') return;
      at += 1;
    }
  };
  const expect = (character: string, where: string): void => {
    skipSpace();
    if (text[at] !== character) throw new SyntaxFault(`"${character}" expected ${where}, found ${found()}`);
    at += 1;
  };
  const found = (): string => (at >= text.length ? 'the end of the file' : `"${text[at] ?? ''}"`);

  const value = (path: Path): unknown => {
    if (path.length > MAX_DEPTH) throw new SyntaxFault('nested too deeply');
    skipSpace();
    lines.set(JSON.stringify(path), line);
    const character = text[at];
    if (character === '{') return object(path);
    if (character === '[') return array(path);
    if (character === '"') return string();
    const literal = /^(?:true|false|null|-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?)(?![\w.])/.exec(
      text.slice(at, at + 64),
    );
    if (literal === null) throw new SyntaxFault(`a value expected, found ${found()}`);
    at += literal[0].length;
    return JSON.parse(literal[0]);
  };
  const string = (): string => {
    const literal = /^"(?:[^"\\\n]|\\.)*"/.exec(text.slice(at))?.[0];
    if (literal === undefined) throw new SyntaxFault('a text without its closing quotation mark');
    at += literal.length;
    try {
      return String(JSON.parse(literal));
    } catch {
      throw new SyntaxFault(`${literal.slice(0, 40)} is not a valid text`);
    }
  };
  const object = (path: Path): Record<string, unknown> => {
    const entries: [string, unknown][] = [];
    at += 1;
    skipSpace();
    if (text[at] === '}') {
      at += 1;
      return {};
    }
    for (;;) {
      skipSpace();
      if (text[at] !== '"') throw new SyntaxFault(`a name in quotation marks expected, found ${found()}`);
      const name = string();
      if (entries.some(([known]) => known === name)) throw new SyntaxFault(`"${name}" stands twice`);
      expect(':', `after "${name}"`);
      entries.push([name, value([...path, name])]);
      skipSpace();
      if (text[at] === '}') break;
      expect(',', 'or "}"');
    }
    at += 1;
    return Object.fromEntries(entries);
  };
  const array = (path: Path): unknown[] => {
    const items: unknown[] = [];
    at += 1;
    skipSpace();
    if (text[at] === ']') {
      at += 1;
      return items;
    }
    for (;;) {
      items.push(value([...path, items.length]));
      skipSpace();
      if (text[at] === ']') break;
      expect(',', 'or "]"');
    }
    at += 1;
    return items;
  };

  try {
    const root = value([]);
    skipSpace();
    if (at < text.length) throw new SyntaxFault(`nothing more expected, found ${found()}`);
    return {
      kind: 'read',
      value: root,
      lineOf: (path) => {
        for (let length = path.length; length >= 0; length -= 1) {
          const known = lines.get(JSON.stringify(path.slice(0, length)));
          if (known !== undefined) return known;
        }
        return 1;
      },
    };
  } catch (error) {
    if (error instanceof SyntaxFault) return { kind: 'wrong', line, problem: error.message };
    throw error;
  }
}
