/** `GET /` and the files of the page. Public: what the page lists comes from `/api/admin/requests`. */
import { loadPageAssets, type PageAsset } from '../page/page-assets.ts';
import { setPageHeaders } from './security-headers.ts';
import type { ControlPlaneApp } from './zod-validation.ts';

export async function addPageRoutes(app: ControlPlaneApp): Promise<void> {
  for (const [path, asset] of await loadPageAssets()) {
    app.get(path, { config: { access: 'public' } }, (request, reply) => {
      setPageHeaders(reply);
      void reply.header('etag', asset.etag);
      if (isKnown(request.headers['if-none-match'], asset)) return reply.code(304).send();
      return reply.type(asset.contentType).send(asset.body);
    });
  }
}

/** Weak comparison of RFC 9110: `*`, or any of the listed tags, with or without `W/`. */
function isKnown(ifNoneMatch: string | undefined, asset: PageAsset): boolean {
  if (ifNoneMatch === undefined) return false;
  return ifNoneMatch.split(',').some((tag) => {
    const plain = tag.trim().replace(/^W\//, '');
    return plain === '*' || plain === asset.etag;
  });
}
