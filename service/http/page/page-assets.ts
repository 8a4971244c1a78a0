/**
 * The files of the plain page at `/`, read once at start from the folder beside this module, in the sources as in
 * the built service. Each has a strong ETag, so that a new version shows at the next load.
 */
import { createHash } from 'node:crypto';
import { readdir, readFile } from 'node:fs/promises';
import { extname } from 'node:path';

export interface PageAsset {
  readonly contentType: string;
  readonly body: Buffer;
  /** Quoted, as it is sent. */
  readonly etag: string;
}

/** Other files in the folder are not served. */
const CONTENT_TYPES: ReadonlyMap<string, string> = new Map([
  ['.html', 'text/html; charset=utf-8'],
  ['.css', 'text/css; charset=utf-8'],
  ['.js', 'text/javascript; charset=utf-8'],
  ['.svg', 'image/svg+xml'],
]);

/** By path on the service: `/` for `index.html`, `/page/<file>` for the others; none where there is no folder. */
export async function loadPageAssets(): Promise<ReadonlyMap<string, PageAsset>> {
  const folder = new URL('./static/', import.meta.url);
  const assets = new Map<string, PageAsset>();
  for (const file of await readdir(folder).catch(() => [])) {
    const contentType = CONTENT_TYPES.get(extname(file));
    if (contentType === undefined) continue;
    const body = await readFile(new URL(file, folder));
    const digest = createHash('sha256').update(body).digest('base64url').slice(0, 22);
    assets.set(file === 'index.html' ? '/' : `/page/${file}`, { contentType, body, etag: `"${digest}"` });
  }
  return assets;
}
