/**
 * Adds a key: judged by its form, compared with those there are, tested with the upstream, sealed, committed. The test may
 * take seconds and others may change things meanwhile, so what could clash is looked at again in turn.
 */
import { randomBytes } from 'node:crypto';
import type { KeySettingsInput, KeyTest } from '../../shared/keys.ts';
import type { Secret } from '../lib/secret.ts';
import { fingerprintOf } from '../secrets/fingerprint.ts';
import { bindingOf, type CatalogueKey, type HeldRecord } from './catalogue-key.ts';
import { judgeSecret } from './judge-secret.ts';
import { commit, sentence, type KeyContext } from './key-context.ts';
import { done, refused, storeTrouble, type Actor, type KeyOutcome, type Refused } from './key-outcome.ts';

export interface KeyToAdd {
  /** As it was given. */
  readonly secret: string;
  readonly label: string;
  readonly settings: KeySettingsInput;
  readonly test: boolean;
}

export interface KeyAdded {
  readonly key: CatalogueKey;
  readonly test: KeyTest | null;
}

export async function addKey(
  context: KeyContext,
  wanted: KeyToAdd,
  by: Actor,
): Promise<KeyOutcome<KeyAdded>> {
  const judged = judgeSecret(wanted.secret);
  if (judged.kind === 'malformed') return refused('bad_parameter', `this ${judged.reason}.`, 'secret');
  const { secret } = judged;
  const clash = () => labelClash(context, wanted.label) ?? secretClash(context, secret);
  const early = clash();
  if (early !== undefined) return early;

  const test = wanted.test ? await context.tester.test(secret) : null;
  if (test !== null && !test.ok) return notAccepted(test);
  return context.inTurn.run(async () => {
    const late = clash();
    if (late !== undefined) return late;
    try {
      const key = await sealedKey(context, { ...wanted, secret }, test);
      const text = sentence(
        'Added',
        by,
        `${secret.masked}, ${test === null ? 'not tested' : 'accepted by the upstream'}`,
      );
      const events = [{ keyId: key.record.id, kind: 'added', text }];
      await commit(context, { put: [key], events, configured: true });
      return done({ key, test });
    } catch (error) {
      return storeTrouble(error);
    }
  });
}

/** A new key, ready to be committed. @throws StartupError when there is no master key and none can be made */
export async function sealedKey(
  { vault, origin, clock, directoryId }: KeyContext,
  wanted: { readonly secret: Secret; readonly label: string; readonly settings: KeySettingsInput },
  lastTest: KeyTest | null,
): Promise<CatalogueKey> {
  const { secret, label, settings } = wanted;
  const id = `key-${randomBytes(8).toString('hex')}`;
  const record: HeldRecord = {
    id,
    source: 'stored',
    label,
    fingerprint: fingerprintOf(secret, directoryId),
    formerFingerprints: [],
    masked: secret.masked,
    sealed: { origin, bytes: await vault.seal(Buffer.from(secret.reveal()), bindingOf(id, origin)) },
    disabled: null,
    createdAtMs: clock.wallNow(),
    rotatedAtMs: null,
  };
  return { record, settings, lastTest, secret, leftOut: null };
}

export function labelClash({ catalogue }: KeyContext, label: string, exceptId?: string): Refused | undefined {
  const other = catalogue.byLabel(label);
  if (other === undefined || other.record.id === exceptId) return undefined;
  return refused(
    'conflict',
    `another key is called ${other.record.label} already: choose another label.`,
    'label',
  );
}

/** Whether this secret is another key's already. */
export function secretClash(context: KeyContext, secret: Secret, exceptId?: string): Refused | undefined {
  const other = context.catalogue.byFingerprint(fingerprintOf(secret, context.directoryId));
  if (other === undefined || other.record.id === exceptId) return undefined;
  const { label, source } = other.record;
  const whose = source === 'environment' ? `${label}, which comes from the environment` : label;
  return refused('conflict', `this key (${secret.masked}) is there already: it is ${whose}.`, 'secret');
}

/** The upstream was asked and did not say yes. */
export function notAccepted(test: KeyTest): Refused {
  const unknown = ['overloaded', 'unreachable', 'timeout', 'unexpected'].includes(test.verdict);
  const hint = unknown ? ' To save it all the same, ask for it without a test.' : '';
  return { ...refused('key_not_accepted', `${test.message}${hint} Nothing was saved.`, 'secret'), test };
}
