/**
 * The files of the built console (`dist/console`) as answers. A path that names no file is one of the console's own screens
 * and gets the desktop's page; a missing asset is 404. Nothing outside of the folder is ever read.
 */
import { readFile } from 'node:fs/promises';
import { extname, join } from 'node:path';
import { PAGE_HEADERS } from './page-headers.ts';

const PAGE = 'desktop.html';

const CONTENT_TYPES: Readonly<Record<string, string>> = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.json': 'application/json; charset=utf-8',
  '.svg': 'image/svg+xml',
  '.png': 'image/png',
  '.ico': 'image/x-icon',
  '.woff2': 'font/woff2',
  '.txt': 'text/plain; charset=utf-8',
};

/** @param folder of the built console */
export async function consoleFile(folder: string, method: string, pathname: string): Promise<Response> {
  if (method !== 'GET' && method !== 'HEAD') {
    return text(405, 'Only GET and HEAD are served here.', { allow: 'GET, HEAD' });
  }
  const name = fileName(pathname);
  if (name === undefined) return text(400, 'This path cannot be served.');
  const contentType = CONTENT_TYPES[extname(name)];
  if (contentType === undefined) return text(404, 'There is no such file.');
  const body = await readOrNothing(join(folder, name));
  if (body === undefined) {
    return name === PAGE
      ? text(404, 'The console is not built. Run `npm run build`, then reload this window.')
      : text(404, 'There is no such file.');
  }
  return new Response(method === 'HEAD' ? null : body, {
    headers: { ...PAGE_HEADERS, 'content-type': contentType, 'content-length': String(body.byteLength) },
  });
}

/** Relative to the folder; undefined for what cannot be a name of a file in it. */
function fileName(pathname: string): string | undefined {
  let decoded: string;
  try {
    decoded = decodeURIComponent(pathname);
  } catch {
    return undefined;
  }
  if (/[\0\\:]/.test(decoded) || decoded.split('/').includes('..')) return undefined;
  // A screen of the console; its entry for browsers is none of the desktop's.
  if (extname(decoded) === '' || decoded === '/index.html') return PAGE;
  return decoded.replace(/^\/+/, '');
}

async function readOrNothing(path: string): Promise<Buffer<ArrayBuffer> | undefined> {
  try {
    return await readFile(path);
  } catch {
    return undefined;
  }
}

function text(status: number, message: string, headers: Record<string, string> = {}): Response {
  return new Response(`${message}\n`, {
    status,
    headers: { ...PAGE_HEADERS, ...headers, 'content-type': 'text/plain; charset=utf-8' },
  });
}
