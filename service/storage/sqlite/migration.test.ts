import BetterSqlite3, { type Database } from 'better-sqlite3';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { METRICS_MIGRATIONS } from '../../metrics/sqlite/event-store.ts';
import { STATE_MIGRATIONS } from '../state-database.ts';
import { latestVersion, migrate, schemaVersion } from './migration.ts';

let db: Database;
beforeEach(() => {
  db = new BetterSqlite3(':memory:');
});
afterEach(() => db.close());

const one = { version: 1, sql: 'CREATE TABLE a (x);' };
const two = { version: 2, sql: 'CREATE TABLE b (x); INSERT INTO b SELECT x FROM a;' };

describe('migrate', () => {
  it('applies what is missing, once', () => {
    migrate(db, [one]);
    db.exec('INSERT INTO a VALUES (7)');
    migrate(db, [one, two]);
    migrate(db, [one, two]);
    expect(schemaVersion(db)).toBe(2);
    expect(db.prepare('SELECT x FROM b').pluck().all()).toEqual([7]);
  });

  it('leaves the database as it was when a step fails', () => {
    migrate(db, [one]);
    expect(() => migrate(db, [one, two, { version: 3, sql: 'CREATE TABLE c (x); SYNTAX ERROR;' }])).toThrow(
      /syntax/,
    );
    expect(schemaVersion(db)).toBe(1);
    expect(db.prepare("SELECT name FROM sqlite_schema WHERE type = 'table'").pluck().all()).toEqual(['a']);
  });

  it.each([
    ['state.db', STATE_MIGRATIONS],
    ['metrics.db', METRICS_MIGRATIONS],
  ])('has the steps of %s numbered from 1 without a gap', (_, migrations) => {
    expect(migrations.map(({ version }) => version)).toEqual(migrations.map((_step, index) => index + 1));
    migrate(db, migrations);
    expect(schemaVersion(db)).toBe(latestVersion(migrations));
  });
});
