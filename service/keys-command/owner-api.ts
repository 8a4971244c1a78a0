/** The admin API of the service that owns a data directory, over its control socket. */
import { z } from 'zod';
import { callControlSocket, type ControlAnswer } from '../storage/call-control-socket.ts';

export type OwnerAnswer =
  /** `body` is null for an answer without one. */
  | { readonly kind: 'ok'; readonly body: unknown }
  /** The service refused, in its words. */
  | { readonly kind: 'refused'; readonly status: number; readonly message: string }
  | { readonly kind: 'no-owner' }
  | { readonly kind: 'unreachable'; readonly problem: string };

export interface OwnerApi {
  /** Never rejects. */
  call(method: 'GET' | 'POST' | 'PATCH' | 'DELETE', path: string, body?: unknown): Promise<OwnerAnswer>;
}

/** An import may test a hundred keys, four at a time, 10 s each. */
const LIMIT_MS = 5 * 60_000;
const MOST_READ = 32 * 1024 * 1024;

const errorSchema = z.object({ error: z.object({ message: z.string() }) });

export function createOwnerApi(dataDirectory: string): OwnerApi {
  return {
    async call(method, path, body) {
      const call = { method, path, body, limitMs: LIMIT_MS, mostRead: MOST_READ };
      return understood(await callControlSocket(dataDirectory, call));
    },
  };
}

function understood(answer: ControlAnswer): OwnerAnswer {
  if (answer.kind !== 'answer') return answer;
  const { status, body } = answer;
  if (status >= 200 && status < 300) return { kind: 'ok', body };
  const { data } = errorSchema.safeParse(body);
  return { kind: 'refused', status, message: data?.error.message ?? `it answered ${status}` };
}
