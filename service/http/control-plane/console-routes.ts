/**
 * The console: its page at `/` and at every address within it, its files under their names. Public: what the console shows comes
 * from `/api/admin`. Before there is a build, `/` says how to make one; its status is 200 all the same, because clients ask `/`
 * whether the gateway is there.
 *
 *   /assets/index-Bx3f.js   the file, kept for ever: its name changes with its content
 *   /logo.svg               the file, asked for by ETag each time
 *   / /requests /keys/3     the page, never kept: it names the files of this build
 *
 * Only `/` is a route. The others come here when no route took them, so that nothing of the console can hide one.
 */
import type { FastifyReply, FastifyRequest } from 'fastify';
import { acceptedCodings, ConsoleFiles, type ConsoleFile } from '../page/console-files.ts';
import { NO_CONSOLE_PAGE } from '../page/no-console.ts';
import { setConsoleHeaders } from './security-headers.ts';
import type { ControlPlaneApp } from './zod-validation.ts';

const PAGE = 'index.html';
const FOR_EVER = 'public, max-age=31536000, immutable';
/** Asked for again each time, by its ETag. */
const BY_ETAG = 'no-cache';

export interface ConsolePages {
  /**
   * Answers a path that no route took.
   *
   * @param path decoded once
   * @returns undefined when the console has nothing there
   */
  answer(request: FastifyRequest, reply: FastifyReply, path: string): Promise<FastifyReply | undefined>;
}

/** @param folder of the built console, absolute; undefined for none */
export function addConsoleRoutes(app: ControlPlaneApp, folder: string | undefined): ConsolePages {
  const files = folder === undefined ? undefined : new ConsoleFiles(folder);

  const find = async (request: FastifyRequest, name: string): Promise<ConsoleFile | undefined> =>
    await files?.find(name, acceptedCodings(request.headers['accept-encoding']));

  app.get('/', { config: { access: 'public' } }, async (request, reply) => {
    const page = await find(request, PAGE);
    if (page !== undefined) return send(request, reply, page, 'no-store');
    setConsoleHeaders(reply, 'no-store');
    return reply.type('text/html; charset=utf-8').send(NO_CONSOLE_PAGE);
  });

  return {
    async answer(request, reply, path) {
      if (request.method !== 'GET' && request.method !== 'HEAD') return undefined;
      const name = path.slice(1);
      const isPage = name === PAGE || isAddress(path, request.headers.accept);
      const file = await find(request, isPage ? PAGE : name);
      if (file === undefined) return undefined;
      return send(request, reply, file, isPage ? 'no-store' : file.immutable ? FOR_EVER : BY_ETAG);
    },
  };
}

function send(
  request: FastifyRequest,
  reply: FastifyReply,
  file: ConsoleFile,
  caching: string,
): FastifyReply {
  setConsoleHeaders(reply, caching);
  void reply.headers({ etag: file.etag, vary: 'accept-encoding' });
  if (isKnown(request.headers['if-none-match'], file.etag)) return reply.code(304).send();
  if (file.coding !== 'identity') void reply.header('content-encoding', file.coding);
  return reply.type(file.contentType).send(file.body);
}

/** No file's name stands at its end, no API lies there, and a browser opens it as a page. */
function isAddress(path: string, accept: string | undefined): boolean {
  if (/^\/(?:api|v1|openai|assets)(?:\/|$)/.test(path) || /\.[^/]*$/.test(path)) return false;
  return accept?.toLowerCase().includes('text/html') ?? false;
}

/** Weak comparison of RFC 9110: `*`, or any of the listed tags, with or without `W/`. */
function isKnown(ifNoneMatch: string | undefined, etag: string): boolean {
  if (ifNoneMatch === undefined) return false;
  return ifNoneMatch.split(',').some((tag) => {
    const plain = tag.trim().replace(/^W\//, '');
    return plain === '*' || plain === etag;
  });
}
