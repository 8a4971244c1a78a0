/** The listed requests as a file: CSV for spreadsheets, JSON for programs. Every column of the record. */
import { REQUEST_EVENT_COLUMNS, type RequestEvent } from '../../../shared/request-event.ts';

/** RFC 4180: CRLF, quotes doubled. Times also in a form that people read. */
export function toCsv(requests: readonly RequestEvent[]): string {
  const head = ['startedAtUtc', ...REQUEST_EVENT_COLUMNS].join(',');
  const rows = requests.map((request) =>
    [
      new Date(request.startedAt).toISOString(),
      ...REQUEST_EVENT_COLUMNS.map((column) => cell(request[column])),
    ].join(','),
  );
  return `${[head, ...rows].join('\r\n')}\r\n`;
}

export function toJson(requests: readonly RequestEvent[]): string {
  return `${JSON.stringify(requests, undefined, 2)}\n`;
}

/** `tulay-requests-2026-11-23-143205.csv` */
export function exportName(at: number, extension: 'csv' | 'json'): string {
  const stamp = new Date(at).toISOString().slice(0, 19).replaceAll(':', '').replace('T', '-');
  return `tulay-requests-${stamp}.${extension}`;
}

function cell(value: string | number | boolean | null): string {
  if (value === null) return '';
  if (typeof value !== 'string') return String(value);
  // A spreadsheet would run a text that begins like a formula; callers choose some of these texts.
  const harmless = /^[=+\-@\t\r]/.test(value) ? `'${value}` : value;
  return /[",\r\n]/.test(harmless) ? `"${harmless.replaceAll('"', '""')}"` : harmless;
}
