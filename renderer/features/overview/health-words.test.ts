import { describe, expect, it } from 'vitest';
import type { HealthPart, HealthSentence } from '../../../shared/health-sentence.ts';
import { translateWith } from '../../testing/translate.ts';
import { healthDetails, healthHeadline } from './health-words.ts';
import { english } from './texts.en.ts';
import { filipino } from './texts.fil.ts';

const t = await translateWith<typeof english>(english);
const AT = 1_000_000;

function sentence(
  status: HealthSentence['status'],
  headline: HealthPart[],
  details: HealthPart[] = [],
): HealthSentence {
  return { status, at: AT, headline, details, text: '', detailText: '' };
}

const open: HealthPart = {
  code: 'key',
  label: 'harbor-main',
  state: 'open',
  reason: '6 failures in a row',
  untilMs: AT + 18_000,
};

describe('the health sentence', () => {
  it('joins what is wrong, the status in front', () => {
    expect(
      healthHeadline(
        sentence('degraded', [
          { code: 'keys-out', out: 3, total: 9 },
          { code: 'errors-high', failed: 42, requests: 1_000, share: 0.042 },
        ]),
        t,
      ),
    ).toBe('Degraded: 3 of 9 keys are out and 4.2\u202f% of requests fail.');
    expect(healthHeadline(sentence('healthy', [{ code: 'all-well', serving: 3, total: 3 }]), t)).toBe(
      'Healthy: 3 of 3 keys serve.',
    );
  });

  it('ends with one full stop, also where a reason brings its own', () => {
    expect(
      healthHeadline(sentence('unhealthy', [{ code: 'not-ready', reason: 'No key is configured.' }]), t),
    ).toBe('Unhealthy: No key is configured.');
  });

  it('counts down to the next try, as of the moment it was said', () => {
    expect(healthDetails(sentence('degraded', [], [open, { code: 'more-keys', count: 2 }]), t)).toEqual([
      'harbor-main is open: 6 failures in a row; tried again in 18\u202fs.',
      'So are 2 more keys.',
    ]);
    const [overdue] = healthDetails(sentence('degraded', [], [{ ...open, untilMs: AT - 5_000 }]), t);
    expect(overdue).toContain('tried again in 1\u202fs');
  });

  it('has words for every part, in both languages', async () => {
    const parts: HealthPart[] = [
      { code: 'all-well-simulated', serving: 3, total: 3 },
      { code: 'administers-only' },
      { code: 'draining' },
      { code: 'all-keys-out', total: 3, nextTryMs: null },
      { code: 'all-keys-out', total: 3, nextTryMs: AT + 4_000 },
      { code: 'keys-limited', limited: 1, total: 3 },
      { code: 'store-trouble', reason: 'the disk is full.', waiting: 9 },
      { code: 'records-lost', dropped: 383 },
      { code: 'affinity-trouble', reason: null, waiting: 1, lost: 0 },
      { code: 'cache-trouble' },
      { code: 'queue-trouble' },
      { code: 'calls-stopped', reason: '' },
      { code: 'calls-stopped', reason: 'invoice' },
      { code: 'models-overloaded', models: ['claude-sonnet-5-5'], nextTryMs: null },
      { code: 'waiting', count: 383, oldestMs: 4_200 },
      open,
    ];
    for (const translate of [t, await translateWith<typeof english>(filipino, 'fil')]) {
      for (const part of parts) {
        const said = [
          healthHeadline(sentence('degraded', [part]), translate),
          ...healthDetails(sentence('degraded', [], [part]), translate),
        ].join(' ');
        expect(said).not.toMatch(/\{\{|undefined|health\.|detail\.|\.\./);
      }
    }
  });
});
