/**
 * Decides which upstream key a call must use, when any other would reach the wrong workspace.
 *
 * `x-tulay-key` names a key outright. Otherwise the ids in the path, or those a Messages body refers to, go to the key that
 * made them; another tenant's id does not exist. Stateful calls without a known id go to the tenant's home key, chosen once
 * by rendezvous hashing and kept. Plain Messages calls may use any key.
 */
import { createHash } from 'node:crypto';
import { refusal, type Refusal } from '../lib/refusal.ts';
import type { KeyPool, PoolKey } from '../key-pool/key-pool.ts';
import type { WorkspaceAffinity } from '../workspace-affinity/workspace-affinity.ts';
import { BodyDecoder, decoderFor } from './body-inspector.ts';
import { referencedIds, referencedIdsEncoded } from './made-ids.ts';
import type { Principal } from './principal.ts';
import type { RequestBody } from './request-body.ts';
import { isIdLike, type Route } from './route.ts';

/** The key to use, undefined for any, or why the call cannot be made. */
export type Workspace = { readonly only: PoolKey | undefined } | Refusal;

export interface WorkspaceRequest {
  readonly principal: Principal;
  readonly route: Route;
  readonly query: string;
  readonly body: RequestBody;
  /** As the body came. */
  readonly contentEncoding: string | null;
  /** Value of `x-tulay-key`. */
  readonly keyLabel: string | null;
}

const ANY: Workspace = { only: undefined };

/** @returns at once where nothing has to be looked up */
export function workspaceOf(
  request: WorkspaceRequest,
  pool: KeyPool,
  affinity: WorkspaceAffinity,
): Workspace | Promise<Workspace> {
  const { principal, route, keyLabel } = request;
  if (route.isList && route.kind !== 'models' && !principal.scopes.has('stateful:list')) {
    return refusal('scope_missing', 'Listing what exists in a workspace needs the scope stateful:list.');
  }
  let named: PoolKey | undefined;
  if (keyLabel !== null) {
    if (!principal.scopes.has('key:choose')) {
      return refusal('scope_missing', 'Naming an upstream key with x-tulay-key needs the scope key:choose.');
    }
    named = pool.byLabel(keyLabel);
    if (named === undefined) {
      const labels = pool.keys.map((key) => key.label).join(', ');
      return refusal(
        'bad_parameter',
        `x-tulay-key names no key of this pool. The labels are: ${labels || 'none yet'}.`,
      );
    }
  }
  if (route.kind === 'models') return named === undefined ? ANY : { only: named };
  if (route.kind === 'messages') {
    const ids = request.body.fields.mayRefer ? idsInBody(request) : [];
    const ownerOfIds = (found: readonly string[]): Workspace | Promise<Workspace> => {
      if (found.length > 0) return ownerOf(found, named, principal, pool, affinity);
      return named === undefined ? ANY : { only: named };
    };
    return ids instanceof Promise ? ids.then(ownerOfIds) : ownerOfIds(ids);
  }
  const ids = [...route.ids, ...queryIds(request.query)];
  return ownerOf(ids, named, principal, pool, affinity);
}

/** Ids that a Messages body refers to, as far as it was collected. */
function idsInBody({
  body,
  contentEncoding,
}: WorkspaceRequest): readonly string[] | Promise<readonly string[]> {
  if (body.kind === 'none') return [];
  const chunks = body.kind === 'whole' ? [body.bytes] : body.flow.beginning;
  const decoder = decoderFor(contentEncoding);
  if (typeof decoder === 'function') return referencedIdsEncoded(chunks, new BodyDecoder(decoder));
  return referencedIds(body.kind === 'whole' ? body.bytes : Buffer.concat(chunks));
}

async function ownerOf(
  ids: readonly string[],
  named: PoolKey | undefined,
  principal: Principal,
  pool: KeyPool,
  affinity: WorkspaceAffinity,
): Promise<Workspace> {
  const owners = ids.length === 0 ? new Map<string, never>() : await affinity.owners(ids);
  for (const [id, owner] of owners) {
    if (owner.tenantId !== principal.tenantId) return refusal('not_found', `${id} was not found.`);
  }
  if (named !== undefined) return { only: named };
  for (const [id, owner] of owners) {
    const only = pool.byFingerprint(owner.keyFingerprint);
    if (only !== undefined) return { only };
    return refusal('not_found', `${id} belongs to an upstream key that is no longer in the pool.`);
  }
  return { only: await homeKey(principal.tenantId, pool, affinity) };
}

async function homeKey(
  tenantId: string,
  pool: KeyPool,
  affinity: WorkspaceAffinity,
): Promise<PoolKey | undefined> {
  const known = await affinity.homeKey(tenantId);
  const kept = known === undefined ? undefined : pool.byFingerprint(known);
  if (kept !== undefined) return kept;
  const primaries = pool.keys.filter((key) => key.tier === 'primary');
  const [first] = (primaries.length > 0 ? primaries : pool.keys)
    .map((key) => ({ key, weight: rendezvousWeight(tenantId, key.fingerprint) }))
    .toSorted((a, b) => (a.weight < b.weight ? 1 : -1));
  if (first === undefined) return undefined;
  affinity.setHomeKey(tenantId, first.key.fingerprint);
  return first.key;
}

/** Highest random weight (Thaler and Ravishankar, 1998): a key that joins or leaves moves only its own tenants. */
function rendezvousWeight(tenantId: string, fingerprint: string): string {
  return createHash('sha256').update(`${tenantId}\n${fingerprint}`).digest('hex');
}

function queryIds(query: string): string[] {
  if (query === '') return [];
  return [...new URLSearchParams(query).values()].filter(isIdLike);
}
