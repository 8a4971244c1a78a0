import { describe, expect, it } from 'vitest';
import type { PulseFrame } from '../../../shared/live.ts';
import type { Overview, OverviewFigures } from '../../../shared/overview.ts';
import type { Station } from '../../components/bridge/crossing.tsx';
import { translateWith } from '../../testing/translate.ts';
import { changeFrom, stations } from './crossing-stations.ts';
import { english } from './texts.en.ts';

const t = await translateWith<typeof english>(english);
const links = { requests: '/requests', failures: '/requests?failed=true', keys: '/keys' };

/** Only what the stations read. */
function overviewOf(total: Partial<OverviewFigures>, preceding: Partial<OverviewFigures> = {}): Overview {
  const figures = {
    recordedSeconds: 900,
    requests: 0,
    failed: 0,
    firstToken: null,
    lastByte: null,
    tokens: { input: 0, output: 0, cacheCreation: 0, cacheRead: 0 },
  };
  return { total: { ...figures, ...total }, preceding: { ...figures, ...preceding } } as Overview;
}

function pulseOf(changes: Partial<PulseFrame['keys']> = {}, oldestMs = 0): PulseFrame {
  const keys = { total: 9, healthy: 6, degraded: 0, circuitOpen: 0, quarantined: 0, disabled: 0, list: [] };
  return {
    perSecond: 6.4,
    inFlight: 14,
    waiting: { count: oldestMs > 0 ? 126 : 0, oldestMs },
    keys: { ...keys, ...changes },
  } as unknown as PulseFrame;
}

function station(id: string, pulse: PulseFrame | null, overview: Overview | undefined): Station {
  const found = stations({ pulse, overview, spanMs: 900_000, links, t }).find((each) => each.id === id);
  if (found === undefined) throw new Error(`there is no station ${id}`);
  return found;
}

describe('the stations of a request’s path', () => {
  it('are all there, without figures, before anything is known', () => {
    const all = stations({ pulse: null, overview: undefined, spanMs: 900_000, links, t });
    expect(all.map(({ id }) => id)).toEqual([
      'arriving',
      'waiting',
      'keys',
      'first-token',
      'last-byte',
      'answered',
      'tokens',
    ]);
    expect(all.map(({ figure }) => figure.value)).toEqual(Array.from({ length: 7 }, () => '–'));
    expect(all.every(({ glyph }) => glyph === 'waiting')).toBe(true);
  });

  it('count keys that serve of those that are not disabled, and warn while some are out', () => {
    const some = station(
      'keys',
      pulseOf({ healthy: 4, degraded: 1, circuitOpen: 2, disabled: 2 }),
      undefined,
    );
    expect(some).toMatchObject({ figure: { value: '5' }, suffix: 'of 7 serving', glyph: 'degraded' });
    const none = station('keys', pulseOf({ healthy: 0, circuitOpen: 9 }), undefined);
    expect(none).toMatchObject({ figure: { value: '0' }, glyph: 'open' });
  });

  it('warn of a long wait, not of a short one', () => {
    expect(station('waiting', pulseOf({}, 400), undefined).glyph).toBe('healthy');
    expect(station('waiting', pulseOf({}, 4_800), undefined)).toMatchObject({
      glyph: 'degraded',
      noteTone: 'warn',
      note: 'oldest 4.80\u202fs',
    });
  });

  it('grow from fine to trouble with the share of errors, and lead to them', () => {
    const answered = (failed: number): Station =>
      station('answered', null, overviewOf({ requests: 1_000, failed }));
    expect(answered(0)).toMatchObject({ glyph: 'healthy', note: 'no errors', href: '/requests' });
    expect(answered(9)).toMatchObject({ glyph: 'healthy', href: '/requests?failed=true' });
    expect(answered(30)).toMatchObject({ glyph: 'degraded', figure: { value: '97' } });
    expect(answered(60)).toMatchObject({ glyph: 'open', noteTone: 'bad' });
  });

  it('tell the median where there is room for it', () => {
    const lastByte = { n: 9, p50: 1_840, p95: 6_200, p99: 11_400 };
    expect(station('last-byte', null, overviewOf({ lastByte }))).toMatchObject({
      figure: { value: '6.20', unit: 's' },
      note: 'p99 11.4\u202fs',
      aside: 'p50 1.84\u202fs',
    });
  });
});

describe('the change against the time before', () => {
  const change = (now: number, before: number, seconds = 900): string | null =>
    changeFrom(overviewOf({ requests: now }, { requests: before, recordedSeconds: seconds }));

  it('is rounded to whole percents', () => {
    expect(change(108, 100)).toBe('+8\u202f%');
    expect(change(92, 100)).toBe('−8\u202f%');
    expect(change(100, 100)).toBe('±0\u202f%');
  });

  it('is not told where the service ran for another length of time', () => {
    expect(change(108, 100, 400)).toBeNull();
    expect(change(108, 0)).toBeNull();
  });
});
