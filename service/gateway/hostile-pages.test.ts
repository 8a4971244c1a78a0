/**
 * Web pages of other origins in a real browser on this machine: none of what a page can send may reach the upstream, none
 * of what comes back may be read. What a page was answered is seen from the browser's side.
 */
import http from 'node:http';
import { readFile } from 'node:fs/promises';
import type { AddressInfo } from 'node:net';
import { chromium, type Browser, type Page } from 'playwright';
import { afterAll, afterEach, beforeAll, describe, expect, it, vi } from 'vitest';
import { chromiumForTests, findChromium } from '../testing/chromium.ts';
import { startRecordingUpstream, type RecordingUpstream } from '../testing/recording-upstream.ts';
import { startTestService, type TestService } from '../testing/start-test-service.ts';

const browserForTests = await chromiumForTests();
const BODY = '{"model":"claude-opus-5","max_tokens":1,"messages":[{"role":"user","content":"spend"}]}';

let upstream: RecordingUpstream;
let service: TestService;
let pages: http.Server;
let pagesPort: number;
let browser: Browser;
let page: Page | undefined;

/** Every answer that the browser saw from this host and port: `POST /v1/messages 403`. */
let answers: string[] = [];
let attacked = '';

beforeAll(async () => {
  if (!browserForTests.available) return;
  upstream = await startRecordingUpstream((_request, reply) => reply.json(200, { content: 'secret answer' }));
  pages = http.createServer((_request, response) => {
    response.writeHead(200, { 'content-type': 'text/html' });
    response.end('<!doctype html><title>a page</title><body></body>');
  });
  await new Promise<void>((resolve) => {
    pages.listen(0, '127.0.0.1', resolve);
  });
  pagesPort = (pages.address() as AddressInfo).port;
  service = await startTestService({
    keys: ['sk-ant-test-key-0123456789'],
    upstreamUrl: upstream.url,
    variables: { TULAY_ALLOWED_ORIGINS: `http://allowed.localhost:${pagesPort}` },
  });
  const found = await findChromium();
  if ('missing' in found) throw new Error(found.missing);
  browser = await chromium.launch({
    executablePath: found.executablePath,
    // The name of a page whose owner has turned it to this machine.
    args: [...found.args, '--host-resolver-rules=MAP rebound.example 127.0.0.1, MAP *.localhost 127.0.0.1'],
    env: { ...process.env, ...found.env },
  });
}, 120_000);

afterEach(async () => {
  await page?.context().close();
  page = undefined;
  answers = [];
  attacked = '';
  upstream?.clear();
});

afterAll(async () => {
  await browser?.close();
  await service?.stop();
  await upstream?.close();
  pages?.closeAllConnections();
  pages?.close();
});

async function open(url: string): Promise<Page> {
  // The service's own page may send next to nothing by its policy; what is tried here is the service, not that.
  const context = await browser.newContext({ bypassCSP: true });
  const opened = await context.newPage();
  context.on('response', (response) => {
    const seen = new URL(response.url());
    if (seen.host !== attacked) return;
    answers.push(`${response.request().method()} ${seen.pathname} ${response.status()}`);
  });
  await opened.goto(url);
  page = opened;
  return opened;
}

/** Calls the one function of a script of `testing/pages` in the page. */
async function runIn(opened: Page, script: string, url: string): Promise<unknown> {
  const source = await readFile(new URL(`../testing/pages/${script}`, import.meta.url), 'utf8');
  const call = source.slice(source.indexOf('async function'));
  return opened.evaluate(`(${call})(${JSON.stringify({ url, body: BODY })})`);
}

