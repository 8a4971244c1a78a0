import Anthropic, { toFile } from '@anthropic-ai/sdk';
import fc from 'fast-check';
import { Readable } from 'node:stream';
import { afterEach, describe, expect, it } from 'vitest';
import { ManualClock } from '../../../testing/manual-clock.ts';
import { startSimulatedUpstream } from '../../../testing/simulated-upstream.ts';
import type { SimulatedUpstream } from '../../../testing/simulated-upstream.ts';
import { readForm } from './multipart.ts';

describe('files, driven by the official SDK', () => {
  let upstream: SimulatedUpstream | undefined;
  afterEach(() => upstream?.close());

  const start = async (clock = new ManualClock()): Promise<SimulatedUpstream> => {
    upstream = await startSimulatedUpstream({
      clock,
      organizations: [{ name: 'A' }, { name: 'B' }],
      keys: [
        { label: 'a', secret: 'key-a', organization: 'A' },
        { label: 'b', secret: 'key-b', organization: 'B' },
      ],
    });
    return upstream;
  };

  it('are described, listed in pages and deleted', async () => {
    const client = (await start()).client('key-a');
    const content = Buffer.alloc(300_000, 'ñ');
    const made = await client.files.upload({
      file: await toFile(content, 'liham.txt', { type: 'text/plain' }),
    });
    expect(made).toMatchObject({
      type: 'file',
      filename: 'liham.txt',
      mime_type: 'text/plain',
      size_bytes: 300_000,
      downloadable: false,
    });
    expect(made.id).toMatch(/^file_01/);
    const second = await client.files.upload({ file: await toFile(Buffer.from('x'), 'second.txt') });
    expect(await client.files.retrieveMetadata(made.id)).toEqual(made);
    const listed: string[] = [];
    for await (const file of client.files.list({ limit: 1 })) listed.push(file.id);
    expect(listed).toEqual([second.id, made.id]);
    await expect(client.files.download(made.id)).rejects.toMatchObject({
      status: 400,
      errorCode: 'file_not_downloadable',
    });
    expect(await client.files.delete(made.id)).toEqual({ id: made.id, type: 'file_deleted' });
    await expect(client.files.retrieveMetadata(made.id)).rejects.toBeInstanceOf(Anthropic.NotFoundError);
  });

  it('are known only to the organization that holds them, in messages as well', async () => {
    const { client } = await start();
    const file = await client('key-a').files.upload({
      file: await toFile(Buffer.from('%PDF-1.7'), 'a.pdf', { type: 'application/pdf' }),
    });
    const ask = (key: string) =>
      client(key).messages.create({
        model: 'claude-sonnet-5-5',
        max_tokens: 50,
        messages: [
          {
            role: 'user',
            content: [
              { type: 'document', source: { type: 'file', file_id: file.id } },
              { type: 'text', text: 'Summarize this' },
            ],
          },
        ],
      });
    await expect(client('key-b').files.retrieveMetadata(file.id)).rejects.toMatchObject({ status: 404 });
    await expect(ask('key-b')).rejects.toMatchObject({ status: 404 });
    expect(await ask('key-a')).toMatchObject({ type: 'message' });
  });

  it('expire when they were told to', async () => {
    const clock = new ManualClock();
    const client = (await start(clock)).client('key-a');
    const made = await client.files.upload({
      file: await toFile(Buffer.from('x'), 'x.txt'),
      expires_in_seconds: 60,
    });
    clock.advance(59_000);
    expect(await client.files.retrieveMetadata(made.id)).toEqual(made);
    clock.advance(1_000);
    await expect(client.files.retrieveMetadata(made.id)).rejects.toMatchObject({ status: 404 });
  });

  it('are refused when empty, nameless or not multipart', async () => {
    const { client, post } = await start();
    const upload = async (name: string, content: string) =>
      client('key-a').files.upload({ file: await toFile(Buffer.from(content), name) });
    await expect(upload('empty.txt', '')).rejects.toMatchObject({ status: 400 });
    await expect(upload('a|b.txt', 'x')).rejects.toMatchObject({ status: 400 });
    expect((await post('/v1/files', 'plain', { 'x-api-key': 'key-a' })).status).toBe(400);
  });
});

describe('a multipart form', () => {
  it('is read the same however it is cut into chunks', async () => {
    const part = fc.record({
      name: fc.stringMatching(/^[a-z]{1,8}$/),
      content: fc.string({ unit: 'binary', maxLength: 60 }),
    });
    await fc.assert(
      fc.asyncProperty(
        fc.array(part, { minLength: 1, maxLength: 4 }),
        fc.integer({ min: 1, max: 40 }),
        async (parts, step) => {
          const boundary = 'limit--x';
          fc.pre(parts.every(({ content }) => !content.includes(boundary)));
          const body = Buffer.from(
            `${parts.map(({ name, content }) => `--${boundary}\r\nContent-Disposition: form-data; name="${name}"\r\n\r\n${content}\r\n`).join('')}--${boundary}--\r\n`,
          );
          const chunks: Buffer[] = [];
          for (let at = 0; at < body.length; at += step) chunks.push(body.subarray(at, at + step));
          const read = await readForm(
            Readable.from(chunks),
            `multipart/form-data; boundary=${boundary}`,
            1_000_000,
          );
          expect(read).toMatchObject({
            kind: 'form',
            parts: parts.map(({ name, content }) => ({ name, size: Buffer.byteLength(content) })),
          });
        },
      ),
    );
  });

  it('that breaks off is malformed, and one beyond the limit too large', async () => {
    const type = 'multipart/form-data; boundary=b';
    const cut = Buffer.from('--b\r\nContent-Disposition: form-data; name="file"; filename="x"\r\n\r\nabc');
    expect(await readForm(Readable.from([cut]), type, 1_000)).toEqual({ kind: 'malformed' });
    expect(await readForm(Readable.from([cut]), type, 10)).toEqual({ kind: 'too-large' });
    expect(await readForm(Readable.from([cut]), 'application/json', 1_000)).toEqual({ kind: 'malformed' });
  });
});
