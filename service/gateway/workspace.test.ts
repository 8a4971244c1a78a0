import { describe, expect, it } from 'vitest';
import type { KeyPool, PoolKey } from '../key-pool/key-pool.ts';
import { isRefusal, parseRequestTarget } from '../request-guard/request-target.ts';
import { samplePool, sampleKeySettings } from '../testing/sample-keys.ts';
import { MemoryWorkspaceAffinity } from '../workspace-affinity/memory/memory-workspace-affinity.ts';
import { ANONYMOUS, type Principal, type Scope } from './principal.ts';
import { ByteBudget } from './byte-budget.ts';
import type { RequestBody } from './request-body.ts';
import { WholeBody } from './whole-body.ts';
import { routeOf } from './route.ts';
import { workspaceOf } from './workspace.ts';

const LABELS = ['one', 'two', 'three', 'spare'];
const poolOf = (labels: readonly string[]): KeyPool =>
  samplePool(
    labels.map((label) => sampleKeySettings(label, { tier: label === 'spare' ? 'fallback' : 'primary' })),
  ).choosing;
const KEYS: readonly PoolKey[] = poolOf(LABELS).keys;
const [ONE, TWO] = KEYS;
const NOT_FOUND = { code: 'not_found' };

const tenant = (tenantId: string, ...scopes: Scope[]): Principal => ({
  tenantId,
  userId: null,
  scopes: new Set(scopes),
  keyId: 'k',
});
const A = tenant('a', 'stateful:list', 'key:choose');
const B = tenant('b', 'stateful:list', 'key:choose');

const fields = { model: 'm', stream: false, maxTokens: 1, mayRefer: true };
const none: RequestBody = { kind: 'none', fields };
const budget = new ByteBudget({ total: 1_000_000, finisher: 0, maxWaitMs: 1 });
const whole = (text: string): RequestBody => new WholeBody(fields, Buffer.from(text), budget.open());

interface Asked {
  readonly principal?: Principal;
  readonly body?: RequestBody;
  readonly keyLabel?: string;
}

function testBench(pool: KeyPool = poolOf(LABELS)) {
  const affinity = new MemoryWorkspaceAffinity();
  const ask = async (line: string, { principal = A, body = none, keyLabel }: Asked = {}) => {
    const [method = '', raw = ''] = line.split(' ');
    const target = parseRequestTarget(raw);
    if (isRefusal(target)) throw new Error(`${raw} is no target`);
    const { query } = target;
    const route = routeOf(method, target);
    const request = { principal, route, query, body, contentEncoding: null, keyLabel: keyLabel ?? null };
    const workspace = await workspaceOf(request, pool, affinity);
    return 'code' in workspace ? workspace : (workspace.only?.label ?? 'any');
  };
  const made = (id: string, by: Principal, key = ONE) =>
    affinity.remember([id], { tenantId: by.tenantId, keyFingerprint: key?.fingerprint ?? '' });
  return { affinity, ask, made };
}

