import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { RequestEvent } from '../../../shared/request-event.ts';
import { sampleRequest } from '../../testing/sample-frames.ts';
import { requestAsCurl } from './request-as-curl.ts';

const ADDRESS = 'http://127.0.0.1:3000';
const run = promisify(execFile);
const curl = (changes: Partial<RequestEvent> = {}): string => requestAsCurl(sampleRequest(changes), ADDRESS);

/** The words that a shell makes of it, without curl being called. */
async function words(command: string): Promise<string[]> {
  const { stdout } = await run('sh', ['-c', `printf '%s\\0' ${command.replace(/^curl /, '')}`]);
  return stdout.split('\0').slice(0, -1);
}

describe('a request as cURL', () => {
  it('calls the same path with a body like the one that was sent', async () => {
    const [address, ...options] = await words(curl({ stream: true }));
    expect(address).toBe(`${ADDRESS}/v1/messages`);
    expect(options.filter((each) => each.startsWith('x-api-key'))).toEqual([]);
    expect(JSON.parse(options.at(-1) ?? '')).toEqual({
      model: 'claude-sonnet-5-5',
      max_tokens: 1_024,
      stream: true,
      messages: [{ role: 'user', content: '…' }],
    });
  });

  it('masks the credential where the caller showed one', async () => {
    expect(await words(curl({ clientKeyId: 'key_17' }))).toContain('x-api-key: tly_…');
    expect(curl({ clientKeyId: 'key_17' })).not.toContain('key_17');
  });

  it('sends no body where none was sent', async () => {
    expect(await words(curl({ method: 'GET', path: '/v1/models', model: null }))).toEqual([
      `${ADDRESS}/v1/models`,
      '-H',
      'anthropic-version: 2023-06-01',
    ]);
    expect(await words(curl({ method: 'DELETE', path: '/v1/files/f' }))).toContain('DELETE');
  });

  it('stays one call in a shell, whatever callers sent', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.string().map((text) => text.replaceAll('\0', '')),
        async (model) => {
          const body = (await words(curl({ model }))).at(-1) ?? '';
          expect((JSON.parse(body) as { model: string }).model).toBe(model);
        },
      ),
      { numRuns: 40 },
    );
    expect(await words(curl({ method: 'GET', path: "/v1/$(reboot)'; `x`" }))).toHaveLength(3);
  });
});
