import { styleText } from 'node:util';

const LEVEL_COLOUR: Readonly<Record<string, Parameters<typeof styleText>[0]>> = {
  trace: 'gray',
  debug: 'gray',
  info: 'green',
  warn: 'yellow',
  error: 'red',
  fatal: 'red',
};

/**
 * One JSON record as a line for people: `14:03:22.118 info  message name=value …`, with an error's stack on the lines after
 * it. The time is local.
 *
 * @param record a line that ends with a line break
 */
export function formatLogLine(record: string, colour: boolean): string {
  const { level, time, msg, err, ...fields } = readRecord(record);
  const paint = (style: Parameters<typeof styleText>[0], text: string): string =>
    colour ? styleText(style, text, { validateStream: false }) : text;
  const name = typeof level === 'string' ? level : '';
  const parts = [
    paint('gray', clockTime(time)),
    name === '' ? '' : paint(LEVEL_COLOUR[name] ?? 'reset', name.padEnd(5)),
    typeof msg === 'string' ? printable(msg) : '',
    ...Object.entries(fields).map(([field, value]) => paint('gray', `${field}=${show(value)}`)),
  ];
  const stack = err === undefined ? '' : `\n${indent(printable(stackOf(err)))}`;
  return `${parts.filter((part) => part !== '').join(' ')}${stack}\n`;
}

function readRecord(record: string): Record<string, unknown> {
  try {
    const parsed: unknown = JSON.parse(record);
    return typeof parsed === 'object' && parsed !== null ? { ...parsed } : { msg: record.trimEnd() };
  } catch {
    return { msg: record.trimEnd() };
  }
}

function clockTime(time: unknown): string {
  const date = new Date(typeof time === 'string' ? time : Number.NaN);
  if (Number.isNaN(date.getTime())) return '';
  const [hours, minutes, seconds] = [date.getHours(), date.getMinutes(), date.getSeconds()].map((number) =>
    String(number).padStart(2, '0'),
  );
  return `${hours}:${minutes}:${seconds}.${String(date.getMilliseconds()).padStart(3, '0')}`;
}

function show(value: unknown): string {
  if (typeof value === 'string' && /^[^\s"=]+$/.test(value)) return printable(value);
  return printable(JSON.stringify(value) ?? '');
}

/** What a caller wrote must not steer the terminal. */
function printable(text: string): string {
  return text.replace(/(?![\n\t])\p{Cc}/gu, '?');
}

function stackOf(error: unknown): string {
  if (typeof error === 'object' && error !== null && 'stack' in error && typeof error.stack === 'string') {
    return error.stack;
  }
  return show(error);
}

function indent(text: string): string {
  return text.replace(/^/gm, '    ');
}
