/**
 * Ids of things that exist upstream, as they stand in bodies: what an answer says it made, and what a Messages request
 * refers to. They decide whose workspace a later call must reach.
 */
import type { AnswerReader } from './answer-reader.ts';
import type { BodyDecoder } from './body-inspector.ts';
import { isIdLike } from './route.ts';

const MOST_COLLECTED = 2 ** 20;
const MOST_IDS = 1_000;
const TAIL = 256;
/** As bytes: a search for a string would encode it each time. */
const FILE_ID = Buffer.from('"file_id"');
const CONTAINER = Buffer.from('"container"');
const REFERENCE =
  /"(?:file_id|container)"\s*:\s*(?:"([^"\\]{1,200})"|\{[^{}]{0,1000}?"id"\s*:\s*"([^"\\]{1,200})")/g;

/** Ids of files and containers that stand in these bytes. Two native searches where there are none. */
export function referencedIds(bytes: Buffer): string[] {
  if (!bytes.includes(FILE_ID) && !bytes.includes(CONTAINER)) return [];
  const ids = new Set<string>();
  for (const match of bytes.toString('latin1').matchAll(REFERENCE)) {
    const id = match[1] ?? match[2];
    if (id !== undefined && isIdLike(id) && ids.size < MOST_IDS) ids.add(id);
  }
  return [...ids];
}

/** Ids of files and containers that stand in an encoded body, or in its beginning. */
export async function referencedIdsEncoded(
  chunks: readonly Buffer[],
  decoder: BodyDecoder,
): Promise<string[]> {
  const ids = new Set<string>();
  const finder = new ReferenceFinder((found) => {
    for (const id of found) if (ids.size < MOST_IDS) ids.add(id);
  });
  decoder.onData = (bytes) => {
    finder.write(bytes);
    return true;
  };
  for (const chunk of chunks) decoder.write(chunk);
  await decoder.end();
  return [...ids];
}

/** Finds files and containers in a body that comes in chunks, also where a chunk's end cuts a name in two. */
export class ReferenceFinder {
  #tail = Buffer.alloc(0);
  readonly #onIds: (ids: readonly string[]) => void;

  constructor(onIds: (ids: readonly string[]) => void) {
    this.#onIds = onIds;
  }

  write(bytes: Buffer): void {
    const whole = Buffer.concat([this.#tail, bytes]);
    const ids = referencedIds(whole);
    if (ids.length > 0) this.#onIds(ids);
    this.#tail = whole.subarray(-TAIL);
  }
}

/** Reads the ids of a JSON answer: its own, and those of the things it lists. */
export class MadeIdsReader implements AnswerReader {
  readonly #onIds: (ids: readonly string[]) => void;
  #chunks: Buffer[] = [];
  #bytes = 0;

  constructor(onIds: (ids: readonly string[]) => void) {
    this.#onIds = onIds;
  }

  write(bytes: Buffer): void {
    this.#bytes += bytes.length;
    if (this.#bytes <= MOST_COLLECTED) this.#chunks.push(bytes);
    else this.#chunks = [];
  }

  end(): void {
    if (this.#chunks.length === 0) return;
    const ids = idsOf(Buffer.concat(this.#chunks));
    if (ids.length > 0) this.#onIds(ids);
  }
}

/** `id` of a JSON object, and of each object in its `data`. */
export function idsOf(body: Buffer): string[] {
  let value: unknown;
  try {
    value = JSON.parse(body.toString('utf8'));
  } catch {
    return [];
  }
  if (typeof value !== 'object' || value === null) return [];
  const { id, data } = value as { id?: unknown; data?: unknown };
  const listed: unknown[] = Array.isArray(data) ? data.map((each: { id?: unknown } | null) => each?.id) : [];
  return [id, ...listed]
    .filter((each): each is string => typeof each === 'string' && isIdLike(each))
    .slice(0, MOST_IDS);
}
