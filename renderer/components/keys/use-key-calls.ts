/** What can be done with keys. Whatever changed one has the lists of keys asked for again. */
import { useQueryClient } from '@tanstack/react-query';
import { useMemo } from 'react';
import {
  importResultSchema,
  keyChangedSchema,
  KEYS_PATH,
  keyTestResultSchema,
  type AddKeyRequest,
  type ChangeKeyRequest,
  type ImportRequest,
  type ImportResult,
  type KeyChanged,
  type KeyTest,
  type RotateKeyRequest,
} from '../../../shared/keys.ts';
import type { Answer } from '../../lib/api/answer.ts';
import { useApi } from '../../lib/api/use-api.ts';

export type SimpleKeyAction = 'test' | 'probe' | 'reset' | 'enable' | 'disable';

export interface KeyCalls {
  add(body: AddKeyRequest): Promise<Answer<KeyChanged>>;
  testSecret(secret: string): Promise<Answer<{ masked: string; test: KeyTest }>>;
  rotate(id: string, body: RotateKeyRequest): Promise<Answer<KeyChanged>>;
  change(id: string, body: ChangeKeyRequest): Promise<Answer<KeyChanged>>;
  act(id: string, action: SimpleKeyAction): Promise<Answer<KeyChanged>>;
  remove(id: string): Promise<Answer<undefined>>;
  import(body: ImportRequest): Promise<Answer<ImportResult>>;
}

/** The service asks the upstream for up to 10 s. */
const TEST_TIMEOUT_MS = 20_000;
/** A hundred keys, four at a time. */
const IMPORT_TIMEOUT_MS = 300_000;

export function useKeyCalls(): KeyCalls {
  const api = useApi();
  const queries = useQueryClient();
  return useMemo(() => {
    const timeoutMs = TEST_TIMEOUT_MS;
    const one = (id: string): string => `${KEYS_PATH}/${encodeURIComponent(id)}`;
    /** Waits until the lists are as they are now, so that what follows speaks of what is seen. */
    const changing = async <Value>(call: Promise<Answer<Value>>): Promise<Answer<Value>> => {
      const answer = await call;
      const affected = ({ queryKey: [path] }: { queryKey: readonly unknown[] }): boolean =>
        typeof path === 'string' && (path.startsWith(KEYS_PATH) || path === '/api/admin/service');
      await queries.invalidateQueries({ predicate: affected });
      return answer;
    };
    const post = (path: string, body?: unknown): Promise<Answer<KeyChanged>> =>
      changing(api.call(path, keyChangedSchema, { method: 'POST', body, timeoutMs }));
    return {
      add: (body) => post(KEYS_PATH, body),
      testSecret: (secret) =>
        api.call(`${KEYS_PATH}/test`, keyTestResultSchema, { method: 'POST', body: { secret }, timeoutMs }),
      rotate: (id, body) => post(`${one(id)}/rotate`, body),
      change: (id, body) => changing(api.call(one(id), keyChangedSchema, { method: 'PATCH', body })),
      act: (id, action) => post(`${one(id)}/${action}`),
      remove: (id) => changing(api.send(one(id), { method: 'DELETE' })),
      import: (body) => {
        const call = api.call(`${KEYS_PATH}/import`, importResultSchema, {
          method: 'POST',
          body,
          timeoutMs: IMPORT_TIMEOUT_MS,
        });
        return body.commit === true ? changing(call) : call;
      },
    };
  }, [api, queries]);
}
