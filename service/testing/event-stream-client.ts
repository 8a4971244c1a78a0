/** Reads server-sent events as the console does: by fetch, with a token in a header. */

export interface ReceivedEvent {
  readonly name: string;
  readonly id: string | undefined;
  readonly data: unknown;
}

export class EventStreamClient {
  readonly status: number;
  readonly headers: Headers;
  readonly received: ReceivedEvent[] = [];
  readonly #abort: AbortController;
  readonly #waiting: {
    readonly test: (event: ReceivedEvent) => boolean;
    resolve(event: ReceivedEvent): void;
  }[] = [];
  /** Resolves when the server ended the stream; rejects when it broke. */
  readonly ended: Promise<void>;

  private constructor(response: Response, abort: AbortController) {
    this.status = response.status;
    this.headers = response.headers;
    this.#abort = abort;
    this.ended = this.#read(response);
    this.ended.catch(() => undefined);
  }

  static async open(url: string, headers: Record<string, string>): Promise<EventStreamClient> {
    const abort = new AbortController();
    const response = await fetch(url, { headers, signal: abort.signal });
    return new EventStreamClient(response, abort);
  }

  /** The first event, of those that came or come, that passes. */
  async event(
    name: string,
    test: (data: never) => boolean = () => true,
    limitMs = 5_000,
  ): Promise<ReceivedEvent> {
    const passes = (event: ReceivedEvent): boolean => event.name === name && test(event.data as never);
    const found = this.received.find(passes);
    if (found !== undefined) return found;
    return await new Promise((resolve, reject) => {
      const timer = setTimeout(
        () => reject(new Error(`no ${name} came; but: ${JSON.stringify(this.received).slice(0, 2_000)}`)),
        limitMs,
      );
      this.#waiting.push({
        test: passes,
        resolve: (event) => {
          clearTimeout(timer);
          resolve(event);
        },
      });
    });
  }

  close(): void {
    this.#abort.abort();
  }

  async #read(response: Response): Promise<void> {
    let text = '';
    const decoder = new TextDecoder();
    for await (const chunk of response.body ?? []) {
      text += decoder.decode(chunk as Uint8Array, { stream: true });
      const blocks = text.split('\n\n');
      text = blocks.pop() ?? '';
      for (const block of blocks) this.#receive(block);
    }
  }

  #receive(block: string): void {
    const fields = new Map(
      block.split('\n').map((line): [string, string] => {
        const colon = line.indexOf(': ');
        return [line.slice(0, colon), line.slice(colon + 2)];
      }),
    );
    const name = fields.get('event');
    if (name === undefined) return;
    const event = { name, id: fields.get('id'), data: JSON.parse(fields.get('data') ?? 'null') as unknown };
    this.received.push(event);
    for (const waiting of this.#waiting) if (waiting.test(event)) waiting.resolve(event);
  }
}
