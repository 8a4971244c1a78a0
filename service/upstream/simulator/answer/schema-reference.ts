/** Follows `$ref` inside a JSON schema and merges `allOf`, so that what is left can be read on its own. */
import { isList, isObject, objectOf, textsIn } from '../json-shape.ts';
import type { JsonObject } from '../json-shape.ts';

/** A chain of references longer than this goes in circles. */
const MAX_HOPS = 8;

export function resolveSchema(schema: JsonObject, root: JsonObject, hops = 0): JsonObject {
  const { $ref: reference, allOf: parts, ...own } = schema;
  let merged: JsonObject = own;
  if (hops < MAX_HOPS) {
    if (typeof reference === 'string')
      merged = merge(resolveSchema(target(reference, root), root, hops + 1), own);
    if (isList(parts)) {
      for (const part of parts) merged = merge(merged, resolveSchema(objectOf(part), root, hops + 1));
    }
  }
  return merged;
}

/** `#/$defs/Address` → that schema; an empty one when there is none. */
function target(reference: string, root: JsonObject): JsonObject {
  let found: unknown = root;
  for (const part of reference.replace(/^#\/?/, '').split('/')) {
    if (part !== '') found = objectOf(found)[part.replaceAll('~1', '/').replaceAll('~0', '~')];
  }
  return objectOf(found);
}

function merge(first: JsonObject, second: JsonObject): JsonObject {
  const merged: Record<string, unknown> = { ...first, ...second };
  if (isObject(first['properties']) || isObject(second['properties'])) {
    merged['properties'] = { ...objectOf(first['properties']), ...objectOf(second['properties']) };
  }
  if (isList(first['required']) || isList(second['required'])) {
    merged['required'] = [...textsIn(first['required']), ...textsIn(second['required'])];
  }
  return merged;
}
