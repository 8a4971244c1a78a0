import { describe, expect, it } from 'vitest';
import { ERRORS } from './errors.ts';
import {
  answererOf,
  ERROR_CAUSES,
  errorCauseOf,
  errorClassesOf,
  isFailure,
  statusClassOf,
} from './request-class.ts';

describe('how a request is counted', () => {
  it('knows who answered', () => {
    const asked = { cacheResult: 'miss', attempts: 1, simulated: false } as const;
    expect(answererOf(asked)).toBe('upstream');
    expect(answererOf({ ...asked, simulated: true })).toBe('simulated');
    expect(answererOf({ ...asked, attempts: 0 })).toBe('gateway');
    expect(answererOf({ ...asked, attempts: 0, cacheResult: 'hit', simulated: true })).toBe('cache');
  });

  it.each([
    [200, '2xx'],
    [304, '3xx'],
    [404, '4xx'],
    [499, 'left'],
    [529, '5xx'],
    [0, 'other'],
    [101, 'other'],
  ])('puts status %i into class %s', (status, expected) => {
    expect(statusClassOf(status)).toBe(expected);
  });

  it('has a cause for every error the service itself answers with', () => {
    for (const code of Object.keys(ERRORS)) {
      expect(errorCauseOf({ errorClass: code, status: 500 }), code).not.toBe('other');
    }
  });

  it.each([
    [{ errorClass: null, status: 200 }, null],
    [{ errorClass: 'rate_limit_error', status: 429 }, 'rate-limit'],
    [{ errorClass: 'capacity_exhausted', status: 429 }, 'no-room'],
    [{ errorClass: 'overloaded_error', status: 200 }, 'overloaded'],
    [{ errorClass: 'http_502', status: 502 }, 'server-error'],
    [{ errorClass: 'http_418', status: 418 }, 'caller'],
    [{ errorClass: 'new_error', status: 400 }, 'other'],
    [{ errorClass: null, status: 503 }, 'server-error'],
    [{ errorClass: null, status: 404 }, 'caller'],
    [{ errorClass: null, status: 499 }, 'client-left'],
  ])('finds the cause of %j', (event, cause) => {
    expect(errorCauseOf(event)).toBe(cause);
  });

  it('does not take a mistake of the caller, or its leaving, for a failure', () => {
    expect(ERROR_CAUSES.filter((cause) => !isFailure(cause))).toEqual(['caller', 'client-left']);
    expect(isFailure(null)).toBe(false);
  });

  it('names the classes of a cause', () => {
    expect(errorClassesOf('timeout')).toEqual(['timeout_error', 'upstream_timeout']);
  });
});
