/**
 * `owner.json`: who holds the data directory, so that whoever finds it locked can be told. The lock itself is elsewhere; a
 * missing or outdated note only makes that message poorer.
 */
import { readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { z } from 'zod';
import { errorCode } from '../lib/error-code.ts';

const ownerNoteSchema = z.object({
  pid: z.number().int().positive(),
  /** ISO 8601. */
  startedAt: z.string(),
  /** Where it listens, e.g. `http://127.0.0.1:3000`; absent until it does. */
  address: z.string().optional(),
});

export type OwnerNote = z.infer<typeof ownerNoteSchema>;

/** Replaces the note in one step. @throws an error of the file system */
export function writeOwnerNote(file: string, note: OwnerNote): void {
  const draft = `${file}.${note.pid}`;
  try {
    writeFileSync(draft, `${JSON.stringify(note, null, 2)}\n`, { mode: 0o600 });
    renameSync(draft, file);
  } catch (error) {
    rmSync(draft, { force: true });
    throw error;
  }
}

/** @returns undefined when there is none that can be read, or its process is gone */
export function readOwnerNote(file: string): OwnerNote | undefined {
  try {
    const note = ownerNoteSchema.parse(JSON.parse(readFileSync(file, 'utf8')));
    return isAlive(note.pid) ? note : undefined;
  } catch {
    return undefined;
  }
}

export function removeOwnerNote(file: string): void {
  rmSync(file, { force: true });
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    // Not ours to signal, but there.
    return errorCode(error) === 'EPERM';
  }
}
