/**
 * The kinds of value that a setting can have. Each is a zod schema from the variable's text; a missing one takes its default.
 * Messages say how to mend the value and end a sentence that begins with the variable's name and, unless it is secret, its value.
 */
import { isAbsolute, join, resolve } from 'node:path';
import { z } from 'zod';
import { Secret } from '../lib/secret.ts';
import { canonicalHostPort } from './host-list.ts';
import { canonicalHost } from './private-address.ts';

const TRUE = ['1', 'true', 'yes', 'on'];
const FALSE = ['0', 'false', 'no', 'off'];

/** A whole number from `min` to `max`. */
export function wholeNumber(min: number, max: number, remark = '') {
  return z
    .string()
    .refine((text) => /^\d{1,9}$/.test(text) && Number(text) >= min && Number(text) <= max, {
      error: `give a whole number from ${min} to ${max}${remark}.`,
    })
    .transform(Number);
}

/** 1, true, yes, on; 0, false, no, off; in any case. */
export const yesOrNo = z
  .string()
  .toLowerCase()
  .refine((text) => TRUE.includes(text) || FALSE.includes(text), { error: 'give 1 (yes) or 0 (no).' })
  .transform((text) => TRUE.includes(text));

/** One of the names, in any case. */
export function oneOf<const Names extends readonly [string, ...string[]]>(names: Names) {
  return z
    .string()
    .toLowerCase()
    .pipe(z.enum(names, { error: `give one of ${names.join(', ')}.` }));
}

/** Names from a list, separated by commas. */
export function someOf<const Names extends readonly [string, ...string[]]>(names: Names) {
  return z
    .string()
    .toLowerCase()
    .transform(splitList)
    .pipe(
      z
        .array(z.enum(names, { error: `give one or more of ${names.join(', ')}, separated by commas.` }))
        .min(1),
    );
}

/** An address to listen on, or a name of this machine, in its one spelling. */
export const bindHost = z.string().transform((text, context): string => {
  const host = canonicalHost(text);
  if (host !== undefined && !host.includes('*')) return host;
  context.addIssue({
    code: 'custom',
    message:
      'give an address of this machine, e.g. 127.0.0.1, or 0.0.0.0 for all of them; the port goes into PORT.',
  });
  return z.NEVER;
});

/** `host` or `host:port` entries, separated by commas, each brought to its one spelling. */
export const hostList = z.string().transform((text, context): string[] =>
  splitList(text).map((entry) => {
    const canonical = canonicalHostPort(entry);
    if (canonical === undefined) {
      context.addIssue({
        code: 'custom',
        message:
          'give hosts like gateway.example or 10.0.0.5:8080, separated by commas, without https:// and without *.',
      });
    }
    return canonical ?? entry;
  }),
);

/** Origins as browsers send them, separated by commas. */
export const originList = z.string().transform((text, context): string[] =>
  splitList(text).map((entry) => {
    const url = parseHttpUrl(entry);
    if (
      url === undefined ||
      url.pathname !== '/' ||
      url.search !== '' ||
      url.hash !== '' ||
      url.username !== ''
    ) {
      context.addIssue({
        code: 'custom',
        message:
          'give origins like https://console.example, separated by commas, without a path and without *.',
      });
    }
    return url?.origin ?? entry;
  }),
);

/** An http(s) URL without credentials, query or fragment. */
export function httpUrl(example: string) {
  return z.string().transform((text, context): URL => {
    const url = parseHttpUrl(text);
    if (
      url !== undefined &&
      url.username === '' &&
      url.password === '' &&
      url.search === '' &&
      url.hash === ''
    ) {
      return url;
    }
    context.addIssue({
      code: 'custom',
      message: `give an address like ${example}, without user, password, ? or #.`,
    });
    return z.NEVER;
  });
}

/** A Redis address; secret, since it may hold a password. */
export const redisUrl = z
  .string()
  .refine((text) => /^rediss?:$/.test(URL.parse(text)?.protocol ?? '') && URL.parse(text)?.hostname !== '', {
    error:
      'give an address like redis://localhost:6379 (rediss:// for TLS); escape special characters of a password as %XX.',
  })
  .transform((text) => new Secret(text));

/** A secret of at least `minLength` characters that can stand in a header. */
export function secretText(minLength: number, remedy: string) {
  return z
    .string()
    .regex(/^[\x21-\x7e]*$/, { error: `use plain letters, digits and signs only, without spaces: ${remedy}` })
    .min(minLength, { error: `give at least ${minLength} characters: ${remedy}` })
    .transform((text) => new Secret(text));
}

/**
 * The master key: 32 bytes in base64 or hexadecimal, or a passphrase, which may have spaces. What is neither would be a
 * passphrase that is too short; `service/secrets/master-key-text.ts` tells the kinds apart.
 */
export const masterKeyText = z
  .string()
  .refine((text) => !/\p{Cc}/u.test(text), { error: 'give it on one line, without control characters.' })
  .min(16, {
    error:
      'give 32 bytes in base64 (`openssl rand -base64 32`) or hexadecimal, or a passphrase of at least 16 characters.',
  })
  .transform((text) => new Secret(text));

/** A folder; `~/` is the user's home, a relative one starts at the current folder. */
export function folder(home: string | undefined) {
  return z
    .string({ error: 'this user has no home folder: set it to a folder that the service may write.' })
    .refine((text) => !text.includes('\0') && (home !== undefined || !/^~(?=$|[/\\])/.test(text)), {
      error: 'give the full path of a folder.',
    })
    .transform((text) => {
      const expanded = home === undefined ? text : text.replace(/^~(?=$|[/\\])/, () => home);
      return isAbsolute(expanded) ? join(expanded) : resolve(expanded);
    });
}

export function splitList(text: string): string[] {
  return text
    .split(',')
    .map((entry) => entry.trim())
    .filter((entry) => entry !== '');
}

function parseHttpUrl(text: string): URL | undefined {
  const url = URL.parse(text);
  return url?.protocol === 'https:' || url?.protocol === 'http:' ? url : undefined;
}
