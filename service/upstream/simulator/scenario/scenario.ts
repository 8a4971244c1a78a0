/**
 * A scenario: faults on a schedule, from a file or a control call.
 *
 *   { "name": "afternoon", "loop": true, "length": "10m",
 *     "steps": [{ "at": "2m", "for": "90s", "fault": "storm;share=0.6" },
 *               { "at": 0, "fault": "unauthorized", "key": "simulated-2" }] }
 *
 * Every mistake is named with its line.
 */
import { isList, isObject } from '../json-shape.ts';
import type { JsonObject } from '../json-shape.ts';
import type { Fault } from '../faults/fault.ts';
import { parseFaults } from '../faults/fault.ts';
import { readLocatedJson } from './located-json.ts';
import type { Path, ReadJson } from './located-json.ts';

export interface ScenarioStep {
  /** ms after the start. */
  readonly at: number;
  /** ms; Infinity: to the end. */
  readonly for: number;
  /** The fault as it was written. */
  readonly text: string;
  readonly faults: readonly Fault[];
  readonly share: number;
  /** The share rises from nothing to the stated one in the middle of the step, and falls again. */
  readonly swell: boolean;
  readonly key: string | undefined;
  readonly organization: string | undefined;
  readonly model: string | undefined;
}

export interface Scenario {
  readonly name: string;
  readonly loop: boolean;
  /** ms; when the last step ends, or as stated. */
  readonly length: number;
  readonly steps: readonly ScenarioStep[];
}

export type ParsedScenario =
  | { readonly kind: 'scenario'; readonly scenario: Scenario }
  | { readonly kind: 'wrong'; readonly problems: readonly string[] };

const FIELDS = ['name', 'loop', 'length', 'steps'];
const STEP_FIELDS = ['at', 'for', 'fault', 'share', 'swell', 'key', 'organization', 'model', 'comment'];

export const BUILT_IN: Readonly<Record<string, string>> = {
  storm: JSON.stringify({
    name: 'storm',
    steps: [
      { at: '20s', for: '60s', fault: 'storm;share=0.7', swell: true },
      { at: '35s', for: '30s', fault: 'rate-limit;retry-after=5', share: 0.3 },
    ],
  }),
};

/** @param source JSON, or the name of a built-in scenario */
export function parseScenario(source: string): ParsedScenario {
  const located = readLocatedJson(BUILT_IN[source.trim()] ?? source);
  if (located.kind === 'wrong')
    return { kind: 'wrong', problems: [`line ${located.line}: ${located.problem}`] };
  return readScenario(located, []);
}

/** Reads the scenario that stands at `root` in a text, or is named there. */
export function readScenario(located: ReadJson, root: Path): ParsedScenario {
  let value = located.value;
  for (const part of root) value = isObject(value) ? value[String(part)] : undefined;
  if (typeof value === 'string' && Object.hasOwn(BUILT_IN, value)) return parseScenario(value);
  const problems: { line: number; text: string }[] = [];
  const scenario = scenarioFrom(value, (path, text) => {
    problems.push({ line: located.lineOf([...root, ...path]), text });
    return undefined;
  });
  if (scenario !== undefined && problems.length === 0) return { kind: 'scenario', scenario };
  const byLine = problems.toSorted((left, right) => left.line - right.line);
  return { kind: 'wrong', problems: byLine.map(({ line, text }) => `line ${line}: ${text}`) };
}

type Complain = (path: Path, problem: string) => undefined;

function scenarioFrom(root: unknown, complain: Complain): Scenario | undefined {
  if (!isObject(root))
    return complain(
      [],
      `a scenario is an object with "steps", or one of ${Object.keys(BUILT_IN).join(', ')}`,
    );
  checkNames(root, FIELDS, [], complain);
  const { name = 'unnamed', loop = false, steps } = root;
  if (typeof name !== 'string') complain(['name'], '"name" takes a text');
  if (typeof loop !== 'boolean') complain(['loop'], '"loop" takes true or false');
  if (!isList(steps) || steps.length === 0)
    return complain(['steps'], '"steps" takes a list of at least one step');
  const read = steps
    .map((step, index) => readStep(step, ['steps', index], complain))
    .filter((step) => step !== undefined);
  const ends = Math.max(
    ...read.map((step) => (step.for === Number.POSITIVE_INFINITY ? step.at : step.at + step.for)),
  );
  const length = root['length'] === undefined ? ends : duration(root['length'], ['length'], complain);
  if (loop === true && (length ?? 0) <= 0) complain(['loop'], 'a scenario that repeats needs a "length"');
  return { name: String(name), loop: loop === true, length: length ?? 0, steps: read };
}

function readStep(step: unknown, path: Path, complain: Complain): ScenarioStep | undefined {
  if (!isObject(step)) return complain(path, 'a step is an object with "fault"');
  checkNames(step, STEP_FIELDS, path, complain);
  const { at = 0, fault, share = 1, swell = false } = step;
  const startsAt = duration(at, [...path, 'at'], complain);
  const lasts =
    step['for'] === undefined ? Number.POSITIVE_INFINITY : duration(step['for'], [...path, 'for'], complain);
  if (typeof share !== 'number' || share < 0 || share > 1)
    complain([...path, 'share'], '"share" takes a number from 0 to 1');
  if (typeof swell !== 'boolean') complain([...path, 'swell'], '"swell" takes true or false');
  else if (swell && step['for'] === undefined) complain([...path, 'swell'], '"swell" needs "for"');
  if (typeof fault !== 'string')
    return complain([...path, 'fault'], '"fault" takes a text such as "overloaded"');
  const parsed = parseFaults(fault);
  if (parsed.kind === 'wrong') return complain([...path, 'fault'], parsed.problem);
  return {
    at: startsAt ?? 0,
    for: lasts ?? 0,
    text: fault,
    faults: parsed.faults,
    share: typeof share === 'number' ? share : 1,
    swell: swell === true,
    key: textField(step, 'key', path, complain),
    organization: textField(step, 'organization', path, complain),
    model: textField(step, 'model', path, complain),
  };
}

function checkNames(object: JsonObject, known: readonly string[], path: Path, complain: Complain): void {
  for (const name of Object.keys(object)) {
    if (!known.includes(name))
      complain([...path, name], `unknown name "${name}". Valid names: ${known.join(', ')}`);
  }
}

function textField(object: JsonObject, name: string, path: Path, complain: Complain): string | undefined {
  const value = object[name];
  if (value === undefined) return undefined;
  return typeof value === 'string' && value !== ''
    ? value
    : complain([...path, name], `"${name}" takes a text`);
}

/** Seconds as a number, or a text such as "90s", "250ms", "2m", "1h". @returns ms */
function duration(value: unknown, path: Path, complain: Complain): number | undefined {
  if (typeof value === 'number' && value >= 0) return value * 1_000;
  const read = typeof value === 'string' ? /^(\d+(?:\.\d+)?)\s*(ms|s|m|h)$/.exec(value.trim()) : null;
  const unit = { ms: 1, s: 1_000, m: 60_000, h: 3_600_000 }[read?.[2] ?? ''];
  if (read === null || unit === undefined) {
    return complain(path, `"${String(path.at(-1))}" takes seconds or a text such as "90s" or "2m"`);
  }
  return Number(read[1]) * unit;
}
