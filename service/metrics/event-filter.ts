/** Which requests to list, as a filter travels to the writer thread. Every field that is given must hold. */
import type { RequestsFilter } from '../../shared/admin.ts';

/** The filter of the admin API with what it leaves open. */
export type EventFilter = { readonly [Name in keyof RequestsFilter]?: RequestsFilter[Name] | undefined };

export interface EventPageQuery {
  readonly limit: number;
  /** `id` of the last event of the page before. */
  readonly before?: string | undefined;
  readonly filter?: EventFilter | undefined;
}
