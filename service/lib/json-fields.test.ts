import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { JsonFieldReader, jsonString, WantedFields } from './json-fields.ts';

const limits = { maxDepth: 100, longestValue: 1024 };
const names = ['model', 'stream', 'usage'];

function read(text: string | Buffer, cuts: readonly number[] = []): JsonFieldReader {
  const bytes = Buffer.from(text);
  const reader = new JsonFieldReader(new WantedFields(names, limits));
  let from = 0;
  for (const cut of [...cuts, bytes.length]) {
    if (reader.write(bytes.subarray(from, cut)) !== null) break;
    from = cut;
  }
  return reader;
}

describe('JsonFieldReader', () => {
  it('finds wanted fields among others and ignores the same names deeper down or in strings', () => {
    const body = `{ "messages":[{"model":"inner","content":"\\"model\\":\\"text\\" \\\\"}], "model" : "claude-x" ,"stream":true}`;
    expect(read(body).raw).toEqual(['"claude-x"', 'true', undefined]);
  });

  it('reads the same whatever the body is cut into', () => {
    const body = `{"a\\"b":"\\\\","metadata":{"x":[1,2,{"model":1}]},"usage":{"input_tokens":3,"d":{"e":"}"}},"system":"${'long "'.replaceAll('"', '\\"').repeat(30)}","model":"mañana","stream":false}`;
    const whole = read(body);
    expect(whole.raw).toEqual(['"mañana"', 'false', '{"input_tokens":3,"d":{"e":"}"}}']);
    const length = Buffer.byteLength(body);
    for (let cut = 0; cut <= length; cut += 1) {
      const reader = read(body, [cut]);
      expect({ cut, raw: reader.raw, fault: reader.fault }).toEqual({ cut, raw: whole.raw, fault: null });
    }
    expect(
      read(
        body,
        Array.from({ length }, (_, index) => index),
      ).raw,
    ).toEqual(whole.raw);
  });

  it('agrees with JSON.parse on any object, cut anywhere', () => {
    const value = fc.jsonValue({ maxDepth: 4 });
    fc.assert(
      fc.property(
        fc.dictionary(fc.string(), value),
        value,
        fc.array(fc.nat(400), { maxLength: 5 }),
        fc.constantFrom(0, 2),
        (others, wanted, cuts, indent) => {
          for (const name of names) delete others[name];
          const object = { ...others, usage: wanted };
          const text = JSON.stringify(object, null, indent);
          const length = Buffer.byteLength(text);
          const reader = new JsonFieldReader(
            new WantedFields(names, { maxDepth: 100, longestValue: 100_000 }),
          );
          let from = 0;
          for (const cut of [...cuts.filter((at) => at < length).toSorted((a, b) => a - b), length]) {
            reader.write(Buffer.from(text).subarray(from, cut));
            from = cut;
          }
          expect(reader.fault).toBeNull();
          expect(reader.raw[0]).toBeUndefined();
          expect(JSON.parse(reader.raw[2] ?? '')).toEqual(JSON.parse(JSON.stringify(wanted)));
        },
      ),
      { numRuns: 500 },
    );
  });

  it('reads each value for itself, whether or not it was the last one too', () => {
    const wanted = new WantedFields(names, limits);
    const values = ['"a"', '"a"', '"ab"', '"b"', '"é"', '"Ã©"', '"é"', ' "a" ', '1', '"a"'];
    const seen = values.map((value) => {
      const reader = new JsonFieldReader(wanted);
      reader.write(Buffer.from(`{"model":${value}}`));
      return reader.raw[names.indexOf('model')];
    });
    expect(seen).toEqual(values.map((value) => value.trim()));
  });

  it('refuses a wanted field that stands twice, also after a second root', () => {
    expect(read('{"model":"a","model":"b"}').fault).toEqual({ kind: 'duplicate', field: 'model' });
    expect(read('{"model":"a"}{"model":"b"}').fault).toEqual({ kind: 'duplicate', field: 'model' });
    expect(read('{"other":"a","other":"b","model":"c"}').fault).toBeNull();
  });

  it('refuses a wanted field under an escaped name, and only a wanted one', () => {
    const body = '{"mod\\u0065l":"a"}';
    for (let cut = 0; cut <= body.length; cut += 1) {
      expect(read(body, [cut]).fault).toEqual({ kind: 'escaped', field: 'model' });
    }
    expect(read('{"a\\u0065l":"a"}').fault).toBeNull();
    const padded = '{"\\u006dodel":1}';
    expect(read(padded).fault).toEqual({ kind: 'escaped', field: 'model' });
  });

  it('refuses nesting beyond the limit and nothing at the limit', () => {
    expect(read(`{"a":${'['.repeat(99)}${']'.repeat(99)}}`).fault).toBeNull();
    expect(read(`{"a":${'['.repeat(100)}`).fault).toEqual({ kind: 'too-deep' });
    expect(read('['.repeat(10_000)).fault).toEqual({ kind: 'too-deep' });
  });

  it('refuses UTF-16, which some parsers accept and would read differently', () => {
    expect(read(Buffer.from('{"model":"a"}', 'utf16le')).fault).toEqual({ kind: 'not-utf8' });
    expect(read(Buffer.from('\ufeff{}', 'utf16le')).fault).toEqual({ kind: 'not-utf8' });
  });

  it('bounds what it keeps of a value, and skips names of any length', () => {
    expect(read(`{"model":"${'x'.repeat(2000)}"}`).fault).toEqual({ kind: 'too-long', field: 'model' });
    expect(read(`{"model":"${'x'.repeat(2000)}"}`, [1500]).fault).toEqual({
      kind: 'too-long',
      field: 'model',
    });
    const long = `{"${'k'.repeat(5000)}":1,"model":"m"}`;
    expect(read(long, [10, 1000, 3000]).raw[0]).toBe('"m"');
  });

  it('never throws on rubbish', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 300 }), (bytes) => {
        new JsonFieldReader(new WantedFields(names, limits)).write(Buffer.from(bytes));
      }),
    );
  });
});

describe('jsonString', () => {
  it('decodes a string literal and nothing else', () => {
    expect(jsonString('"a"')).toBe('a');
    expect(jsonString('"a\\u0062"')).toBe('ab');
    expect(jsonString('12')).toBeNull();
    expect(jsonString('"\\x"')).toBeNull();
    expect(jsonString(undefined)).toBeNull();
  });
});

describe('JsonFieldReader with notices', () => {
  const noticed = (body: string, cut?: number): boolean => {
    const reader = new JsonFieldReader(new WantedFields(names, limits, ['file_id', 'code_']));
    const bytes = Buffer.from(body);
    reader.write(bytes.subarray(0, cut ?? bytes.length));
    if (cut !== undefined) reader.write(bytes.subarray(cut));
    return reader.noticed;
  };

  it('notices a string that begins with one of them, key or value, at any depth', () => {
    expect(noticed('{"a":[{"source":{"file_id":"file_1"}}]}')).toBe(true);
    expect(noticed('{"tools":[{"type":"code_execution_20250825"}]}')).toBe(true);
    expect(noticed('{"a":"a file_id in the text","fil":1,"f":"cod"}')).toBe(false);
  });

  it('misses none that a cut goes through', () => {
    const body = '{"a":[{"file_id":"x"}]}';
    for (let cut = 0; cut <= body.length; cut += 1)
      expect({ cut, noticed: noticed(body, cut) }).toEqual({ cut, noticed: true });
  });
});
