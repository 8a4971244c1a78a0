/** What `POST /api/admin/status` can do, by name. */
import { retryDeadLetterParamsSchema } from '../../../shared/admin.ts';
import { refusal, type Refusal } from '../../lib/refusal.ts';
import type { Caller } from './admin-guard.ts';
import { KEY_ACTIONS } from './admin-key-actions.ts';
import type { ControlPlaneSources } from './control-plane-sources.ts';
import { describeIssues } from './zod-validation.ts';

export type ActionOutcome =
  | { readonly kind: 'done'; readonly result: Record<string, string | number | boolean> }
  | { readonly kind: 'refused'; readonly refusal: Refusal };

export interface AdminAction {
  /** Whether a program on this machine may ask for it without a token. */
  readonly withoutToken: boolean;
  run(params: Record<string, unknown>, sources: ControlPlaneSources, caller: Caller): Promise<ActionOutcome>;
}

const ACTIONS: ReadonlyMap<string, AdminAction> = new Map<string, AdminAction>([
  ['clear_cache', { withoutToken: true, run: clearCache }],
  ['retry_dlq_job', { withoutToken: true, run: retryDeadLetter }],
  ...KEY_ACTIONS,
]);

export async function runAdminAction(
  request: { readonly action: string; readonly params: Record<string, unknown> },
  caller: Caller,
  sources: ControlPlaneSources,
): Promise<ActionOutcome> {
  const action = ACTIONS.get(request.action);
  if (action === undefined) {
    const valid = [...ACTIONS.keys()].join(', ');
    return refused(refusal('bad_parameter', `action: unknown action. Valid ones: ${valid}.`));
  }
  if (caller === 'local' && !action.withoutToken) {
    return refused(refusal('unauthenticated', 'This action needs an admin token.'));
  }
  return action.run(request.params, sources, caller);
}

async function clearCache(
  _params: Record<string, unknown>,
  { cache }: ControlPlaneSources,
): Promise<ActionOutcome> {
  return { kind: 'done', result: { removed: (await cache?.clear()) ?? 0 } };
}

async function retryDeadLetter(
  params: Record<string, unknown>,
  { queue }: ControlPlaneSources,
): Promise<ActionOutcome> {
  const parsed = retryDeadLetterParamsSchema.safeParse(params);
  if (!parsed.success) {
    return refused(refusal('bad_parameter', `params: ${describeIssues(parsed.error)}`));
  }
  const { jobId } = parsed.data;
  if (queue === undefined || (await queue.retryDeadLetter(jobId)) === 'unknown') {
    return refused(refusal('not_found', 'No dead letter has this jobId.'));
  }
  return { kind: 'done', result: { jobId, state: 'retried' } };
}

const refused = (why: Refusal): ActionOutcome => ({ kind: 'refused', refusal: why });
