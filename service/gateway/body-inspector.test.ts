import fc from 'fast-check';
import zlib from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { BodyDecoder, BodyInspector, decoderFor } from './body-inspector.ts';
import { ByteBudget } from './byte-budget.ts';

const MB = 2 ** 20;
const LIMIT = 32 * MB;

interface Look {
  readonly contentEncoding?: string;
  readonly limit?: number;
  readonly readFields?: boolean;
  readonly budget?: ByteBudget;
}

function inspectorOf({ contentEncoding, limit = LIMIT, readFields = true, budget = roomy() }: Look = {}) {
  return new BodyInspector({
    readFields,
    limit,
    contentEncoding: contentEncoding ?? null,
    account: budget.open(),
  });
}

const roomy = (): ByteBudget => new ByteBudget({ total: 256 * MB, finisher: 33 * MB, maxWaitMs: 1_000 });

async function inspect(body: string | Buffer, look: Look = {}) {
  const inspector = inspectorOf(look);
  inspector.write(Buffer.from(body));
  const refusal = await inspector.end();
  const { fields } = inspector;
  inspector.close();
  return { code: refusal?.code ?? null, fields };
}

const ENCODERS = {
  gzip: (bytes: Buffer) => zlib.gzipSync(bytes),
  'x-gzip': (bytes: Buffer) => zlib.gzipSync(bytes),
  deflate: (bytes: Buffer) => zlib.deflateSync(bytes),
  br: (bytes: Buffer) =>
    zlib.brotliCompressSync(bytes, { params: { [zlib.constants.BROTLI_PARAM_QUALITY]: 1 } }),
  zstd: (bytes: Buffer) => zlib.zstdCompressSync(bytes),
};
const ENCODINGS = Object.keys(ENCODERS) as (keyof typeof ENCODERS)[];

