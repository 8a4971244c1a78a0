/** Calls of the admin API as the console makes them, to a service under test. */
import { simulatorStateSchema } from '../../shared/simulator-control.ts';
import type { TestService } from './start-test-service.ts';

export interface AdminClient {
  /** GET without a body, else POST; a text is sent as it is. */
  call(path: string, body?: unknown, headers?: Record<string, string>): Promise<Response>;
  /** Sends a short message through the gateway; its answer has been read. */
  message(): Promise<Response>;
  /** Faults that are switched on in the simulator. */
  faults(): Promise<unknown[]>;
}

export function adminClient(service: () => TestService): AdminClient {
  const call: AdminClient['call'] = async (path, body, headers = {}) =>
    await fetch(`${service().address}/api/admin${path}`, {
      headers: {
        authorization: `Bearer ${service().adminToken}`,
        'content-type': 'application/json',
        ...headers,
      },
      ...(body === undefined
        ? {}
        : { method: 'POST', body: typeof body === 'string' ? body : JSON.stringify(body) }),
    });
  return {
    call,
    async message() {
      const response = await fetch(`${service().address}/v1/messages`, {
        method: 'POST',
        headers: { 'x-api-key': 'any', 'anthropic-version': '2023-06-01' },
        body: JSON.stringify({
          model: 'claude-haiku-4-5',
          max_tokens: 3,
          messages: [{ role: 'user', content: 'Hi' }],
        }),
      });
      await response.arrayBuffer();
      return response;
    },
    faults: async () => simulatorStateSchema.parse(await (await call('/simulator')).json()).faults,
  };
}

/** What an error says. */
export async function messageOf(response: Response): Promise<string> {
  const { error } = (await response.json()) as { error: { message: string } };
  return error.message;
}

/** The one-time token of a link to the console. */
export function tokenOfLink(link: string): string {
  return new URLSearchParams(new URL(link).hash.slice(1)).get('token') ?? '';
}
