/** The control calls: reads one from its JSON text, checks all of it, carries it out or says everything that is wrong. */
import { isObject, numberIn, textIn } from './json-shape.ts';
import type { JsonObject } from './json-shape.ts';
import { parseFaults } from './faults/fault.ts';
import { readLimits } from './read-limits.ts';
import { readLocatedJson } from './scenario/located-json.ts';
import { readScenario } from './scenario/scenario.ts';
import { RunningScenario } from './scenario/running-scenario.ts';
import type { SimulatorState } from './simulator-state.ts';

export type ControlResult =
  | { readonly ok: true; readonly [detail: string]: unknown }
  | { readonly ok: false; readonly problems: readonly string[] };

/** Each action with the fields it takes. */
export const CONTROL_ACTIONS = {
  'add-fault': ['fault', 'key', 'organization', 'model', 'share', 'for', 'count'],
  'clear-faults': ['id'],
  'run-scenario': ['scenario'],
  'stop-scenario': [],
  'set-limits': ['key', 'organization', 'limits'],
  reset: [],
} as const satisfies Record<string, readonly string[]>;

type Action = keyof typeof CONTROL_ACTIONS;

const isAction = (name: unknown): name is Action =>
  typeof name === 'string' && Object.hasOwn(CONTROL_ACTIONS, name);

const wrong = (...problems: string[]): ControlResult => ({ ok: false, problems });

export function carryOut(state: SimulatorState, text: string): ControlResult {
  const located = readLocatedJson(text);
  if (located.kind === 'wrong') return wrong(`line ${located.line}: ${located.problem}`);
  const call = located.value;
  if (!isObject(call) || !isAction(call['action'])) {
    return wrong(`"action" takes one of ${Object.keys(CONTROL_ACTIONS).join(', ')}`);
  }
  const { action } = call;
  const fields: readonly string[] = CONTROL_ACTIONS[action];
  const unknown = Object.keys(call).filter((name) => name !== 'action' && !fields.includes(name));
  if (unknown.length > 0) {
    return wrong(
      ...unknown.map((name) => `${action} takes no "${name}". Valid names: ${fields.join(', ') || 'none'}`),
    );
  }
  switch (action) {
    case 'add-fault':
      return addFault(state, call);
    case 'clear-faults': {
      const id = textIn(call['id']);
      return { ok: true, cleared: state.faults.clear(id) };
    }
    case 'run-scenario': {
      const read = readScenario(located, ['scenario']);
      if (read.kind === 'wrong') return { ok: false, problems: read.problems };
      state.faults.scenario = new RunningScenario(read.scenario, state.clock.now());
      return { ok: true, scenario: read.scenario.name };
    }
    case 'stop-scenario':
      state.faults.scenario = undefined;
      return { ok: true };
    case 'set-limits':
      return setLimits(state, call);
    case 'reset':
    default:
      state.reset();
      return { ok: true };
  }
}

function addFault(state: SimulatorState, call: JsonObject): ControlResult {
  const problems: string[] = [];
  const fault = textIn(call['fault']) ?? '';
  const parsed = parseFaults(fault);
  if (parsed.kind === 'wrong') problems.push(parsed.problem);
  const key = named(
    call,
    'key',
    state.keys.map(({ label }) => label),
    problems,
  );
  const organization = named(
    call,
    'organization',
    state.organizations.map(({ name }) => name),
    problems,
  );
  const share = inRange(call, 'share', 0, 1, problems);
  const seconds = inRange(call, 'for', 0, Number.MAX_SAFE_INTEGER, problems);
  const count = inRange(call, 'count', 1, Number.MAX_SAFE_INTEGER, problems);
  const model = textIn(call['model']);
  if (call['model'] !== undefined && model === undefined) problems.push('"model" takes a text');
  if (parsed.kind === 'wrong' || problems.length > 0) return { ok: false, problems };
  const rule = state.faults.add({
    text: fault,
    faults: parsed.faults,
    key,
    organization,
    model,
    share: share ?? 1,
    endsAt: seconds === undefined ? undefined : state.clock.now() + seconds * 1_000,
    left: count,
  });
  return { ok: true, id: rule.id };
}

function setLimits(state: SimulatorState, call: JsonObject): ControlResult {
  const problems: string[] = [];
  const label = named(
    call,
    'key',
    state.keys.map((key) => key.label),
    problems,
  );
  const name = named(
    call,
    'organization',
    state.organizations.map((organization) => organization.name),
    problems,
  );
  const limits = readLimits(call['limits']);
  if (limits.kind === 'wrong') problems.push(...limits.problems.map((problem) => `"limits": ${problem}`));
  const targets = [
    ...state.keys.filter((key) => key.label === label),
    ...state.organizations.filter((organization) => organization.name === name),
  ];
  if (targets.length === 0 && problems.length === 0) problems.push('"key" or "organization" is needed');
  if (limits.kind === 'wrong' || problems.length > 0) return { ok: false, problems };
  for (const target of targets) target.limits.replace(limits.limits);
  return { ok: true };
}

function named(
  call: JsonObject,
  field: string,
  known: readonly string[],
  problems: string[],
): string | undefined {
  const value = call[field];
  if (value === undefined) return undefined;
  const name = textIn(value);
  if (name !== undefined && known.includes(name)) return name;
  problems.push(`"${field}" takes one of ${known.join(', ') || 'none: there are no such names'}`);
  return undefined;
}

function inRange(
  call: JsonObject,
  field: string,
  low: number,
  high: number,
  problems: string[],
): number | undefined {
  if (call[field] === undefined) return undefined;
  const value = numberIn(call[field]);
  if (value !== undefined && value >= low && value <= high) return value;
  problems.push(`"${field}" takes a number ${high > 1 ? `of ${low} or more` : `from ${low} to ${high}`}`);
  return undefined;
}
