import type { Migration } from '../sqlite/migration.ts';

export const createFact: Migration = {
  version: 1,
  sql: `
    CREATE TABLE fact (
      name  TEXT PRIMARY KEY,
      value TEXT NOT NULL
    ) STRICT, WITHOUT ROWID;
  `,
};
