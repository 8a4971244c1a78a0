import { describe, expect, it } from 'vitest';
import { REQUEST_EVENT_COLUMNS } from '../../../shared/request-event.ts';
import { sampleRequest } from '../../testing/sample-frames.ts';
import { exportName, toCsv, toJson } from './export-requests.ts';

describe('requests as CSV', () => {
  it('have a line for each and a column for every field', () => {
    const [head, row, end] = toCsv([sampleRequest({ startedAt: 0 })]).split('\r\n');
    expect(head).toBe(['startedAtUtc', ...REQUEST_EVENT_COLUMNS].join(','));
    expect(row?.split(',')).toHaveLength(REQUEST_EVENT_COLUMNS.length + 1);
    expect(row).toMatch(/^1970-01-01T00:00:00\.000Z,req_1,0,/);
    expect(end).toBe('');
  });

  it('quote what would be taken for structure', () => {
    expect(toCsv([sampleRequest({ model: 'a,"b"\nc' })])).toContain(',"a,""b""\nc",');
  });

  it.each(['=1+1', '+1', '-1', '@x', '\tx'])('keep %s from being run by a spreadsheet', (model) => {
    expect(toCsv([sampleRequest({ model })])).toContain(`,'${model},`);
  });
});

describe('requests as JSON', () => {
  it('read back as they were', () => {
    const requests = [sampleRequest(), sampleRequest({ id: 'req_2', model: null })];
    expect(JSON.parse(toJson(requests))).toEqual(requests);
  });
});

it('a file of requests is named after the time of its making', () => {
  expect(exportName(Date.UTC(2026, 10, 23, 14, 32, 5), 'csv')).toBe('tulay-requests-2026-11-23-143205.csv');
});
