/** The plain page and its files, which stand at `/` while no console was built. Public: what it lists comes from `/api/admin/requests`. */
import type { FastifyReply, FastifyRequest } from 'fastify';
import type { PageAsset } from '../page/page-assets.ts';
import { setPageHeaders } from './security-headers.ts';
import type { ControlPlaneApp } from './zod-validation.ts';

/** All but the page itself, which has no route of its own. */
export function addPageAssetRoutes(app: ControlPlaneApp, assets: ReadonlyMap<string, PageAsset>): void {
  for (const [path, asset] of assets) {
    if (path === '/') continue;
    app.get(path, { config: { access: 'public' } }, (request, reply) => sendPageAsset(request, reply, asset));
  }
}

export function sendPageAsset(request: FastifyRequest, reply: FastifyReply, asset: PageAsset): FastifyReply {
  setPageHeaders(reply);
  void reply.header('etag', asset.etag);
  if (isKnown(request.headers['if-none-match'], asset.etag)) return reply.code(304).send();
  return reply.type(asset.contentType).send(asset.body);
}

/** Weak comparison of RFC 9110: `*`, or any of the listed tags, with or without `W/`. */
export function isKnown(ifNoneMatch: string | undefined, etag: string): boolean {
  if (ifNoneMatch === undefined) return false;
  return ifNoneMatch.split(',').some((tag) => {
    const plain = tag.trim().replace(/^W\//, '');
    return plain === '*' || plain === etag;
  });
}
