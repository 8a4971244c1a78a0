/** What there is to filter the request history by: the different values of its columns, of the newest kinds and callers. */
import type { Database } from 'better-sqlite3';
import type { RequestValues } from '../../../shared/admin.ts';

/** Kinds and callers looked at; as many are made at the usual rate in months. */
const NEWEST_ROWS = 20_000;
/** As `requestValuesSchema` promises. */
const MOST_VALUES = 500;

export function readRequestValues(db: Database): RequestValues {
  const values = (table: string, column: string): (string | number)[] =>
    db
      .prepare<[], string | number>(
        `SELECT DISTINCT ${column} FROM (SELECT ${column} FROM ${table} ORDER BY number DESC LIMIT ${NEWEST_ROWS})
         WHERE ${column} IS NOT NULL ORDER BY ${column} LIMIT ${MOST_VALUES}`,
      )
      .pluck()
      .all();
  const texts = (table: string, column: string): string[] => values(table, column).map(String);
  return {
    models: texts('request_kind', 'model'),
    keys: texts('request_kind', 'key_label'),
    users: texts('request_caller', 'user_id'),
    clients: texts('request_caller', 'client_key_id'),
    statuses: values('request_kind', 'status').map(Number),
    errors: texts('request_kind', 'error_class'),
  };
}
