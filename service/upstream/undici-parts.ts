/**
 * The two parts of undici that the service uses, loaded by themselves: undici's entry also loads fetch, WebSocket, caches and
 * mocks, 80 ms and 6 MB that every start would pay. These are files of undici's own, not of its public interface, so its version
 * is pinned and `upstream.test.ts` drives them.
 */
import { createRequire } from 'node:module';
import type { buildConnector as ConnectorBuilder, Pool as ConnectionPool } from 'undici';

const require = createRequire(import.meta.url);

export type { Dispatcher } from 'undici';
export const Pool = require('undici/lib/dispatcher/pool.js') as typeof ConnectionPool;
export type Pool = ConnectionPool;
export const buildConnector = require('undici/lib/core/connect.js') as typeof ConnectorBuilder;