describe.skipIf(!browserForTests.available)(`a page of another origin${browserForTests.note}`, () => {
  const PATHS = ['/v1/messages', '/v1/files', '/api/chat', '/api/admin/status', '/api/health'];

  it.each([
    ['another port of the same address', () => `http://127.0.0.1:${pagesPort}`, () => service.address],
    ['the service’s port by another name', () => `http://localhost:${service.port}`, () => service.address],
    ['another name of this machine', () => `http://localhost:${pagesPort}`, () => service.address],
    [
      'another port of the same name',
      () => `http://localhost:${pagesPort}`,
      () => `http://localhost:${service.port}`,
    ],
    ['a name below localhost', () => `http://evil.localhost:${pagesPort}`, () => service.address],
    ['another site', () => `http://rebound.example:${pagesPort}`, () => service.address],
  ])('can neither spend nor read: %s', async (_what, origin, base) => {
    const opened = await open(origin());
    attacked = new URL(base()).host;
    expect(await runIn(opened, 'hostile-page.js', base())).toEqual([]);
    expect(upstream.requests.map((request) => `${request.method} ${request.target}`)).toEqual([]);
    // The browser did send it all, and was refused each time.
    for (const path of PATHS) {
      for (const method of ['POST', 'GET']) expect(answers).toContain(`${method} ${path} 403`);
    }
    expect(answers.filter((each) => !each.endsWith(' 403'))).toEqual([]);
  });

  it('whose name was turned to this machine can neither spend nor read, though it is of the same origin', async () => {
    const base = `http://rebound.example:${service.port}`;
    attacked = new URL(base).host;
    const opened = await open(`${base}/`);
    expect(answers).toContain('GET / 403');
    answers = [];
    const read = (await runIn(opened, 'hostile-page.js', base)) as string[];
    // Of the same origin to the browser, it may read the refusals; there is nothing else to read.
    for (const each of read) expect(each).toContain('This Host is not served here');
    expect(read.length).toBeGreaterThan(20);
    expect(upstream.requests).toEqual([]);
    for (const path of PATHS) {
      for (const method of ['POST', 'GET']) expect(answers).toContain(`${method} ${path} 403`);
    }
    expect(answers.filter((each) => !each.endsWith(' 403'))).toEqual([]);
  });

  it('cannot lead the person to a call by a link', async () => {
    const opened = await open(`http://127.0.0.1:${pagesPort}`);
    attacked = new URL(service.address).host;
    const url = `${service.address}/v1/models`;
    await opened.setContent(`<a href="${url}" ping="${url}">a link</a>`);
    await opened.click('a');
    await vi.waitFor(() => expect(answers).toContain('GET /v1/models 403'));
    expect(upstream.requests).toEqual([]);
  });
});

describe.skipIf(!browserForTests.available)(`a page of a listed origin${browserForTests.note}`, () => {
  interface Read {
    readonly status: number;
    readonly body: string;
    readonly headers: Readonly<Record<string, string | null>>;
  }
  const call = async (path: string): Promise<Read> => {
    const opened = await open(`http://allowed.localhost:${pagesPort}`);
    return (await runIn(opened, 'calling-page.js', service.address + path)) as Read;
  };

  it('works: preflight, answer and headers', async () => {
    upstream.answer((_request, reply) =>
      reply.json(200, { content: 'hello' }, ['request-id', 'req_1', 'access-control-allow-origin', '*']),
    );
    const { status, body, headers } = await call('/v1/messages');
    expect({ status, body }).toEqual({ status: 200, body: '{"content":"hello"}' });
    expect(headers).toMatchObject({ 'request-id': 'req_1', 'x-tulay-attempts': '1' });
    expect(headers['x-tulay-request-id']).toMatch(/^tly-/);
    expect(upstream.requests.map((request) => request.method)).toEqual(['POST']);
    await vi.waitFor(async () =>
      expect(await service.events()).toContainEqual(
        expect.objectContaining({ method: 'OPTIONS', status: 204, attempts: 0 }),
      ),
    );
  });

  it('reads errors, the upstream’s and the gateway’s', async () => {
    const envelope = { type: 'error', error: { type: 'invalid_request_error', message: 'no' } };
    upstream.answer((_request, reply) => reply.json(422, envelope));
    expect(await call('/v1/messages')).toMatchObject({ status: 422, body: JSON.stringify(envelope) });
    await page?.context().close();
    expect(await call('/v1/organizations')).toMatchObject({
      status: 403,
      body: expect.stringContaining('permission_error') as unknown,
    });
  });

  it('reads streams', async () => {
    upstream.answer((_request, reply) => {
      reply.head(200, ['content-type', 'text/event-stream']);
      reply.end('event: message_stop\ndata: {"type":"message_stop"}\n\n');
    });
    expect((await call('/v1/messages')).body).toContain('message_stop');
  });
});
