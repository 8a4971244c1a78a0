/** One HTTP call whose headers go out exactly as given, and whose answer comes back exactly as received. */
import http from 'node:http';

export interface RawCall {
  readonly method?: string;
  /** Path and query, sent as they stand. */
  readonly target: string;
  /** Names and values in turn. Host is added where it is missing. */
  readonly headers?: readonly string[];
  readonly body?: Buffer | string;
  readonly agent?: http.Agent;
}

export interface RawAnswer {
  readonly status: number;
  readonly statusMessage: string;
  /** Names and values in turn, as received. */
  readonly rawHeaders: readonly string[];
  readonly body: Buffer;
  /** False when the connection broke before the answer's end. */
  readonly complete: boolean;
  /** Value of a header's first occurrence. */
  header(name: string): string | undefined;
}

/** @throws the connection's error when no head came */
export function rawCall(address: string, call: RawCall): Promise<RawAnswer> {
  const url = new URL(address);
  const headers = [...(call.headers ?? [])];
  const isGiven = (name: string): boolean =>
    headers.some((each, index) => index % 2 === 0 && each.toLowerCase() === name);
  if (!isGiven('host')) headers.unshift('Host', url.host);
  const body = typeof call.body === 'string' ? Buffer.from(call.body) : call.body;
  if (body !== undefined && !isGiven('content-length') && !isGiven('transfer-encoding')) {
    headers.push('Content-Length', String(body.length));
  }
  return new Promise((resolve, reject) => {
    const request = http.request(
      {
        host: url.hostname,
        port: url.port,
        method: call.method ?? (body === undefined ? 'GET' : 'POST'),
        path: call.target,
        headers,
        agent: call.agent ?? false,
      },
      (response) => {
        const chunks: Buffer[] = [];
        const done = (): void =>
          resolve({
            status: response.statusCode ?? 0,
            statusMessage: response.statusMessage ?? '',
            rawHeaders: response.rawHeaders,
            body: Buffer.concat(chunks),
            complete: response.complete,
            header: (name) => {
              const at = response.rawHeaders.findIndex(
                (each, index) => index % 2 === 0 && each.toLowerCase() === name.toLowerCase(),
              );
              return at === -1 ? undefined : response.rawHeaders[at + 1];
            },
          });
        response.on('data', (chunk: Buffer) => chunks.push(chunk));
        response.on('error', () => undefined);
        response.on('close', done);
      },
    );
    request.on('error', reject);
    request.end(body);
  });
}