describe('the fields of a body', () => {
  it.each([
    ['{"model":"m","max_tokens":5,"stream":true}', { model: 'm', maxTokens: 5, stream: true }],
    ['{"model":"m","stream":false}', { model: 'm', maxTokens: null, stream: false }],
    ['\ufeff {"model" : "m"}', { model: 'm' }],
    ['{"model":"\\u006d\\ud83d\\ude00"}', { model: 'm😀' }],
    ['{"model":5,"stream":"true","max_tokens":"x"}', { model: null, stream: false, maxTokens: null }],
    ['{"a":{"model":"inner"},"model":"outer","b":[{"model":1}]}', { model: 'outer' }],
    ['{"text":"\\"model\\":\\"quoted\\"","model":"real"}', { model: 'real' }],
    ['', { model: null, stream: false }],
    ['null', { model: null }],
    ['[]', { model: null }],
    ['[{"model":"m"}]', { model: null }],
    ['1', { model: null }],
    ['"model"', { model: null }],
    ['{"model":"m",,,', { model: 'm' }],
    ['not json', { model: null }],
  ])('of %j are read, and what is no valid JSON is left to the upstream', async (body, fields) => {
    expect(await inspect(body)).toMatchObject({ code: null, fields });
  });

  it.each([
    ['{"model":"a","model":"b"}', 'ambiguous_field'],
    ['{"model":"a","model":"a"}', 'ambiguous_field'],
    ['{"stream":true,"x":1,"stream":false}', 'ambiguous_field'],
    ['{"max_tokens":1,"max_tokens":100000}', 'ambiguous_field'],
    ['{"model":"a"}{"model":"b"}', 'ambiguous_field'],
    ['{"mod\\u0065l":"a"}', 'ambiguous_field'],
    ['{"\\u006d\\u006F\\u0064\\u0065\\u006c":"a"}', 'ambiguous_field'],
    ['{"model":"a","str\\u0065am":true}', 'ambiguous_field'],
    ['{"max\\u005ftokens":1}', 'ambiguous_field'],
    [`{"model":"${'m'.repeat(5_000)}"}`, 'malformed_body'],
    [`{"x":${'['.repeat(100)}${']'.repeat(100)}}`, 'body_too_deep'],
    [`{"x":${'{"a":'.repeat(10_000)}1${'}'.repeat(10_000)}}`, 'body_too_deep'],
    ['['.repeat(10_000), 'body_too_deep'],
    [Buffer.from('{"model":"m"}', 'utf16le'), 'malformed_body'],
    [Buffer.from('\ufeff{"model":"m"}', 'utf16le'), 'malformed_body'],
    [Buffer.from('\ufeff{"model":"m"}', 'utf16le').swap16(), 'malformed_body'],
    [Buffer.from('{"model":"m"}', 'utf16le').swap16(), 'malformed_body'],
  ])('of %.60s are refused, however the bytes are cut', async (body, code) => {
    const bytes = Buffer.from(body as string);
    expect(await inspect(bytes)).toMatchObject({ code });
    for (const cut of [1, 2, 3, 5, Math.floor(bytes.length / 2), bytes.length - 1]) {
      const inspector = inspectorOf();
      inspector.write(bytes.subarray(0, cut));
      expect(inspector.write(bytes.subarray(cut))?.code).toBe(code);
    }
  });

  it('may be nested to a depth of exactly 100', async () => {
    expect(await inspect(`{"x":${'['.repeat(99)}${']'.repeat(99)}}`)).toMatchObject({ code: null });
  });

  it('are found wherever the bytes are cut, doubles and escapes included', () => {
    const pieces = fc.constantFrom(
      '"model":"a"',
      '"mod\\u0065l":"b"',
      '"stream":true',
      '"x":{"model":"c"}',
      '"y":"\\\\\\"model\\":1"',
      '"max_tokens":7',
      '"\\\\model":1',
      '"models":[1,{"a":"}"}]',
    );
    fc.assert(
      fc.property(fc.array(pieces, { maxLength: 6 }), fc.array(fc.nat()), (fields, cuts) => {
        const bytes = Buffer.from(`{${fields.join(',')}}`);
        const whole = inspectorOf();
        const verdict = whole.write(bytes)?.code;
        const cut = inspectorOf();
        const places = [...new Set(cuts.map((each) => each % bytes.length))].toSorted((a, b) => a - b);
        let from = 0;
        for (const place of [...places, bytes.length]) {
          cut.write(bytes.subarray(from, place));
          from = place;
        }
        expect(cut.refusal?.code).toBe(verdict);
        // `mayRefer` may err on the safe side where a string was cut.
        if (verdict === undefined)
          expect({ ...cut.fields, mayRefer: null }).toEqual({ ...whole.fields, mayRefer: null });

        const names = fields.map((each) => (/^"([^"]*)"/.exec(each) ?? [])[1] ?? '');
        const acted = names.filter((name) => ['model', 'stream', 'max_tokens'].includes(name));
        const isClear = !names.includes('mod\\u0065l') && new Set(acted).size === acted.length;
        expect(verdict).toBe(isClear ? undefined : 'ambiguous_field');
      }),
    );
  });
});

describe('the size of a body', () => {
  it('may be exactly the limit', async () => {
    expect(await inspect(Buffer.alloc(100, 0x20), { limit: 100 })).toMatchObject({ code: null });
    expect(await inspect(Buffer.alloc(101, 0x20), { limit: 100 })).toMatchObject({
      code: 'request_too_large',
    });
  });

  it.each(ENCODINGS)('is limited after decompression too: %s', async (contentEncoding) => {
    const encode = ENCODERS[contentEncoding];
    for (const readFields of [true, false]) {
      const look = { contentEncoding, limit: 1_000_000, readFields };
      // oxlint-disable-next-line no-await-in-loop -- one after the other, to keep the memory small
      expect(await inspect(encode(Buffer.alloc(1_000_000, 0x20)), look)).toMatchObject({ code: null });
      // oxlint-disable-next-line no-await-in-loop -- as above
      expect(await inspect(encode(Buffer.alloc(1_000_001, 0x20)), look)).toMatchObject({
        code: 'request_too_large',
      });
    }
  });

  it.each(ENCODINGS)(
    'of a bomb is found while it is decoded, and decoding ends: %s',
    async (contentEncoding) => {
      const bomb = ENCODERS[contentEncoding](Buffer.alloc(64 * MB, 0x20));
      const inspector = inspectorOf({ contentEncoding, limit: MB });
      const refused = new Promise<string>((resolve) => {
        inspector.onRefused = (reason) => resolve(reason.code);
      });
      // All but the end has come: nobody may wait for it.
      inspector.write(bomb.subarray(0, bomb.length - 1));
      expect(await refused).toBe('request_too_large');
      expect(inspector.write(Buffer.from('x'))?.code).toBe('request_too_large');
      expect((await inspector.end())?.code).toBe('request_too_large');
    },
  );
});

