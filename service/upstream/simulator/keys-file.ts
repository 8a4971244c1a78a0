/**
 * The file of `--keys`: organizations and keys.
 *
 *   { "organizations": [{ "name": "Lab", "limits": { "requestsPerMinute": 50 } }],
 *     "keys": [{ "label": "first", "secret": "sk-ant-…", "organization": "Lab" }] }
 *
 * Every mistake is named with its line.
 */
import { isList, isObject, textIn } from './json-shape.ts';
import type { JsonObject } from './json-shape.ts';
import { readLimits } from './read-limits.ts';
import { readLocatedJson } from './scenario/located-json.ts';
import type { KeyOptions, LimitOptions, OrganizationOptions } from './simulator-options.ts';

export type KeysFile =
  | {
      readonly kind: 'keys';
      readonly organizations: readonly OrganizationOptions[];
      readonly keys: readonly KeyOptions[];
    }
  | { readonly kind: 'wrong'; readonly problems: readonly string[] };

type Path = readonly (string | number)[];
type Complain = (path: Path, problem: string) => void;

export function readKeysFile(source: string): KeysFile {
  const located = readLocatedJson(source);
  if (located.kind === 'wrong')
    return { kind: 'wrong', problems: [`line ${located.line}: ${located.problem}`] };
  const problems: { line: number; text: string }[] = [];
  const complain: Complain = (path, text) => void problems.push({ line: located.lineOf(path), text });

  const root = located.value;
  if (!isObject(root))
    return { kind: 'wrong', problems: ['line 1: an object with "organizations" and "keys" is expected'] };
  checkNames(root, ['organizations', 'keys'], [], complain);
  const organizations = items(root, 'organizations', complain).map(([item, path]) =>
    readOrganization(item, path, complain),
  );
  const names = organizations.map(({ name }) => name);
  const keys = items(root, 'keys', complain).map(([item, path]) => readKey(item, path, names, complain));
  checkRepeats(names, 'organizations', 'name', complain);
  checkRepeats(
    keys.map(({ label }) => label),
    'keys',
    'label',
    complain,
  );
  checkRepeats(
    keys.map(({ secret }) => secret),
    'keys',
    'secret',
    complain,
  );
  if (problems.length === 0) return { kind: 'keys', organizations, keys };
  const byLine = problems.toSorted((left, right) => left.line - right.line);
  return { kind: 'wrong', problems: byLine.map(({ line, text }) => `line ${line}: ${text}`) };
}

function items(root: JsonObject, field: string, complain: Complain): [JsonObject, Path][] {
  const list = root[field];
  if (!isList(list) || list.length === 0) {
    complain([field], `"${field}" takes a list of at least one`);
    return [];
  }
  return list.flatMap((item, index): [JsonObject, Path][] => {
    if (isObject(item)) return [[item, [field, index]]];
    complain([field, index], `each of "${field}" is an object`);
    return [];
  });
}

function readOrganization(item: JsonObject, path: Path, complain: Complain): OrganizationOptions {
  checkNames(item, ['name', 'id', 'limits'], path, complain);
  const name = needed(item, 'name', path, complain);
  const id = optional(item, 'id', path, complain);
  const limits = limitsOf(item, path, complain);
  return { name, ...(id === undefined ? {} : { id }), ...(limits === undefined ? {} : { limits }) };
}

function readKey(item: JsonObject, path: Path, names: readonly string[], complain: Complain): KeyOptions {
  checkNames(item, ['label', 'secret', 'organization', 'limits'], path, complain);
  const organization = optional(item, 'organization', path, complain);
  if (organization !== undefined && !names.includes(organization)) {
    complain([...path, 'organization'], `there is no organization "${organization}"`);
  }
  const limits = limitsOf(item, path, complain);
  return {
    label: needed(item, 'label', path, complain),
    secret: needed(item, 'secret', path, complain),
    ...(organization === undefined ? {} : { organization }),
    ...(limits === undefined ? {} : { limits }),
  };
}

function limitsOf(item: JsonObject, path: Path, complain: Complain): LimitOptions | undefined {
  if (item['limits'] === undefined) return undefined;
  const read = readLimits(item['limits']);
  if (read.kind === 'limits') return read.limits;
  for (const problem of read.problems) complain([...path, 'limits'], problem);
  return undefined;
}

function needed(item: JsonObject, field: string, path: Path, complain: Complain): string {
  const value = textIn(item[field]);
  if (value === undefined || value === '') complain([...path, field], `"${field}" takes a text`);
  return value ?? '';
}

function optional(item: JsonObject, field: string, path: Path, complain: Complain): string | undefined {
  return item[field] === undefined ? undefined : needed(item, field, path, complain);
}

function checkNames(item: JsonObject, known: readonly string[], path: Path, complain: Complain): void {
  for (const name of Object.keys(item)) {
    if (!known.includes(name))
      complain([...path, name], `unknown name "${name}". Valid names: ${known.join(', ')}`);
  }
}

function checkRepeats(values: readonly string[], list: string, field: string, complain: Complain): void {
  for (const [index, value] of values.entries()) {
    if (value !== '' && values.indexOf(value) < index)
      complain([list, index, field], `this "${field}" stands twice`);
  }
}
