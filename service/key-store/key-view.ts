/** Keys as the admin API shows them: what is stated, what the pool says of them now, and what may be done. No secrets. */
import type { KeyList, KeyView } from '../../shared/keys.ts';
import type { LiveKey, Organization } from '../../shared/pool-report.ts';
import type { KeyReport, OrganizationReport, PoolReport } from '../key-pool/pool-view.ts';
import type { CatalogueKey } from './catalogue-key.ts';
import { cannotRemove } from './change-key.ts';
import type { KeyContext, Simulation } from './key-context.ts';
import { cannotRotate, environmentVariable } from './rotate-key.ts';

type ViewContext = Pick<KeyContext, 'catalogue' | 'poolView' | 'stopped' | 'simulation' | 'vault'>;

export function listKeys(context: ViewContext): KeyList {
  const { catalogue, poolView, simulation, vault } = context;
  const report = poolView.report();
  const keys = catalogue.all.map((key) => viewOf(key, report, simulation));
  const source = vault.source;
  return {
    atMs: report.atMs,
    keys,
    organizations: report.organizations.map(organizationOf),
    brownOuts: report.brownOuts.map(({ model, sinceMs, nextTryMs, overloaded, attempts }) => {
      return { model, sinceMs, nextTryMs, overloaded, attempts };
    }),
    stopped: context.stopped(),
    simulated: simulation.on,
    storage: {
      cipher: 'AES-256-GCM',
      masterKey: source?.kind ?? null,
      path: source?.path ?? null,
      storedKeys: catalogue.all.filter(({ record }) => record.source === 'stored').length,
    },
  };
}

export function viewOf(key: CatalogueKey, report: PoolReport, simulation: Simulation): KeyView {
  const { record, settings, lastTest } = key;
  const { id, label, source, masked, disabled, sealed, createdAtMs, rotatedAtMs } = record;
  const live = report.keys.find((each) => each.id === id);
  const isSimulated = source === 'simulator';
  const simulatorKey = isSimulated ? 'This is a key of the built-in simulator.' : null;
  return {
    ...settings,
    id,
    label,
    source,
    variable: source === 'environment' ? environmentVariable(id) : null,
    masked,
    disabled,
    upstreamOrigin: sealed?.origin ?? null,
    leftOut: leftOut(key, simulation),
    createdAtMs: isSimulated ? null : createdAtMs,
    rotatedAtMs,
    rotations: record.formerFingerprints.length,
    lastTest,
    may: {
      change: simulatorKey,
      rotate: cannotRotate(key),
      remove: cannotRemove(key),
      test: cannotTest(key),
    },
    live: live === undefined ? null : liveOf(live),
  };
}

/** Why a key cannot be tested; null when it can. */
export function cannotTest({ record, secret, leftOut: why }: CatalogueKey): string | null {
  if (record.source === 'simulator')
    return 'This is a key of the built-in simulator: there is nobody to ask.';
  if (secret === null) return `It cannot be tested: ${why ?? 'it has no secret'}.`;
  // Its secret goes to the upstream it was made for, or nowhere.
  return why === null || record.source === 'environment' ? null : `It cannot be tested: ${why}.`;
}

function leftOut({ leftOut: why, record }: CatalogueKey, simulation: Simulation): string | null {
  if (why !== null || record.source === 'simulator' || !simulation.on) return why;
  return 'TULAY_SIMULATE is on, so the simulator answers';
}

function liveOf(report: KeyReport): LiveKey {
  return {
    state: report.state,
    reason: report.reason,
    untilMs: report.untilMs,
    sinceMs: report.sinceMs,
    nextStep: report.nextStep,
    ramp: report.ramp === null ? null : [...report.ramp],
    organizationId: report.organization,
    inFlight: report.inFlight,
    concurrency: report.concurrency,
    requests: report.requests,
    failures: report.failures,
    lastCalls: [...report.lastCalls],
    p95Ms: report.p95Ms,
    usualP95Ms: report.usualP95Ms,
    errorShare: report.errorShare,
    sampleSize: report.sampleSize,
    minutes: [...report.minutes],
    day: [...report.day],
    exclusions: [...report.exclusions],
  };
}

function organizationOf({ id, name, upstreamId, keys, buckets }: OrganizationReport): Organization {
  return { id, name, upstreamId, keys: [...keys], buckets: [...buckets] };
}
