/** What every command does: ask the service that owns the data directory, and end with its reason where it refuses. */
import type { z } from 'zod';
import { KEYS_PATH, keyListSchema, spendingSchema, type KeyView } from '../../shared/keys.ts';
import type { OwnerAnswer, OwnerApi } from './owner-api.ts';
import type { Terminal } from './terminal.ts';

export interface KeysCommandParts {
  readonly api: OwnerApi;
  readonly terminal: Terminal;
  readonly dataDirectory: string;
  readonly json: boolean;
  /** Wall clock, ms. */
  readonly now: () => number;
}

export type ExitCode = 0 | 1 | 2 | 3;

/** Why a command ends without being done: told, and not thrown any further. */
export class NotDone extends Error {
  readonly exitCode: ExitCode;
  readonly remedies: readonly string[];

  constructor(problem: string, remedies: readonly string[] = [], exitCode: ExitCode = 1) {
    super(problem);
    this.exitCode = exitCode;
    this.remedies = remedies;
  }
}

/** @throws NotDone where nobody runs there, or refuses */
export async function ask<Schema extends z.ZodType>(
  { api, dataDirectory }: KeysCommandParts,
  schema: Schema,
  method: Parameters<OwnerApi['call']>[0],
  path: string,
  body?: unknown,
): Promise<z.output<Schema>> {
  const answer = await api.call(method, path, body);
  const parsed = schema.safeParse(bodyOf(answer, dataDirectory));
  if (parsed.success) return parsed.data;
  throw new NotDone(`the service on ${dataDirectory} is of another version`, ['Restart it with this one.']);
}

/** @throws NotDone */
export function bodyOf(answer: OwnerAnswer, dataDirectory: string): unknown {
  switch (answer.kind) {
    case 'ok':
      return answer.body;
    case 'refused':
      throw new NotDone(answer.message.replace(/\.$/, ''));
    case 'unreachable':
      throw new NotDone(`the service on ${dataDirectory} cannot be reached: ${answer.problem}`);
    case 'no-owner':
      throw new NotDone(
        `no service runs on ${dataDirectory}`,
        [
          'Start one with `npm start`, then try again.',
          'If one runs on another folder, set TULAY_DATA_DIR as it does.',
        ],
        3,
      );
  }
}

/** @throws NotDone */
export async function requireOwner(parts: KeysCommandParts): Promise<void> {
  await ask(parts, spendingSchema, 'GET', '/api/admin/spending');
}

/** By its id or, for people, its label. @throws NotDone */
export async function findKey(parts: KeysCommandParts, wanted: string): Promise<KeyView> {
  const { keys } = await ask(parts, keyListSchema, 'GET', KEYS_PATH);
  const found =
    keys.find(({ id }) => id === wanted) ??
    keys.find(({ label }) => label.toLowerCase() === wanted.toLowerCase());
  if (found !== undefined) return found;
  const labels = keys.map(({ label }) => label).join(', ');
  throw new NotDone(`no key has that label; there ${labels === '' ? 'are none' : `is ${labels}`}`);
}

export const named = ({ label, masked }: KeyView): string => `${label} (${masked})`;
