/**
 * The real service with an upstream that accepts every key, for tests that add and change keys while it serves. Everything that
 * was answered or stored is searched for the secrets in the end.
 */
import { mkdtempSync, readFileSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { startRecordingUpstream, type RecordingUpstream, type Script } from './recording-upstream.ts';
import { startTestService, type TestService, type TestServiceOptions } from './start-test-service.ts';

export const A = 'sk-ant-api03-aaaaaaaaaaaaaaaa-aaaa';
export const B = 'sk-ant-api03-bbbbbbbbbbbbbbbb-bbbb';
export const SECRET_PARTS = /aaaaaaaaaaaaaaaa|bbbbbbbbbbbbbbbb/;

export interface Answer {
  readonly status: number;
  readonly body: Record<string, unknown>;
  readonly headers: Headers;
}

const MESSAGE = { id: 'msg_1', type: 'message', content: [], usage: { input_tokens: 1, output_tokens: 1 } };
const accepting: Script = (request, reply) =>
  reply.json(200, request.target.startsWith('/v1/models') ? { data: [], has_more: false } : MESSAGE);

export class LiveKeys {
  readonly folder = mkdtempSync(join(tmpdir(), 'tulay-live-keys-'));
  readonly upstream: RecordingUpstream;
  #service: TestService | undefined;
  readonly #answers: string[] = [];

  private constructor(upstream: RecordingUpstream) {
    this.upstream = upstream;
  }

  static async start(): Promise<LiveKeys> {
    const live = new LiveKeys(await startRecordingUpstream(accepting));
    await live.restart();
    return live;
  }

  /** On the same data directory. */
  async restart(options: TestServiceOptions = {}): Promise<void> {
    await this.#service?.stop();
    const dataDirectory = join(this.folder, 'data');
    this.#service = await startTestService({ dataDirectory, upstreamUrl: this.upstream.url, ...options });
  }

  get address(): string {
    return this.#service?.address ?? '';
  }

  /** As the administrator; `anonymous` without a token. */
  async call(method: string, path: string, body?: unknown, who?: 'anonymous'): Promise<Answer> {
    const response = await fetch(this.address + path, {
      method,
      headers: {
        'anthropic-version': '2023-06-01',
        // Where no key is left nobody waits for one.
        'x-tulay-wait-ms': '0',
        ...(who === undefined && { authorization: `Bearer ${this.#service?.adminToken}` }),
        ...(body !== undefined && { 'content-type': 'application/json' }),
      },
      ...(body !== undefined && { body: JSON.stringify(body) }),
    });
    const text = await response.text();
    this.#answers.push(text, JSON.stringify([...response.headers]));
    const parsed = text === '' ? {} : (JSON.parse(text) as Record<string, unknown>);
    return { status: response.status, body: parsed, headers: response.headers };
  }

  /** @returns the id of the new key */
  async add(secret: string, label: string, more: object = {}): Promise<string> {
    const { status, body } = await this.call('POST', '/api/admin/keys', { secret, label, ...more });
    if (status !== 201) throw new Error(`${label} was not added: ${JSON.stringify(body)}`);
    return (body['key'] as { id: string }).id;
  }

  /** A client's call. */
  message(): Promise<Answer> {
    const messages = [{ role: 'user', content: 'hi' }];
    return this.call(
      'POST',
      '/v1/messages',
      { model: 'claude-haiku-4-5', max_tokens: 5, messages },
      'anonymous',
    );
  }

  async close(): Promise<void> {
    await this.#service?.stop();
    await this.upstream.close();
    const files = readdirSync(this.folder, { recursive: true, withFileTypes: true })
      .filter((entry) => entry.isFile())
      .map((entry) => readFileSync(join(entry.parentPath, entry.name), 'latin1'));
    rmSync(this.folder, { recursive: true });
    const leaked = [...this.#answers, ...files].find((text) => SECRET_PARTS.test(text));
    if (leaked !== undefined) throw new Error(`a secret was shown or stored: ${leaked.slice(0, 500)}`);
  }
}

/** Status and message of an error. */
export function errorOf({ status, body }: Answer): string {
  return `${status} ${(body['error'] as { message?: string } | undefined)?.message}`;
}
