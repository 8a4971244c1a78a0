import fc from 'fast-check';
import { inspect } from 'node:util';
import { describe, expect, it } from 'vitest';
import { masterKeyOf, randomMasterKey } from './master-key.ts';
import { keyIdOf, open, seal, type Binding } from './sealed-box.ts';

const master = randomMasterKey();
const binding: Binding = { purpose: 'upstream key', record: 'key_1', origin: 'https://api.anthropic.com' };
const secret = Buffer.from('sk-ant-api03-a-very-secret-key-4f2a');

describe('a sealed box', () => {
  it('opens to what was put in, and shows nothing of it', () => {
    const sealed = seal(secret, binding, master);
    expect(open(sealed, binding, [randomMasterKey(), master])).toEqual({ kind: 'opened', bytes: secret });
    expect(sealed.includes('sk-ant')).toBe(false);
    expect(keyIdOf(sealed)).toBe(master.id);
  });

  it('opens from a plain Uint8Array within a larger buffer', () => {
    const sealed = seal(secret, binding, master);
    const padded = new Uint8Array(sealed.length + 10);
    padded.set(sealed, 5);
    expect(open(padded.subarray(5, -5), binding, [master]).kind).toBe('opened');
  });

  it('is another one each time', () => {
    const boxes = Array.from({ length: 100 }, () => seal(secret, binding, master).toString('hex'));
    expect(new Set(boxes).size).toBe(100);
  });

  it.each([
    ['another record', { ...binding, record: 'key_2' }],
    ['another purpose', { ...binding, purpose: 'job payload' }],
    ['another upstream', { ...binding, origin: 'https://elsewhere.example' }],
    ['texts cut elsewhere', { ...binding, record: 'key_1h', origin: 'ttps://api.anthropic.com' }],
  ])('does not open for %s', (_, other) => {
    expect(open(seal(secret, binding, master), other, [master])).toEqual({ kind: 'damaged' });
  });

  it('says which master key it wants', () => {
    const sealed = seal(secret, binding, master);
    expect(open(sealed, binding, [randomMasterKey()])).toEqual({ kind: 'other-key', keyId: master.id });
    expect(open(sealed, binding, [])).toEqual({ kind: 'other-key', keyId: master.id });
  });

  it('never opens when any bit was changed or any part cut off', () => {
    const sealed = seal(secret, binding, master);
    fc.assert(
      fc.property(fc.nat(sealed.length * 8 - 1), (bit) => {
        const changed = Buffer.from(sealed);
        changed.writeUInt8(changed.readUInt8(bit >> 3) ^ (1 << (bit & 7)), bit >> 3);
        return open(changed, binding, [master]).kind !== 'opened';
      }),
    );
    for (let length = 0; length < sealed.length; length += 1) {
      expect(open(sealed.subarray(0, length), binding, [master]).kind).not.toBe('opened');
    }
  });

  it('takes any bytes, none included', () => {
    fc.assert(
      fc.property(fc.uint8Array(), (plain) => {
        const opened = open(seal(plain, binding, master), binding, [master]);
        return opened.kind === 'opened' && opened.bytes.equals(plain);
      }),
    );
  });
});

describe('a master key', () => {
  it('shows none of its bytes', () => {
    const bytes = Buffer.alloc(32, 7);
    const shown = inspect(masterKeyOf(bytes), { depth: 10 }) + JSON.stringify(masterKeyOf(bytes));
    expect(shown).not.toContain('07');
    expect(shown).toContain(masterKeyOf(bytes).id);
  });

  it('has 32 bytes', () => {
    expect(() => masterKeyOf(Buffer.alloc(31))).toThrow(RangeError);
  });
});
