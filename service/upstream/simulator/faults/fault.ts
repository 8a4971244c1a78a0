/** A fault with its parameters, read from `name;parameter=value`. */
import { FAULT_NAMES, FAULTS, isFaultName } from './fault-catalogue.ts';
import type { FaultEntry, FaultName, FaultParameter, FaultStage } from './fault-catalogue.ts';

export interface Fault {
  readonly name: FaultName;
  readonly stage: FaultStage;
  /** Only for this model, or for all that begin with it; undefined for every model. */
  readonly model: string | undefined;
  number(parameter: string): number;
  text(parameter: string): string;
}

export type ParsedFaults =
  | { readonly kind: 'faults'; readonly faults: readonly Fault[] }
  | { readonly kind: 'wrong'; readonly problem: string };

/** `overloaded, slow-chunks;interval=200;model=claude-opus-5` → two faults. */
export function parseFaults(text: string): ParsedFaults {
  const faults: Fault[] = [];
  for (const part of text.split(',')) {
    if (part.trim() === '') continue;
    const parsed = parseFault(part);
    if (typeof parsed === 'string') return { kind: 'wrong', problem: parsed };
    faults.push(parsed);
  }
  return faults.length === 0
    ? { kind: 'wrong', problem: `a fault is needed. Valid faults: ${FAULT_NAMES.join(', ')}` }
    : { kind: 'faults', faults };
}

/** @returns the fault, or what is wrong with it */
function parseFault(text: string): Fault | string {
  const [name = '', ...settings] = text.split(';').map((piece) => piece.trim());
  if (!isFaultName(name))
    return `unknown fault "${name.slice(0, 60)}". Valid faults: ${FAULT_NAMES.join(', ')}`;
  const entry: FaultEntry = FAULTS[name];
  const values = new Map<string, string>();
  for (const setting of settings) {
    if (setting === '') continue;
    const [parameter = '', value = ''] = setting.split('=', 2).map((piece) => piece.trim());
    const known = parameter === 'model' ? MODEL : entry.parameters[parameter];
    if (known === undefined) {
      const valid = [...Object.keys(entry.parameters), 'model'].join(', ');
      return `fault ${name} has no parameter "${parameter.slice(0, 60)}". Valid parameters: ${valid}`;
    }
    const problem = checkValue(value, known);
    if (problem !== undefined) return `fault ${name}: ${parameter} ${problem}, not "${value.slice(0, 60)}"`;
    values.set(parameter, value);
  }
  const value = (parameter: string): string =>
    values.get(parameter) ?? entry.parameters[parameter]?.fallback ?? '';
  return {
    name,
    stage: entry.stage,
    model: values.get('model'),
    number: (parameter) => Number(value(parameter)),
    text: value,
  };
}

const MODEL: FaultParameter = { kind: 'text', fallback: '', about: 'only for models that begin with this' };

function checkValue(value: string, { kind, choices }: FaultParameter): string | undefined {
  switch (kind) {
    case 'number':
      return value !== '' && Number.isFinite(Number(value)) && Number(value) >= 0
        ? undefined
        : 'takes a number of 0 or more';
    case 'date':
      return /^\d{4}-\d{2}-\d{2}$/.test(value) && !Number.isNaN(Date.parse(value))
        ? undefined
        : 'takes a day as YYYY-MM-DD';
    case 'choice':
      return choices?.includes(value) === true ? undefined : `takes one of ${choices?.join(', ') ?? ''}`;
    case 'text':
    default:
      return value === '' ? 'takes a text' : undefined;
  }
}

export const appliesToModel = (fault: { readonly model: string | undefined }, model: string): boolean =>
  fault.model === undefined || model.startsWith(fault.model);
