import type { Dispatcher } from 'undici';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { guardedLookup } from '../config/upstream-address.ts';
import { startRecordingUpstream, type RecordingUpstream } from '../testing/recording-upstream.ts';
import { Upstream, type UpstreamCall, type UpstreamOptions } from './upstream.ts';

let servers: RecordingUpstream[] = [];
let opened: Upstream[] = [];
afterEach(async () => {
  await Promise.all(opened.map((each) => each.close()));
  await Promise.all(servers.map((each) => each.close()));
  opened = [];
  servers = [];
});

async function server(...script: Parameters<typeof startRecordingUpstream>): Promise<RecordingUpstream> {
  const started = await startRecordingUpstream(...script);
  servers.push(started);
  return started;
}

function upstreamAt(url: string, options: Partial<UpstreamOptions> = {}): Upstream {
  const upstream = new Upstream({ url: new URL(url), maxConnections: 10, simulated: false, ...options });
  opened.push(upstream);
  return upstream;
}

interface Answered {
  readonly status: number;
  readonly body: string;
  readonly error: (Error & { code?: unknown }) | null;
}

/** Dispatches and collects; `control` gets the means to abort. */
function call(
  upstream: Upstream,
  options: Partial<UpstreamCall> = {},
  control: (controller: Dispatcher.DispatchController) => void = () => undefined,
): Promise<Answered> {
  return new Promise((resolve) => {
    let status = 0;
    let body = '';
    upstream.dispatch(
      { method: 'GET', path: '/v1/models', headers: [], body: null, ...options },
      {
        onRequestStart: control,
        onResponseStart: (_controller, code) => {
          status = code;
        },
        onResponseData: (_controller, chunk) => {
          body += chunk.toString();
        },
        onResponseEnd: () => resolve({ status, body, error: null }),
        onResponseError: (_controller, error) => resolve({ status, body, error }),
      },
    );
  });
}

describe('Upstream', () => {
  it.each([
    ['', '/v1/models?limit=5'],
    ['/', '/v1/models?limit=5'],
    ['/anthropic', '/anthropic/v1/models?limit=5'],
    ['/a/b/', '/a/b/v1/models?limit=5'],
  ])('calls below the path of its URL: %s', async (prefix, target) => {
    const { url, requests } = await server();
    await call(upstreamAt(url + prefix), { path: '/v1/models?limit=5' });
    expect(requests[0]?.target).toBe(target);
  });

  it('sends method, headers and body as they are, and names the host it calls', async () => {
    const { url, requests } = await server();
    await call(upstreamAt(url), {
      method: 'POST',
      headers: ['X-One', '1', 'x-one', '2', 'X-Latin', 'caf\xe9'],
      body: Buffer.from('body'),
    });
    const [request] = requests;
    expect(request?.method).toBe('POST');
    expect(request?.header('host')).toBe(new URL(url).host);
    expect(request?.rawHeaders.join()).toContain('X-One,1,x-one,2,X-Latin,caf\xe9');
    expect((await request?.received())?.toString()).toBe('body');
  });

  it('keeps connections, and no more than it may', async () => {
    const { url, connections, requests } = await server((_request, reply) => {
      setTimeout(() => reply.json(200, {}), 20);
    });
    const upstream = upstreamAt(url, { maxConnections: 3 });
    await Promise.all(Array.from({ length: 12 }, () => call(upstream)));
    expect(requests).toHaveLength(12);
    expect(await connections()).toBe(3);
  });

  it('closes the connection of a call that is aborted, at once', async () => {
    const { url, next } = await server(() => undefined);
    let abort: (() => void) | undefined;
    const answered = call(upstreamAt(url), {}, (controller) => {
      abort = () => controller.abort(new Error('the client left'));
    });
    const request = await next();
    const begin = performance.now();
    abort?.();
    expect((await request.aborted()) - begin).toBeLessThan(100);
    expect((await answered).error?.message).toBe('the client left');
  });

  it('follows no redirect', async () => {
    const elsewhere = await server();
    const { url } = await server((_request, reply) => reply.send(307, ['location', elsewhere.url], ''));
    expect((await call(upstreamAt(url))).status).toBe(307);
    expect(elsewhere.requests).toEqual([]);
  });

  it('tells its handler of every failure, and throws none', async () => {
    const closed = await startRecordingUpstream();
    await closed.close();
    expect((await call(upstreamAt(closed.url))).error?.code).toBe('ECONNREFUSED');

    const { url, requests } = await server();
    const upstream = upstreamAt(url);
    expect((await call(upstream, { path: '/v1/a b' })).error).not.toBeNull();
    expect((await call(upstream, { headers: ['x-a', 'b\nc'] })).error).not.toBeNull();
    expect((await call(upstream, { headers: ['x a', 'b'] })).error).not.toBeNull();
    expect(requests).toEqual([]);
  });

  it('makes no connection where its name leads to an address that is not allowed', async () => {
    const { url, connections } = await server();
    const resolve = vi.fn<Parameters<typeof guardedLookup>[1] & object>((_host, _options, callback) =>
      callback(null, [{ address: '127.0.0.1', family: 4 }]),
    );
    const there = url.replace('127.0.0.1', 'api.example');
    const answered = await call(upstreamAt(there, { lookup: guardedLookup([], resolve) }));
    expect(answered.error?.code).toBe('ERR_UPSTREAM_ADDRESS_REFUSED');
    expect(await connections()).toBe(0);
    expect(resolve).toHaveBeenCalled();

    const allowed = await call(upstreamAt(there, { lookup: guardedLookup(['api.example'], resolve) }));
    expect(allowed.status).toBe(200);
  });

  it('breaks off what is under way when it is closed', async () => {
    const { url, next } = await server(() => undefined);
    const upstream = upstreamAt(url);
    const answered = call(upstream);
    await next();
    await upstream.close();
    expect((await answered).error).not.toBeNull();
    expect((await call(upstream)).error).not.toBeNull();
  });

  it('switches to another upstream, and lets calls under way end where they are', async () => {
    let release: () => void = () => undefined;
    const before = await server((_request, reply) => {
      reply.head(200, []);
      reply.write('be');
      release = () => reply.end('fore');
    });
    const after = await server((_request, reply) => reply.json(200, 'after'));
    const upstream = upstreamAt(before.url, { simulated: true });
    const first = call(upstream);
    await before.next();
    const settled = vi.fn<() => void>();
    const switched = upstream
      .switchTo({
        url: new URL(`${after.url}/prefix`),
        maxConnections: 10,
        simulated: false,
        loopMarker: 'us',
      })
      .then(settled);

    expect(upstream).toMatchObject({ simulated: false, pathPrefix: '/prefix', loopMarker: 'us' });
    expect((await call(upstream)).body).toBe('"after"');
    expect(after.requests[0]?.target).toBe('/prefix/v1/models');
    expect(settled).not.toHaveBeenCalled();
    release();
    expect((await first).body).toBe('before');
    await switched;
    expect(before.requests).toHaveLength(1);
  });
});