describe('a compressed body', () => {
  const BODY = Buffer.from('{"model":"m","max_tokens":9,"messages":[]}');

  it.each(ENCODINGS)('is read like any other: %s', async (contentEncoding) => {
    const encode = ENCODERS[contentEncoding];
    expect(await inspect(encode(BODY), { contentEncoding: contentEncoding.toUpperCase() })).toMatchObject({
      code: null,
      fields: { model: 'm', maxTokens: 9 },
    });
    expect(
      await inspect(encode(Buffer.from('{"model":"m","model":"n"}')), { contentEncoding }),
    ).toMatchObject({
      code: 'ambiguous_field',
    });
  });

  it.each(ENCODINGS)('that is cut short, or is something else, is refused: %s', async (contentEncoding) => {
    const encoded = ENCODERS[contentEncoding](BODY);
    expect(await inspect(encoded.subarray(0, -3), { contentEncoding })).toMatchObject({
      code: 'malformed_body',
    });
    expect(await inspect(BODY, { contentEncoding })).toMatchObject({ code: 'malformed_body' });
  });

  it.each(['lzma', 'gzip, gzip', 'gzip,br', 'identity, gzip', 'gzip;q=1', '*'])(
    'in an encoding that cannot be read (%s) is refused where fields are read, and passes elsewhere',
    async (contentEncoding) => {
      expect(await inspect(BODY, { contentEncoding })).toMatchObject({ code: 'unsupported_encoding' });
      expect(await inspect(BODY, { contentEncoding, readFields: false })).toMatchObject({ code: null });
    },
  );

  it('may not ask for a window of more than 8 MB', async () => {
    const encoded = zlib.zstdCompressSync(Buffer.alloc(30 * MB, 0x20), {
      params: { [zlib.constants.ZSTD_c_windowLog]: 27 },
    });
    expect(await inspect(encoded, { contentEncoding: 'zstd' })).toMatchObject({ code: 'malformed_body' });
  });

  it.each([
    ['br', 16 * MB],
    ['zstd', 8 * MB],
    ['gzip', 0],
  ] as const)('counts what its decoder keeps: %s', async (contentEncoding, window) => {
    const budget = roomy();
    const inspector = inspectorOf({ contentEncoding, budget });
    inspector.write(ENCODERS[contentEncoding](Buffer.alloc(30 * MB, 0x20)));
    await inspector.end();
    expect(inspector.refusal).toBeNull();
    expect(budget.held).toBe(window);
    inspector.close();
    inspector.close();
    expect(budget.held).toBe(0);
  });

  it('is refused when there is no room for what its decoder keeps', async () => {
    const budget = new ByteBudget({ total: 4 * MB, finisher: MB, maxWaitMs: 1_000 });
    const encoded = ENCODERS.br(Buffer.alloc(30 * MB, 0x20));
    expect(await inspect(encoded, { contentEncoding: 'br', budget })).toMatchObject({
      code: 'body_budget_exhausted',
    });
    expect(budget.held).toBe(0);
  });
});

describe('BodyDecoder', () => {
  it('says nothing after it was closed, and its end still comes', async () => {
    const create = decoderFor('gzip');
    if (typeof create === 'string') throw new Error('gzip is not known');
    const decoder = new BodyDecoder(create);
    let calls = 0;
    decoder.onData = () => {
      calls += 1;
      return false;
    };
    decoder.write(zlib.gzipSync(Buffer.alloc(MB)));
    expect(await decoder.end()).toBe(false);
    expect(calls).toBe(1);
    decoder.write(Buffer.from('more'));
    expect(await decoder.end()).toBe(false);
  });
});
