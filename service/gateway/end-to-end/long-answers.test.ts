/** An answer that streams for long does not keep its question: neither its memory nor its share of the byte budget. */
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { startRecordingUpstream, type RecordingUpstream } from '../../testing/recording-upstream.ts';
import { startTestService, type TestService } from '../../testing/start-test-service.ts';

const STREAMS = 80;
const MB = 2 ** 20;

describe('eighty answers that stream while each had a question of 3.9 MB', () => {
  let upstream: RecordingUpstream;
  let service: TestService;
  const ends: (() => void)[] = [];

  beforeEach(async () => {
    upstream = await startRecordingUpstream(async (request, reply) => {
      if ((await request.received()).length < MB) {
        reply.json(200, { type: 'message' });
        return;
      }
      reply.head(200, ['content-type', 'text/event-stream']);
      reply.write(Buffer.from('event: ping\ndata: {}\n\n'));
      await new Promise<void>((resolve) => ends.push(resolve));
      reply.write(Buffer.from('event: message_stop\ndata: {}\n\n'));
      reply.end();
    });
    service = await startTestService({ keys: ['sk-ant-key-a'], upstreamUrl: upstream.url });
  });
  afterEach(async () => {
    for (const end of ends.splice(0)) end();
    await service.stop();
    await upstream.close();
  });

  it('all begin, hold nothing of the budget, and leave room for others', async () => {
    const body = JSON.stringify({
      model: 'claude-x',
      max_tokens: 9,
      messages: [],
      pad: 'x'.repeat(3.9 * MB),
    });
    const ask = (text: string): Promise<Response> =>
      fetch(`${service.address}/v1/messages`, { method: 'POST', body: text });
    const answers = await Promise.all(Array.from({ length: STREAMS }, () => ask(body)));
    expect(answers.map((answer) => answer.status)).toEqual(Array.from({ length: STREAMS }, () => 200));
    expect(await service.metric('tulay_body_bytes_in_flight')).toBe(0);
    expect((await ask('{"model":"m"}')).status).toBe(200);
    for (const end of ends.splice(0)) end();
    const texts = await Promise.all(answers.map((answer) => answer.text()));
    expect(texts.every((text) => text.endsWith('event: message_stop\ndata: {}\n\n'))).toBe(true);
  });
});
