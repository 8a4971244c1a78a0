/**
 * Gives a stored key another secret: it keeps its id, label, settings and history, and what was made upstream with the old
 * one is still found. The new secret is tested first, and is bound to the upstream of now.
 */
import type { KeyTest } from '../../shared/keys.ts';
import { fingerprintOf } from '../secrets/fingerprint.ts';
import { notAccepted, secretClash, type KeyAdded } from './add-key.ts';
import { bindingOf, variableOf, type CatalogueKey } from './catalogue-key.ts';
import { judgeSecret } from './judge-secret.ts';
import { commit, sentence, type KeyContext } from './key-context.ts';
import {
  done,
  refused,
  storeTrouble,
  unknownKey,
  type Actor,
  type KeyOutcome,
  type Refused,
} from './key-outcome.ts';

/** Fingerprints of secrets a key had, newest first; older ones have nothing left upstream. */
const MOST_FORMERS = 20;

export async function rotateKey(
  context: KeyContext,
  id: string,
  wanted: { readonly secret: string; readonly test: boolean },
  by: Actor,
): Promise<KeyOutcome<KeyAdded>> {
  const unable = whyNotRotated(context.catalogue.get(id));
  if (unable !== undefined) return unable;
  const judged = judgeSecret(wanted.secret);
  if (judged.kind === 'malformed') return refused('bad_parameter', `this ${judged.reason}.`, 'secret');
  const { secret } = judged;
  const fingerprint = fingerprintOf(secret, context.directoryId);
  const clash = (): Refused | undefined =>
    context.catalogue.get(id)?.record.fingerprint === fingerprint &&
    context.catalogue.get(id)?.secret !== null
      ? refused('conflict', `this is the key that it has already (${secret.masked}).`, 'secret')
      : secretClash(context, secret, id);
  const early = clash();
  if (early !== undefined) return early;

  const test = wanted.test ? await context.tester.test(secret) : null;
  if (test !== null && !test.ok) return notAccepted(test);
  return context.inTurn.run(async () => {
    const old = context.catalogue.get(id);
    const late = whyNotRotated(old) ?? clash();
    if (late !== undefined || old === undefined) return late ?? unknownKey();
    const { vault, origin, clock } = context;
    const formers = [old.record.fingerprint, ...old.record.formerFingerprints];
    try {
      const key: CatalogueKey = {
        record: {
          ...old.record,
          fingerprint,
          formerFingerprints: formers.filter((former) => former !== fingerprint).slice(0, MOST_FORMERS),
          masked: secret.masked,
          sealed: { origin, bytes: await vault.seal(Buffer.from(secret.reveal()), bindingOf(id, origin)) },
          rotatedAtMs: clock.wallNow(),
        },
        settings: old.settings,
        lastTest: test,
        secret,
        leftOut: null,
      };
      const text = sentence(
        'Rotated',
        by,
        `${old.record.masked} → ${secret.masked}${movedOrganization(old, test)}`,
      );
      await commit(context, { put: [key], events: [{ keyId: id, kind: 'rotated', text }] });
      return done({ key, test });
    } catch (error) {
      return storeTrouble(error);
    }
  });
}

function whyNotRotated(key: CatalogueKey | undefined): Refused | undefined {
  if (key === undefined) return unknownKey();
  const reason = cannotRotate(key);
  return reason === null ? undefined : refused('conflict', reason);
}

/** Why a key can have no other secret from here; null when it can. */
export function cannotRotate({ record }: CatalogueKey): string | null {
  switch (record.source) {
    case 'stored':
      return null;
    case 'environment':
      return `${record.label} comes from ${environmentVariable(record.id)}: change it in the environment or in .env, and start again. Its history stays.`;
    case 'simulator':
      return 'This is a key of the built-in simulator, which has no other.';
  }
}

/** The variable behind the id of a key from the environment. */
export function environmentVariable(id: string): string {
  return variableOf({ label: id.replace(/^env-/, '') });
}

function movedOrganization(old: CatalogueKey, test: KeyTest | null): string {
  const before = old.lastTest?.organizationId ?? null;
  const after = test?.organizationId ?? null;
  return before === null || after === null || before === after
    ? ''
    : '; it belongs to another organization than the one before, which keeps its batches and files';
}
