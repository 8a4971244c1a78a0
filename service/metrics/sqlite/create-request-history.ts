/** The request history, read in the writer thread: what was settled before the call is in the answer. */
import type { WriterLink } from '../../storage/writer/writer-link.ts';
import type { RequestHistory } from '../event-recorder.ts';

/** `recent` rejects with WriterUnavailable while the store is away. */
export function createRequestHistory(writer: WriterLink): RequestHistory {
  return {
    recent: ({ limit, before }) => writer.call('recent', { limit, before }),
  };
}
