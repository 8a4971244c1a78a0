/** Words and classes for what goes wrong between the gateway and the upstream. */
import zlib from 'node:zlib';
import { refusal, type Refusal } from '../lib/refusal.ts';

/** Why a call is ended whose upstream sent nothing for too long. */
export class UpstreamStalled extends Error {
  readonly code = 'UPSTREAM_STALLED';
}

/** Of undici's parser; of its checks; and of Node, which does not write on what undici let pass. */
const NOT_HTTP =
  /^(?:HPE_.*|HTTPParserError|UND_ERR_HEADERS_OVERFLOW|UND_ERR_RES_CONTENT_LENGTH_MISMATCH|ERR_ASSERTION|ERR_INVALID_CHAR)$/;
/** OpenSSL's words for certificates, and Node's for the rest. */
const NOT_SECURE = /CERT|_SSL_|_TLS_|UNABLE_TO_|^EPROTO$/;

/** A call that got no answer, as the client is told. Names no address, no key. */
export function describeFailure(error: Error & { code?: unknown }): Refusal {
  const code = typeof error.code === 'string' ? error.code : error.name;
  switch (code) {
    case 'UPSTREAM_STALLED':
      return refusal('upstream_timeout', 'The upstream did not answer in time.');
    case 'UND_ERR_CONNECT_TIMEOUT':
    case 'ETIMEDOUT':
      return refusal('upstream_unreachable', 'The upstream could not be reached in time.');
    case 'ECONNREFUSED':
      return refusal('upstream_unreachable', 'The upstream refused the connection.');
    case 'ENOTFOUND':
    case 'EAI_AGAIN':
      return refusal('upstream_unreachable', 'The name of the upstream does not resolve.');
    case 'ERR_UPSTREAM_ADDRESS_REFUSED':
      return refusal(
        'upstream_unreachable',
        'The name of the upstream leads to an address that is not allowed. The operator can allow it by TULAY_ALLOW_UPSTREAM.',
      );
    default:
      if (NOT_HTTP.test(code)) {
        return refusal('upstream_malformed', `The upstream's answer is not valid HTTP (${code}).`);
      }
      if (NOT_SECURE.test(code)) {
        return refusal(
          'upstream_unreachable',
          `No secure connection to the upstream could be made (${code}).`,
        );
      }
      return refusal(
        'upstream_unreachable',
        `The upstream broke the connection before it answered (${code}).`,
      );
  }
}

const ERROR_CLASSES: Readonly<Record<number, string>> = {
  400: 'invalid_request_error',
  401: 'authentication_error',
  402: 'billing_error',
  403: 'permission_error',
  404: 'not_found_error',
  409: 'conflict_error',
  413: 'request_too_large',
  422: 'invalid_request_error',
  429: 'rate_limit_error',
  500: 'api_error',
  504: 'timeout_error',
  529: 'overloaded_error',
};

/** The class recorded for an error that the upstream answered with: Anthropic's type for the status. */
export function errorClassOf(status: number): string {
  return ERROR_CLASSES[status] ?? `http_${status}`;
}

const MOST_DECODED = 64 * 1024;

/** A small body as text; empty when it does not decode. */
export function decodedText(bytes: Buffer, contentEncoding: string | null): string {
  const options = { maxOutputLength: MOST_DECODED };
  try {
    switch (contentEncoding?.toLowerCase() ?? '') {
      case 'gzip':
      case 'x-gzip':
        return zlib.gunzipSync(bytes, options).toString('utf8');
      case 'deflate':
        return zlib.inflateSync(bytes, options).toString('utf8');
      case 'br':
        return zlib.brotliDecompressSync(bytes, options).toString('utf8');
      case 'zstd':
        return zlib.zstdDecompressSync(bytes, options).toString('utf8');
      default:
        return bytes.toString('utf8');
    }
  } catch {
    return '';
  }
}
