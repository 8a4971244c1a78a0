import { describe, expect, it } from 'vitest';
import { authenticate } from './authenticate.ts';
import { ANONYMOUS, type Principal } from './principal.ts';

const ANNA: Principal = { tenantId: 'team-a', userId: 'anna', scopes: new Set(), keyId: 'key-1' };
const BERT: Principal = { ...ANNA, userId: 'bert', keyId: 'key-2' };
const clientKey = (key: string): Principal | undefined =>
  new Map([
    ['tly_anna', ANNA],
    ['tly_bert', BERT],
  ]).get(key);

const onLoopback = { anonymousAllowed: true, clientKey };
const elsewhere = { anonymousAllowed: false, clientKey };
const by = (apiKey: string | null, authorization: string | null = null) => ({ apiKey, authorization });

describe('authenticate', () => {
  it.each([
    by('tly_anna'),
    by(null, 'Bearer tly_anna'),
    by(null, 'bearer   tly_anna  '),
    by(null, 'tly_anna'),
    by('sk-ant-ignored', 'Bearer tly_anna'),
    by('tly_anna', 'Basic dXNlcjpwYXNz'),
    by('tly_anna', 'Bearer tly_anna'),
    by('sk-ant-ignored,tly_anna'),
  ])('knows the client by its key: %j', (credentials) => {
    expect(authenticate(credentials, onLoopback)).toBe(ANNA);
    expect(authenticate(credentials, elsewhere)).toBe(ANNA);
  });

  it.each([
    by('tly_unknown'),
    by('tly_'),
    by(null, 'Bearer tly_unknown'),
    by(null, 'tly_unknown'),
    // one that is known does not make up for one that is not, nor may it be two
    by('tly_anna', 'Bearer tly_unknown'),
    by('tly_unknown', 'Bearer tly_anna'),
    by('tly_unknown,sk-ant-ignored'),
    by('tly_anna,tly_unknown'),
    by('tly_anna', 'Bearer tly_bert'),
  ])('refuses an unknown client key everywhere: %j', (credentials) => {
    expect(authenticate(credentials, onLoopback)).toMatchObject({ code: 'unauthenticated' });
    expect(authenticate(credentials, elsewhere)).toMatchObject({ code: 'unauthenticated' });
  });

  it.each([
    by(null),
    by('sk-ant-api03-whatever'),
    by('anything', 'Bearer eyJhbGciOiJIUzI1NiJ9.e30.x'),
    by(null, 'Basic dGx5X2FubmE6eA=='),
    by('not-tly_anna'),
    by(''),
  ])(
    'takes who shows no client key as anonymous where that is allowed, and only there: %j',
    (credentials) => {
      expect(authenticate(credentials, onLoopback)).toBe(ANONYMOUS);
      expect(authenticate(credentials, elsewhere)).toMatchObject({ code: 'unauthenticated' });
    },
  );

  it('never repeats a credential in its refusals', () => {
    for (const credentials of [by('tly_secret-one'), by('sk-ant-secret', 'Bearer tly_secret-two')]) {
      expect(JSON.stringify(authenticate(credentials, elsewhere))).not.toMatch(/secret-|sk-ant/);
    }
  });
});
