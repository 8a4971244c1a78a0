import { describe, expect, it } from 'vitest';
import type { Session } from '../../shared/admin.ts';
import { ManualShellClock } from '../testing/manual-shell-clock.ts';
import type { ControlReply } from './control-channel.ts';
import { ServiceSession } from './service-session.ts';

const HOURS = 3_600_000;
const endpoint = { address: 'http://127.0.0.1:3000', controlSocket: '/a.sock' };

function setUp() {
  const clock = new ManualShellClock();
  const asked: string[] = [];
  const world: { reply: () => ControlReply<Session> } = {
    reply: () => ({
      kind: 'ok',
      body: { token: `tls_${asked.length}`, expiresAt: clock.wallNow() + 12 * HOURS },
    }),
  };
  const session = new ServiceSession(
    {
      status: () => Promise.resolve({ kind: 'no-owner' }),
      beginSession: (socket) => {
        asked.push(socket);
        return Promise.resolve(world.reply());
      },
    },
    clock,
  );
  return { session, clock, asked, world };
}

describe("the operator's session", () => {
  it('is asked for once, however many calls need it', async () => {
    const { session, asked } = setUp();
    const tokens = await Promise.all([session.tokenFor(endpoint), session.tokenFor(endpoint)]);
    expect(tokens).toEqual([
      { kind: 'token', token: 'tls_1' },
      { kind: 'token', token: 'tls_1' },
    ]);
    expect(asked).toEqual(['/a.sock']);
  });

  it('is renewed before it ends', async () => {
    const { session, clock, asked } = setUp();
    await session.tokenFor(endpoint);
    await clock.advance(11.8 * HOURS);
    expect(await session.tokenFor(endpoint)).toEqual({ kind: 'token', token: 'tls_1' });
    await clock.advance(0.1 * HOURS);
    const tokens = await Promise.all([session.tokenFor(endpoint), session.tokenFor(endpoint)]);
    expect(tokens).toEqual([
      { kind: 'token', token: 'tls_2' },
      { kind: 'token', token: 'tls_2' },
    ]);
    expect(asked).toHaveLength(2);
  });

  it('belongs to one start of the service', async () => {
    const { session, asked } = setUp();
    await session.tokenFor(endpoint);
    expect(await session.tokenFor({ ...endpoint })).toEqual({ kind: 'token', token: 'tls_2' });
    expect(asked).toHaveLength(2);
  });

  it('is asked for again when the service refused it, and only that one is forgotten', async () => {
    const { session } = setUp();
    await session.tokenFor(endpoint);
    await session.forget('tls_of_before');
    expect(await session.tokenFor(endpoint)).toEqual({ kind: 'token', token: 'tls_1' });
    await session.forget('tls_1');
    expect(await session.tokenFor(endpoint)).toEqual({ kind: 'token', token: 'tls_2' });
  });

  it('is asked for again by the next call when there was none to be had', async () => {
    const { session, world } = setUp();
    const { reply } = world;
    world.reply = () => ({ kind: 'error', problem: 'it is another version of Tulay' });
    expect(await session.tokenFor(endpoint)).toEqual({
      kind: 'error',
      problem: 'it is another version of Tulay',
    });
    world.reply = reply;
    expect(await session.tokenFor(endpoint)).toEqual({ kind: 'token', token: 'tls_2' });
  });
});
