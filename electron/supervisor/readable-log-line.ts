/**
 * A line of the service's log for people. Into a pipe the service writes JSON records; here the time (local), the level and
 * the message come first, the other fields after. What is no such record (a stack, a word of Node's) stays as it is.
 */
const LEVEL_WIDTH = 5;

export function readableLogLine(line: string): string {
  const record = readRecord(line);
  if (record === undefined) return printable(line.trimEnd());
  const { time, level, msg, ...fields } = record;
  const parts = [
    clockTime(time),
    typeof level === 'string' ? level.padEnd(LEVEL_WIDTH) : '',
    typeof msg === 'string' ? msg : '',
    ...Object.entries(fields).map(([name, value]) => `${name}=${show(value)}`),
  ];
  return printable(parts.filter((part) => part !== '').join(' '));
}

function readRecord(line: string): Record<string, unknown> | undefined {
  if (!line.startsWith('{')) return undefined;
  try {
    const parsed: unknown = JSON.parse(line);
    return typeof parsed === 'object' && parsed !== null && 'level' in parsed ? { ...parsed } : undefined;
  } catch {
    return undefined;
  }
}

function clockTime(time: unknown): string {
  const date = new Date(typeof time === 'string' ? time : Number.NaN);
  if (Number.isNaN(date.getTime())) return '';
  const parts = [date.getHours(), date.getMinutes(), date.getSeconds()];
  return parts.map((part) => String(part).padStart(2, '0')).join(':');
}

function show(value: unknown): string {
  if (typeof value === 'string' && /^[^\s"=]+$/.test(value)) return value;
  if (typeof value === 'object' && value !== null && 'message' in value) return JSON.stringify(value.message);
  return JSON.stringify(value) ?? '';
}

/** Control characters would steer a terminal that shows the line. */
function printable(text: string): string {
  return text.replace(/(?!\t)\p{Cc}/gu, '?');
}
