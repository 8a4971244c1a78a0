/**
 * A filter as conditions in SQL, apart for each table that can decide on it: the kind, the caller, the request. `:name` stands for
 * a parameter of the same name in `parameters`; lists are given as JSON.
 */
import type { EventFilter } from '../event-filter.ts';

export interface FilterSql {
  /** On the columns of `request_kind`; undefined when every kind will do. */
  readonly kind: string | undefined;
  /** On the columns of `request_caller`. */
  readonly caller: string | undefined;
  /** When the request ended: from, and below. Wall clock, ms. */
  readonly since: number;
  readonly until: number;
  readonly parameters: Readonly<Record<string, string | number>>;
}

export function filterSql(filter: EventFilter): FilterSql {
  const parameters: Record<string, string | number> = {};
  const kind: string[] = [];
  const caller: string[] = [];
  const anyOf = (
    conditions: string[],
    column: string,
    name: string,
    values: readonly string[] | undefined,
  ): void => {
    if (values === undefined) return;
    conditions.push(`${column} IN (SELECT value FROM json_each(:${name}))`);
    parameters[name] = JSON.stringify(values);
  };

  if (filter.status !== undefined) {
    kind.push(`(status IN (SELECT value FROM json_each(:statuses))
      OR status / 100 IN (SELECT value FROM json_each(:hundreds)))`);
    parameters['statuses'] = JSON.stringify(filter.status.filter((text) => !text.endsWith('xx')).map(Number));
    parameters['hundreds'] = JSON.stringify(
      filter.status.filter((text) => text.endsWith('xx')).map((text) => Number(text[0])),
    );
  }
  anyOf(kind, 'model', 'models', filter.model);
  anyOf(kind, 'key_label', 'keys', filter.key);
  anyOf(kind, 'cache_result', 'caches', filter.cache);
  anyOf(kind, 'error_class', 'errors', filter.error);
  anyOf(kind, 'error_cause(error_class, status)', 'causes', filter.cause);
  if (filter.failed === true) kind.push('is_failure(error_class, status)');
  if (filter.stream !== undefined) {
    kind.push('stream = :stream');
    parameters['stream'] = filter.stream ? 1 : 0;
  }
  if (filter.simulated !== undefined) {
    kind.push('simulated = :simulated');
    parameters['simulated'] = filter.simulated ? 1 : 0;
  }
  anyOf(caller, 'user_id', 'users', filter.user);
  anyOf(caller, 'client_key_id', 'clients', filter.client);
  return {
    kind: kind.length === 0 ? undefined : kind.join(' AND '),
    caller: caller.length === 0 ? undefined : caller.join(' AND '),
    since: filter.since ?? -Infinity,
    until: filter.until ?? Infinity,
    parameters,
  };
}
