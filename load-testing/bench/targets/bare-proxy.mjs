/**
 * The yardstick: the least that a proxy on `node:http` and undici has to do. It collects the body, drops the hop-by-hop
 * headers, swaps the credential, calls the upstream on kept-alive connections and passes the answer on as it comes,
 * with back-pressure, and a client's abort reaches the upstream. No routes, no keys to choose from, no records.
 *
 * A program of its own: `UPSTREAM` and `CREDENTIAL` come from the environment, the port goes to the parent. Plain
 * JavaScript, because the type stripper would weigh 16 MB in its memory.
 */
import http from 'node:http';
import { Pool } from 'undici';

const NOT_SENT_ON = new Set([
  'connection',
  'keep-alive',
  'transfer-encoding',
  'te',
  'trailer',
  'upgrade',
  'proxy-authorization',
  'proxy-connection',
  'host',
  'content-length',
  'expect',
  'x-api-key',
  'authorization',
]);
const NOT_SENT_BACK = new Set(['connection', 'keep-alive', 'transfer-encoding', 'trailer', 'upgrade']);

const { UPSTREAM, CREDENTIAL } = process.env;
const pool = new Pool(UPSTREAM);

/** Passes one answer on. One object per exchange is all that undici needs as a handler. */
class Exchange {
  #response;
  #controller = null;

  constructor(response) {
    this.#response = response;
    response.on('drain', () => this.#controller?.resume());
    response.on('close', () => {
      if (!response.writableFinished) this.#controller?.abort(new Error('the client left'));
    });
  }

  onRequestStart(controller) {
    this.#controller = controller;
    if (this.#response.destroyed) controller.abort(new Error('the client left'));
  }

  onResponseStart(_controller, status, headers) {
    const sent = {};
    for (const name in headers) if (!NOT_SENT_BACK.has(name)) sent[name] = headers[name];
    this.#response.writeHead(status, sent);
  }

  onResponseData(controller, bytes) {
    if (!this.#response.write(bytes)) controller.pause();
  }

  onResponseEnd() {
    this.#response.end();
  }

  onResponseError() {
    if (this.#response.headersSent) this.#response.destroy();
    else this.#response.writeHead(502).end();
  }
}

const server = http.createServer((request, response) => {
  const pieces = [];
  request.on('data', (piece) => pieces.push(piece));
  request.on('end', () => {
    const headers = ['x-api-key', CREDENTIAL];
    const raw = request.rawHeaders;
    for (let i = 0; i < raw.length; i += 2) {
      if (!NOT_SENT_ON.has(raw[i].toLowerCase())) headers.push(raw[i], raw[i + 1]);
    }
    const body = pieces.length === 1 ? pieces[0] : Buffer.concat(pieces);
    pool.dispatch({ path: request.url, method: request.method, headers, body }, new Exchange(response));
  });
});

server.listen({ host: '127.0.0.1', port: 0, backlog: 4096 }, () => {
  process.send({ port: server.address().port });
});
process.on('disconnect', () => process.exit());
process.on('SIGINT', () => {});
