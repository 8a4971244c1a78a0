import { describe, expect, it } from 'vitest';
import { redactSecrets } from './redact-secrets.ts';

describe('redactSecrets', () => {
  it.each([
    ['the key sk-ant-api03-AbC_123-xyz failed', 'the key sk-… failed'],
    ['tly_live_abcdefgh', 'tly_…'],
    ['tla_abcdefgh', 'tla_…'],
    ['Authorization: Bearer abc.def-ghi=', 'Authorization: Bearer …'],
    ['http://127.0.0.1:3000/#token=abc123', 'http://127.0.0.1:3000/#token=…'],
    ['redis://user:hidden@host:6379', 'redis://…@host:6379'],
    ['nothing to hide: skip tly desk-top', 'nothing to hide: skip tly desk-top'],
  ])('%j becomes %j', (text, redacted) => {
    expect(redactSecrets(text)).toBe(redacted);
  });

  it.each([
    [{ headers: { 'x-api-key': 'odd"one\\', accept: 'a' } }, { headers: { 'x-api-key': '…', accept: 'a' } }],
    [{ raw: ['X-Api-Key', 'abc', 'accept', 'b'] }, { raw: ['X-Api-Key', '…', 'accept', 'b'] }],
    [
      { cookie: 'a=b', token: 'abc', tokens: 12 },
      { cookie: '…', token: '…', tokens: 12 },
    ],
    [{ msg: 'sk-ant-"quoted"' }, { msg: 'sk-ant-"quoted"' }],
    [{ err: { message: 'key sk-ant-abcdefghijk"' } }, { err: { message: 'key sk-…"' } }],
  ])('keeps the JSON of %j valid', (record, expected) => {
    expect(JSON.parse(redactSecrets(JSON.stringify(record)))).toEqual(expected);
  });
});
