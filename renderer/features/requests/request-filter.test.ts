import { describe, expect, it } from 'vitest';
import { requestsQuerySchema } from '../../../shared/admin.ts';
import type { RequestEvent } from '../../../shared/request-event.ts';
import { withChanges } from '../../lib/url/url-state.ts';
import { sampleRequest } from '../../testing/sample-frames.ts';
import {
  filterParameters,
  filterQuery,
  isFiltered,
  matchesFilter,
  NO_FILTER,
  readFilter,
  type RequestFilter,
} from './request-filter.ts';

const ALWAYS = { since: undefined, until: undefined };
const read = (query: string): RequestFilter => readFilter(new URLSearchParams(query));

describe('the filter in the address', () => {
  it('is read as it is written', () => {
    const filter = {
      ...NO_FILTER,
      status: ['5xx', '429'],
      model: ['claude-opus-5-5'],
      cache: ['hit'],
      failed: true,
    };
    const written = withChanges(new URLSearchParams('open=req_1'), filterParameters(filter));
    expect(readFilter(written)).toEqual(filter);
    expect(written.get('open')).toBe('req_1');
    expect(withChanges(written, filterParameters(NO_FILTER)).toString()).toBe('open=req_1');
  });

  it('leaves out values that the service would refuse', () => {
    expect(read('status=5xx,teapot,99&cache=hit,cold&cause=timeout,moon&failed=maybe')).toEqual({
      ...NO_FILTER,
      status: ['5xx'],
      cache: ['hit'],
      cause: ['timeout'],
    });
    expect(read(`model=${Array.from({ length: 30 }, (_, i) => `m${i}`).join(',')}`).model).toHaveLength(20);
  });

  it('says whether anything is filtered', () => {
    expect([
      isFiltered(NO_FILTER),
      isFiltered(read('user=m.santos')),
      isFiltered(read('failed=true')),
    ]).toEqual([false, true, true]);
  });

  it('is asked of the service in its own words', () => {
    const query = filterQuery(read('status=5xx&user=m.santos&failed=true'), { since: 1_000.4, until: 2_000 });
    expect(requestsQuerySchema.parse(Object.fromEntries(query))).toMatchObject({
      status: ['5xx'],
      user: ['m.santos'],
      failed: true,
      since: 1_000,
      until: 2_000,
    });
  });
});

describe('a live request', () => {
  const matches = (query: string, changes: Partial<RequestEvent>): boolean =>
    matchesFilter(sampleRequest(changes), read(query), ALWAYS);

  it('matches when every filter holds, and any of its values', () => {
    expect(matches('status=4xx,500&model=a,b', { status: 500, model: 'b' })).toBe(true);
    expect(matches('status=4xx,500&model=a,b', { status: 404, model: 'a' })).toBe(true);
    expect(matches('status=4xx,500&model=a,b', { status: 503, model: 'a' })).toBe(false);
    expect(matches('status=4xx,500&model=a,b', { status: 500, model: 'c' })).toBe(false);
  });

  it('does not match by a field it does not have', () => {
    expect(matches('model=a', { model: null })).toBe(false);
    expect(matches('key=k', { keyLabel: null })).toBe(false);
    expect(matches('user=u', { userId: null })).toBe(false);
  });

  it('has failed by errors that are not the caller’s', () => {
    expect(matches('failed=true', { status: 529, errorClass: 'overloaded_error' })).toBe(true);
    expect(matches('failed=true', { status: 400, errorClass: 'invalid_request_error' })).toBe(false);
    expect(matches('failed=true', {})).toBe(false);
    expect(matches('cause=overloaded', { status: 529, errorClass: 'overloaded_error' })).toBe(true);
    expect(matches('cause=timeout', {})).toBe(false);
  });

  it('belongs where it ended', () => {
    const event = sampleRequest({ startedAt: 1_000, durationMs: 500 });
    const within = (since: number, until: number): boolean =>
      matchesFilter(event, NO_FILTER, { since, until });
    expect([within(1_500, 1_501), within(1_000, 1_500), within(1_501, 9_999)]).toEqual([true, false, false]);
  });
});
