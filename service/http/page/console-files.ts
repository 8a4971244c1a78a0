/**
 * The files of the built console (`dist/console`), read when they are asked for and kept while they do not change on the disk, so that
 * a new build shows at the next load. Only names that a build makes are looked for: one plain name, at the top or in
 * `assets/`; nothing outside the folder has such a path.
 */
import { createHash } from 'node:crypto';
import { readFile, stat } from 'node:fs/promises';
import { extname, join } from 'node:path';

export type Coding = 'br' | 'gzip' | 'identity';

export interface ConsoleFile {
  readonly contentType: string;
  readonly body: Buffer;
  /** Quoted, as it is sent; another one for each coding. */
  readonly etag: string;
  readonly coding: Coding;
  /** Its name changes with its content. */
  readonly immutable: boolean;
}

/** Other files in the folder are not served. */
const CONTENT_TYPES: ReadonlyMap<string, string> = new Map([
  ['.html', 'text/html; charset=utf-8'],
  ['.css', 'text/css; charset=utf-8'],
  ['.js', 'text/javascript; charset=utf-8'],
  ['.json', 'application/json; charset=utf-8'],
  ['.map', 'application/json; charset=utf-8'],
  ['.txt', 'text/plain; charset=utf-8'],
  ['.webmanifest', 'application/manifest+json'],
  ['.svg', 'image/svg+xml'],
  ['.png', 'image/png'],
  ['.ico', 'image/x-icon'],
  ['.woff2', 'font/woff2'],
]);

const SUFFIXES = { br: '.br', gzip: '.gz', identity: '' } as const satisfies Record<Coding, string>;
/** The page of the desktop's window, which has another way of its own to the service. */
const DESKTOP_PAGE = 'desktop.html';
const MOST_KEPT = 256;
const NAME = /^(?:assets\/)?[A-Za-z0-9_][A-Za-z0-9_.-]{0,199}$/;

interface Kept {
  readonly file: ConsoleFile;
  readonly stamp: string;
}

export class ConsoleFiles {
  readonly #folder: string;
  readonly #kept = new Map<string, Kept>();

  /** @param folder absolute; it need not exist */
  constructor(folder: string) {
    this.#folder = folder;
  }

  /**
   * @param name below the folder, e.g. `index.html` or `assets/index-Bx3f.js`
   * @param codings what the client takes, best first
   * @returns undefined when there is no such file, or it is not to be served
   */
  async find(name: string, codings: readonly Coding[]): Promise<ConsoleFile | undefined> {
    const contentType = CONTENT_TYPES.get(extname(name));
    if (contentType === undefined || !NAME.test(name) || name === DESKTOP_PAGE) return undefined;
    for (const coding of codings) {
      // The best one that is there.
      // oxlint-disable-next-line no-await-in-loop
      const file = await this.#read(name, coding, contentType);
      if (file !== undefined) return file;
    }
    return undefined;
  }

  async #read(name: string, coding: Coding, contentType: string): Promise<ConsoleFile | undefined> {
    const path = join(this.#folder, name + SUFFIXES[coding]);
    try {
      const found = await stat(path);
      if (!found.isFile()) return undefined;
      const stamp = `${found.mtimeMs} ${found.size} ${found.ino}`;
      const kept = this.#kept.get(path);
      if (kept?.stamp === stamp) return kept.file;
      const body = await readFile(path);
      const digest = createHash('sha256').update(body).digest('base64url').slice(0, 22);
      const immutable = name.startsWith('assets/');
      const file = { contentType, body, etag: `"${digest}"`, coding, immutable };
      // Names of builds that are gone would stay.
      if (this.#kept.size === MOST_KEPT) this.#kept.clear();
      this.#kept.set(path, { file, stamp });
      return file;
    } catch {
      // There is none, or not any more: the build is being replaced.
      this.#kept.delete(path);
      return undefined;
    }
  }
}

/**
 * The codings a client takes, in the order of our preference (RFC 9110, 12.5.3). Always ends with `identity`, which is sent where
 * nothing better is there.
 */
export function acceptedCodings(acceptEncoding: string | undefined): Coding[] {
  const weights = new Map<string, number>();
  for (const part of (acceptEncoding ?? '').split(',')) {
    const [name = '', ...parameters] = part.split(';').map((piece) => piece.trim().toLowerCase());
    const quality = parameters.find((parameter) => parameter.startsWith('q='))?.slice(2);
    if (name !== '') weights.set(name, quality === undefined ? 1 : Number(quality) || 0);
  }
  const takes = (coding: string): boolean => (weights.get(coding) ?? weights.get('*') ?? 0) > 0;
  return [...(['br', 'gzip'] as const).filter(takes), 'identity'];
}
