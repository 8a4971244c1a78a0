/** A string for a property of a JSON schema: its format first, then what its name asks for, then its length. */
import { listOf, numberIn } from '../json-shape.ts';
import type { JsonObject } from '../json-shape.ts';
import { newUuid } from '../identifiers.ts';
import type { Place } from './schema-value.ts';
import { textForPattern } from './schema-pattern.ts';

const FILLER = ' and more';
const DAY = '2026-11-23';

export function stringFor(schema: JsonObject, place: Place): string {
  const example = listOf(schema['examples'])[0];
  const pattern = schema['pattern'];
  if (typeof pattern === 'string') {
    const candidate = [place.question.subject, ...place.question.keywords, example, schema['default']].find(
      (text) => typeof text === 'string' && matches(pattern, text),
    );
    return typeof candidate === 'string' ? candidate : textForPattern(pattern, place.random);
  }
  const formatted = byFormat(schema['format'], place);
  if (formatted !== undefined) return formatted;
  return fitLength(byName(place) ?? place.question.subject, schema);
}

function matches(pattern: string, text: string): boolean {
  try {
    return new RegExp(pattern, 'u').test(text);
  } catch {
    return false;
  }
}

function byFormat(format: unknown, place: Place): string | undefined {
  const text = place.question.text;
  switch (format) {
    case 'date':
      return /\b\d{4}-\d{2}-\d{2}\b/.exec(text)?.[0] ?? DAY;
    case 'date-time':
      return `${DAY}T09:00:00Z`;
    case 'time':
      return '09:00:00Z';
    case 'duration':
      return 'PT1H';
    case 'email':
      return /[\w.+-]+@[\w-]+\.[\w.-]*\w/.exec(text)?.[0] ?? 'maria.santos@example.com';
    case 'uri':
    case 'url':
      return /https?:\/\/\S*[\w/]/.exec(text)?.[0] ?? 'https://example.com/';
    case 'hostname':
      return 'example.com';
    case 'ipv4':
      return '192.0.2.10';
    case 'ipv6':
      return '2001:db8::10';
    case 'uuid':
      return newUuid(place.random);
    default:
      return undefined;
  }
}

function byName(place: Place): string | undefined {
  const { text } = place.question;
  const name = place.name.toLowerCase();
  if (/city|location|place|country|address|destination|origin|lugar/.test(name)) return properName(text);
  if (/e-?mail/.test(name)) return byFormat('email', place);
  if (/url|link|website/.test(name)) return byFormat('uri', place);
  if (/date|day|petsa/.test(name)) return byFormat('date', place);
  if (/person|author|recipient|full_?name/.test(name)) return properName(text);
  if (/symbol|ticker|currency/.test(name)) return /\b[A-Z]{3,5}\b/.exec(text)?.[0];
  if (/command|cmd/.test(name)) return 'ls -la';
  if (/path|file/.test(name)) return /[\w./-]+\.\w{1,5}\b/.exec(text)?.[0] ?? 'notes/readme.md';
  if (/language|lang/.test(name)) return place.question.language;
  if (/query|question|search|prompt|text|message|content|expression/.test(name))
    return place.question.subject;
  return undefined;
}

/** "What is the weather in San Fernando, Pampanga?" → "San Fernando, Pampanga" */
function properName(text: string): string | undefined {
  const after =
    /\b(?:in|at|to|from|for|sa|ng|ni|si|kay)\s+((?:[A-ZÑ][\p{L}'-]+)(?:,?\s+[A-ZÑ][\p{L}'-]+)*)/u.exec(
      text,
    )?.[1];
  if (after !== undefined) return after;
  return /(?<=\p{L}[^.?!]*\s)[A-ZÑ][\p{L}'-]+(?:\s+[A-ZÑ][\p{L}'-]+)*/u.exec(text)?.[0];
}

function fitLength(text: string, schema: JsonObject): string {
  const least = numberIn(schema['minLength']) ?? 0;
  const most = numberIn(schema['maxLength']) ?? Number.POSITIVE_INFINITY;
  // A schema counts characters, not UTF-16 units.
  const characters = Array.from(text);
  for (let at = 0; characters.length < least; at += 1) characters.push(FILLER.charAt(at % FILLER.length));
  return characters.slice(0, most).join('');
}
