/** The request history, read in the writer thread: what was settled before the call is in the answer. */
import type { WriterLink } from '../../storage/writer/writer-link.ts';
import type { RequestHistory } from '../event-recorder.ts';

/** Its calls reject with WriterUnavailable while the store is away. */
export function createRequestHistory(writer: WriterLink): RequestHistory {
  return {
    recent: (query) => writer.call('recent', query),
    byId: (id) => writer.call('byId', { id }),
    values: () => writer.call('values', {}),
    overview: (plan) => writer.call('overview', { plan }),
  };
}
