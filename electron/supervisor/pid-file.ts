/**
 * Which process the shell started, kept where a shell that crashed leaves it for the next one. A missing or broken file is
 * no fault: at worst an orphan is met later, as the owner of the data directory.
 */
import { mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { z } from 'zod';

const noteSchema = z.object({
  pid: z.int().positive(),
  /** Where it answers; absent until it was ready. */
  controlSocket: z.string().min(1).optional(),
});
export type ServiceNote = z.infer<typeof noteSchema>;

export interface PidFile {
  read(): ServiceNote | undefined;
  write(note: ServiceNote): void;
  remove(): void;
}

export function pidFile(path: string): PidFile {
  return {
    read() {
      try {
        return noteSchema.parse(JSON.parse(readFileSync(path, 'utf8')));
      } catch {
        return undefined;
      }
    },
    write(note) {
      try {
        mkdirSync(dirname(path), { recursive: true, mode: 0o700 });
        const draft = `${path}.${note.pid}`;
        writeFileSync(draft, `${JSON.stringify(note)}\n`, { mode: 0o600 });
        renameSync(draft, path);
      } catch {
        // Only the sweep after a crash of the shell would have used it.
      }
    },
    remove() {
      rmSync(path, { force: true });
    },
  };
}
