/** Recorded protocol bytes. */
import { readFileSync } from 'node:fs';

export type FixtureName =
  'text' | 'tool-use' | 'thinking' | 'citations' | 'long-event' | 'upstream-error' | 'crlf' | 'session';

/** The bytes of `fixtures/<name>.sse`. */
export function fixture(name: FixtureName): Buffer {
  return readFileSync(new URL(`./fixtures/${name}.sse`, import.meta.url));
}
