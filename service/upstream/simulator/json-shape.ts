/** Tells apart what came out of `JSON.parse`. */

export type JsonObject = Readonly<Record<string, unknown>>;

export const isObject = (value: unknown): value is JsonObject =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

export const isList = (value: unknown): value is readonly unknown[] => Array.isArray(value);

export const isTextList = (value: unknown): value is readonly string[] =>
  isList(value) && value.every((item) => typeof item === 'string');

/** The strings among the items; nothing when it is no list. */
export const textsIn = (value: unknown): string[] =>
  isList(value) ? value.filter((item) => typeof item === 'string') : [];

/** The value as an object to look into; an empty one when it is none. */
export const objectOf = (value: unknown): JsonObject => (isObject(value) ? value : {});

export const listOf = (value: unknown): readonly unknown[] => (isList(value) ? value : []);

export const textIn = (value: unknown): string | undefined => (typeof value === 'string' ? value : undefined);

export const numberIn = (value: unknown): number | undefined =>
  typeof value === 'number' && Number.isFinite(value) ? value : undefined;
