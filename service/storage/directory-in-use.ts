import { StartupError } from '../lib/startup-error.ts';
import type { OwnerNote } from './owner-note.ts';

/** Another process owns the data directory. */
export class DirectoryInUse extends StartupError {
  readonly directory: string;
  /** As far as it can be told. */
  readonly owner: OwnerNote | undefined;

  constructor(directory: string, owner: OwnerNote | undefined) {
    const who = owner === undefined ? 'another Tulay' : `Tulay pid ${owner.pid}`;
    const where = owner?.address === undefined ? '' : ` at ${owner.address}`;
    super(`${directory} is in use by ${who}${where}; stop it or set TULAY_DATA_DIR to another folder.`, []);
    this.directory = directory;
    this.owner = owner;
  }
}