describe('workspaceOf', () => {
  it('lets any key serve messages and models', async () => {
    const { ask } = testBench();
    expect(await ask('POST /v1/messages', { body: whole('{"model":"m"}') })).toBe('any');
    expect(await ask('POST /v1/messages/count_tokens', { body: whole('{}') })).toBe('any');
    expect(await ask('GET /v1/models?after_id=model_0123456')).toBe('any');
  });

  it('leads to the key that made a thing, wherever its id stands', async () => {
    const { ask, made } = testBench();
    made('file_aaaaaaaa', A, TWO);
    expect(await ask('GET /v1/files/file_aaaaaaaa/content')).toBe('two');
    expect(await ask('DELETE /v1/files/%66ile_aaaaaaaa')).toBe('two');
    expect(await ask('GET /v1/files?after_id=file_aaaaaaaa')).toBe('two');
    const body = whole('{"content":[{"source":{"type":"file", "file_id" : "file_aaaaaaaa"}}]}');
    expect(await ask('POST /v1/messages', { body })).toBe('two');
    const container = whole('{"container":{"id":"file_aaaaaaaa","skills":[]}}');
    expect(await ask('POST /v1/messages', { body: container })).toBe('two');
  });

  it('answers for another tenant’s thing as if it did not exist, wherever its id stands', async () => {
    const { ask, made } = testBench();
    made('file_bbbbbbbb', B);
    const principal = A;
    expect(await ask('GET /v1/files/file_bbbbbbbb')).toMatchObject(NOT_FOUND);
    expect(await ask('GET /v1/files/%66ile_bbbbbbbb/content')).toMatchObject(NOT_FOUND);
    expect(await ask('DELETE /v1/sessions/file_bbbbbbbb')).toMatchObject(NOT_FOUND);
    expect(await ask('GET /v1/files?before_id=file_bbbbbbbb')).toMatchObject(NOT_FOUND);
    const body = whole('{"x":{"file_id":"file_bbbbbbbb"}}');
    expect(await ask('POST /v1/messages', { body })).toMatchObject(NOT_FOUND);
    expect(await ask('GET /v1/files/file_bbbbbbbb', { principal: ANONYMOUS })).toMatchObject(NOT_FOUND);
    expect(await ask('GET /v1/files/file_bbbbbbbb', { principal, keyLabel: 'one' })).toMatchObject(NOT_FOUND);
    expect(await ask('GET /v1/files/file_bbbbbbbb', { principal: B })).toBe('one');
  });

  it('finds another tenant’s id among many of one’s own and many that are nobody’s', async () => {
    const { ask, made } = testBench();
    made('file_aaaaaaaa', A);
    made('file_bbbbbbbb', B);
    const junk = Array.from({ length: 50 }, (_, index) => `a=junk_${index + 100_000}`).join('&');
    expect(await ask(`GET /v1/files?${junk}&after_id=file_bbbbbbbb`)).toMatchObject(NOT_FOUND);
    expect(await ask('GET /v1/files/file_aaaaaaaa/x/file_bbbbbbbb')).toMatchObject(NOT_FOUND);
    const references = Array.from({ length: 50 }, (_, index) => `{"file_id":"file_${index + 100_000}"}`);
    const body = whole(`{"x":[${references.join(',')},{"file_id":"file_bbbbbbbb"}]}`);
    expect(await ask('POST /v1/messages', { body })).toMatchObject(NOT_FOUND);
  });

  it('says that a thing is gone whose key has left the pool', async () => {
    const { ask, affinity } = testBench();
    affinity.remember(['file_cccccccc'], { tenantId: 'a', keyFingerprint: 'print-of-a-removed-key' });
    expect(await ask('GET /v1/files/file_cccccccc')).toMatchObject(NOT_FOUND);
  });

  it('gives each tenant a home among the primary keys, and keeps it', async () => {
    const { ask, affinity } = testBench();
    const home = await ask('POST /v1/files');
    expect(['one', 'two', 'three']).toContain(home);
    expect(await ask('POST /v1/messages/batches')).toBe(home);
    expect(await ask('GET /v1/files/file_never-seen')).toBe(home);

    affinity.setHomeKey('a', 'print-of-spare');
    expect(await ask('POST /v1/files')).toBe('spare');
    affinity.setHomeKey('a', 'print-of-a-removed-key');
    expect(await ask('POST /v1/files')).toBe(home);
  });

  it('spreads homes over the keys, and moves only those whose key leaves', async () => {
    const homes = async (labels: readonly string[]) => {
      const { ask } = testBench(poolOf(labels));
      const found: unknown[] = [];
      for (let index = 0; index < 60; index += 1) {
        // oxlint-disable-next-line no-await-in-loop -- few, and each quick
        found.push(await ask('POST /v1/files', { principal: tenant(`tenant-${index}`) }));
      }
      return found;
    };
    const before = await homes(LABELS);
    for (const label of ['one', 'two', 'three']) {
      expect(before.filter((each) => each === label).length).toBeGreaterThan(8);
    }
    const after = await homes(LABELS.filter((label) => label !== 'two'));
    for (const [index, label] of before.entries()) if (label !== 'two') expect(after[index]).toBe(label);
  });

  it('has no home where there are no keys, and a fallback where there is nothing else', async () => {
    expect(await testBench(poolOf([])).ask('POST /v1/files')).toBe('any');
    expect(await testBench(poolOf(['spare'])).ask('POST /v1/files')).toBe('spare');
  });

  it('needs a scope to list what a workspace holds', async () => {
    const { ask } = testBench();
    const principal = tenant('a');
    for (const line of ['GET /v1/files', 'GET /v1/messages/batches?limit=5', 'GET /v1/anything/new']) {
      // oxlint-disable-next-line no-await-in-loop -- three
      expect(await ask(line, { principal })).toMatchObject({ code: 'scope_missing' });
    }
    expect(await ask('GET /v1/models', { principal })).toBe('any');
    expect(await ask('GET /v1/files', { principal: ANONYMOUS })).not.toMatchObject({ code: 'scope_missing' });
  });

  it('takes a key by its label from who may choose, and from nobody else', async () => {
    const { ask, made } = testBench();
    made('file_aaaaaaaa', A, ONE);
    for (const line of [
      'POST /v1/messages',
      'GET /v1/models',
      'POST /v1/files',
      'GET /v1/files/file_aaaaaaaa',
    ]) {
      // oxlint-disable-next-line no-await-in-loop -- four
      expect(await ask(line, { keyLabel: 'spare' })).toBe('spare');
      // oxlint-disable-next-line no-await-in-loop -- as above
      expect(await ask(line, { keyLabel: 'spare', principal: tenant('a', 'stateful:list') })).toMatchObject({
        code: 'scope_missing',
      });
    }
    expect(await ask('POST /v1/messages', { keyLabel: 'nobody' })).toMatchObject({
      code: 'bad_parameter',
      message: expect.stringContaining('one, two, three, spare') as unknown,
    });
  });
});
