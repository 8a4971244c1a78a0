import { describe, expect, it } from 'vitest';
import { isRefusal, parseRequestTarget } from '../request-guard/request-target.ts';
import { isIdLike, routeOf, type Route } from './route.ts';

const MB = 2 ** 20;

function route(method: string, raw: string): Route {
  const target = parseRequestTarget(raw);
  if (isRefusal(target)) throw new Error(`${raw} is no target`);
  return routeOf(method, target);
}

describe('routeOf', () => {
  it.each([
    ['POST', '/v1/messages', 'messages', 32],
    ['POST', '/v1/messages?beta=true', 'messages', 32],
    ['POST', '/v1/messages/count_tokens', 'messages', 32],
    ['GET', '/v1/models', 'models', 32],
    ['HEAD', '/v1/models/claude-opus-5', 'models', 32],
    ['POST', '/v1/messages/batches', 'batches', 256],
    ['GET', '/v1/messages/batches/msgbatch_01HkcTjaV5uDC8jWR4ZsDV8d/results', 'batches', 256],
    ['POST', '/v1/files', 'stateful', 500],
    ['DELETE', '/v1/files/file_011CNha8iCJcU1wXNR6q4V8w', 'stateful', 500],
    ['POST', '/v1/something-that-is-to-come', 'stateful', 500],
    ['GET', '/v1', 'stateful', 500],
    ['GET', '/v1/messages', 'stateful', 500],
    ['POST', '/v1/models', 'stateful', 500],
    ['GET', '/v1/organizations', 'organizations', 32],
    ['POST', '/v1/organizations/invites', 'organizations', 32],
  ] as const)('%s %s is of the kind %s, with bodies up to %d MB', (method, raw, kind, limitMb) => {
    expect(route(method, raw)).toMatchObject({ kind, bodyLimit: limitMb * MB });
  });

  it('asks only the answer of messages for its message_stop', () => {
    expect(route('POST', '/v1/messages').isMessages).toBe(true);
    for (const raw of ['/v1/messages/count_tokens', '/v1/messages/batches', '/v1/sessions']) {
      expect(route('POST', raw).isMessages).toBe(false);
    }
  });

  it.each([
    ['/v1/messages/', 'messages'],
    ['/v1/%6dessages', 'messages'],
    ['/v1/messages/count%5Ftokens', 'messages'],
    ['/v1/messages/count_tokens/', 'messages'],
    ['/v1/messages/batches/', 'batches'],
    ['/v1/%6frganizations', 'organizations'],
    ['/v1/ORGANIZATIONS/x', 'organizations'],
    ['/v1/organizations/', 'organizations'],
    ['/v1/organizations;a=b/x', 'organizations'],
    ['/v1/organizations%20', 'organizations'],
    ['/v1/organizations%00', 'organizations'],
    ['/v1/organizations.json', 'organizations'],
    ['/v1/%6F%72%67anizations', 'organizations'],
  ] as const)('is not got around by another spelling: %s is of the kind %s', (raw, kind) => {
    expect(route('POST', raw).kind).toBe(kind);
  });

  it('finds ids of what was made upstream in the path, encoded ones too', () => {
    expect(route('GET', '/v1/files/file_011CNha8iCJc/content').ids).toEqual(['file_011CNha8iCJc']);
    expect(route('GET', '/v1/files/%66ile_011CNha8iCJc').ids).toEqual(['file_011CNha8iCJc']);
    expect(route('POST', '/v1/messages/batches/msgbatch_01HkcT/cancel').ids).toEqual(['msgbatch_01HkcT']);
    expect(route('GET', '/v1/sessions/sesn_01abcdef/events/evt_02abcdef').ids).toEqual([
      'sesn_01abcdef',
      'evt_02abcdef',
    ]);
    expect(route('POST', '/v1/messages').ids).toEqual([]);
  });

  it('knows lists: what is read without naming one thing', () => {
    for (const raw of [
      '/v1/files',
      '/v1/files/',
      '/v1/files?after_id=file_011CNha8',
      '/v1/messages/batches',
    ]) {
      expect(route('GET', raw).isList).toBe(true);
    }
    for (const raw of ['/v1/files/file_011CNha8iCJc', '/v1/messages/batches/msgbatch_01HkcT/results']) {
      expect(route('GET', raw).isList).toBe(false);
    }
    expect(route('POST', '/v1/files').isList).toBe(false);
  });
});

describe('isIdLike', () => {
  it.each(['msgbatch_01HkcTjaV5uDC8jWR4ZsDV8d', 'file_011CNh-8', 'memory_store_01abcdef', 'a1_b2_012345'])(
    'takes %s',
    (id) => expect(isIdLike(id)).toBe(true),
  );

  it.each([
    '',
    'batches',
    'claude-opus-5',
    'file_',
    'file_12345',
    '_011CNha8iCJc',
    'File_011CNha8iCJc',
    'file_011CNha8iCJc ',
    'file_011CNha8iCJc\n',
    `file_${'a'.repeat(200)}`,
  ])('takes not %j', (text) => expect(isIdLike(text)).toBe(false));

  it('takes a moment only, however long the text', () => {
    const begin = performance.now();
    for (const part of ['a_', '_a', 'a_b', 'aaaa', '_a-']) isIdLike(`a${part.repeat(20_000)}!`);
    expect(performance.now() - begin).toBeLessThan(100);
  });
});
