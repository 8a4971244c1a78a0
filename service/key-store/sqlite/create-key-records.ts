/** The key store's records over the writer thread, and straight on a database for commands that run without a service. */
import type { Database } from 'better-sqlite3';
import { WriterUnavailable, type WriterLink } from '../../storage/writer/writer-link.ts';
import { KeyStoreUnavailable, type KeyRecords } from '../key-record.ts';
import { KeyRecordStore } from './key-record-store.ts';

export function createKeyRecords(writer: WriterLink): KeyRecords {
  return {
    load: () => unavailable(writer.call('keyStoreContents', {})),
    apply: async (changes) => {
      const wasUp = writer.up;
      try {
        await writer.call('changeKeyStore', { changes });
      } catch (error) {
        if (!(error instanceof WriterUnavailable)) throw error;
        // A thread that is still there has answered that it could not.
        throw new KeyStoreUnavailable(error.message, !wasUp || writer.up);
      }
    },
    history: (keyId, limit) => unavailable(writer.call('keyHistory', { keyId, limit })),
  };
}

/** On a connection of its own; synchronous beneath. */
export function openKeyRecords(db: Database): KeyRecords {
  const store = new KeyRecordStore(db);
  const attempt = <Result>(work: () => Result): Promise<Result> =>
    new Promise((resolve, reject) => {
      try {
        resolve(work());
      } catch (error) {
        reject(new KeyStoreUnavailable(error instanceof Error ? error.message : String(error)));
      }
    });
  return {
    load: () => attempt(() => store.contents()),
    apply: (changes) => attempt(() => store.apply(changes)),
    history: (keyId, limit) => attempt(() => store.history(keyId, limit)),
  };
}

async function unavailable<Result>(call: Promise<Result>): Promise<Result> {
  try {
    return await call;
  } catch (error) {
    throw error instanceof WriterUnavailable ? new KeyStoreUnavailable(error.message) : error;
  }
}
