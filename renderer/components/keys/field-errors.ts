/**
 * Finds the field that a refusal of the service is about: its messages begin with the field's name (`label: …`), and where
 * several are at fault they stand after each other (`priority: …; limits.requestsPerDay: …`).
 */
import type { KeyField } from './key-draft.ts';

export interface FieldErrors {
  readonly fields: Readonly<Partial<Record<KeyField, string>>>;
  /** What is about no field; null when there is nothing of it. */
  readonly rest: string | null;
}

const FIELDS =
  'secret|label|tier|priority|weight|organization|concurrency|limits\\.(?:requests|inputTokens|outputTokens)Per(?:Minute|Day)';
const NEXT_FIELD = new RegExp(`; (?=(?:${FIELDS}): )`);
const ONE = new RegExp(`^(?:limits\\.)?(${FIELDS.replace('limits\\.', '')}): (.*)$`, 's');

export function fieldErrors(message: string): FieldErrors {
  const fields: Partial<Record<KeyField, string>> = {};
  const rest: string[] = [];
  for (const part of message.split(NEXT_FIELD)) {
    const [, field, text] = ONE.exec(part) ?? [];
    // The pattern holds no other names.
    if (field === undefined || text === undefined) rest.push(part);
    else fields[field as KeyField] = asSentence(text);
  }
  return { fields, rest: rest.length === 0 ? null : rest.join('; ') };
}

function asSentence(text: string): string {
  const first = text.charAt(0).toUpperCase() + text.slice(1);
  return /[.?!]$/.test(first) ? first : `${first}.`;
}
