/** What `POST /api/admin/status` can do with keys and with spending: the same as their own routes, by name. */
import { z } from 'zod';
import { refusal } from '../../lib/refusal.ts';
import { reasonSchema, type KeyChanged } from '../../../shared/keys.ts';
import type { Actor, KeyOutcome } from '../../key-store/key-outcome.ts';
import type { KeyAdministration } from '../../key-store/key-administration.ts';
import type { ActionOutcome, AdminAction } from './admin-actions.ts';
import { actorOf, turnSpending } from './key-actors.ts';
import { describeIssues } from './zod-validation.ts';

const keyParams = z.object({
  /** Its id or its label. */
  key: z.string({ error: 'give the id or the label of a key' }).min(1).max(100),
  reason: reasonSchema.optional(),
});
const spendingParams = z.object({ reason: reasonSchema.optional() });

type KeyCall = (
  keys: KeyAdministration,
  id: string,
  by: Actor,
  reason: string | undefined,
) => Promise<KeyOutcome<KeyChanged>>;

const onKey = (call: KeyCall): AdminAction => ({
  withoutToken: false,
  async run(params, { keys }, caller) {
    const parsed = keyParams.safeParse(params);
    if (!parsed.success) return refused('bad_parameter', `params: ${describeIssues(parsed.error)}`);
    const key = keys?.find(parsed.data.key);
    if (keys === undefined || key === undefined)
      return refused('not_found', 'params: key: no key has this id or label.');
    const outcome = await call(keys, key.record.id, actorOf(caller), parsed.data.reason);
    if (outcome.kind === 'refused') return outcome;
    const { id, label, live, disabled } = outcome.value.key;
    const state = live?.state ?? (disabled === null ? 'unused' : 'disabled');
    const { test } = outcome.value;
    return {
      kind: 'done',
      result: { id, label, state, ...(test !== null && { verdict: test.verdict, message: test.message }) },
    };
  },
});

const onSpending = (stopped: boolean): AdminAction => ({
  withoutToken: false,
  async run(params, { spending }, caller) {
    const parsed = spendingParams.safeParse(params);
    if (!parsed.success) return refused('bad_parameter', `params: ${describeIssues(parsed.error)}`);
    if (spending === undefined) return refused('not_found', 'Spending cannot be stopped here.');
    const trouble = await turnSpending(spending, stopped, actorOf(caller), parsed.data.reason);
    return trouble === null ? { kind: 'done', result: { stopped } } : refused('store_unavailable', trouble);
  },
});

export const KEY_ACTIONS: readonly (readonly [name: string, action: AdminAction])[] = [
  ['disable_key', onKey((keys, id, by, reason) => keys.disable(id, reason, by))],
  ['enable_key', onKey((keys, id, by) => keys.enable(id, by))],
  ['reset_circuit_breaker', onKey((keys, id, by) => keys.reset(id, by))],
  ['probe_key', onKey((keys, id, by) => keys.probe(id, by))],
  ['test_key', onKey((keys, id, by) => keys.test(id, by))],
  ['stop_spending', onSpending(true)],
  ['resume_spending', onSpending(false)],
];

function refused(...why: Parameters<typeof refusal>): ActionOutcome {
  return { kind: 'refused', refusal: refusal(...why) };
}
