import { describe, expect, it } from 'vitest';
import { CircuitBreaker, CircuitOpenError } from './circuit-breaker.ts';

function bench(random = () => 0.5) {
  let nowMs = 0;
  const circuit = new CircuitBreaker({ now: () => nowMs, random });
  const calls = { made: 0 };
  const call = async (problem?: unknown): Promise<unknown> => {
    try {
      return await circuit.execute(() => {
        calls.made += 1;
        return problem === undefined ? Promise.resolve('done') : Promise.reject(problem);
      });
    } catch (thrown) {
      return thrown;
    }
  };
  const fail = async (times: number): Promise<void> => {
    for (let round = 0; round < times; round += 1) await call(new Error('no connection'));
  };
  return { circuit, call, calls, fail, pass: (ms: number) => (nowMs += ms) };
}

describe('CircuitBreaker', () => {
  it('passes on results and errors while it is closed', async () => {
    const { call, circuit } = bench();
    expect(await call()).toBe('done');
    expect(await call(new Error('no connection'))).toMatchObject({ message: 'no connection' });
    expect(circuit.state).toBe('closed');
  });

  it('opens after failures, calls nobody, and says for how long', async () => {
    const { call, calls, fail, circuit } = bench();
    await fail(5);
    expect(circuit.state).toBe('open');
    const thrown = await call();
    expect(thrown).toBeInstanceOf(CircuitOpenError);
    expect(thrown).toMatchObject({ retryAfterMs: 10_000 });
    expect((thrown as Error).message).toContain('5 calls in a row failed: no connection');
    expect(calls.made).toBe(5);
  });

  it('lets one call probe, and comes back step by step', async () => {
    let chance = 0.05;
    const { call, calls, fail, circuit, pass } = bench(() => chance);
    await fail(5);
    pass(11_000);
    expect(await Promise.all([call(), call(), call()])).toMatchObject(['done', {}, {}]);
    expect(calls.made).toBe(6);
    expect(circuit.state).toBe('recovering');
    expect(await call()).toBe('done');
    chance = 0.5;
    expect(await call()).toBeInstanceOf(CircuitOpenError);
    for (let stage = 0; stage < 3; stage += 1) {
      pass(30_000);
      circuit.state satisfies string;
    }
    expect(circuit.state).toBe('closed');
    expect(await call()).toBe('done');
  });

  it('opens again when the probe fails, and gives the probe on when it was given up', async () => {
    const { call, fail, circuit, pass } = bench();
    await fail(5);
    pass(11_000);
    expect(await call(AbortSignal.abort().reason)).toMatchObject({ name: 'AbortError' });
    expect(circuit.state).toBe('half-open');
    await fail(1);
    expect(circuit.state).toBe('open');
    circuit.reset();
    expect(await call()).toBe('done');
  });

  it('blames the service for nothing that is its caller’s fault', async () => {
    const { call, circuit } = bench();
    for (let round = 0; round < 20; round += 1) await call(Object.assign(new Error('bad'), { status: 400 }));
    for (let round = 0; round < 20; round += 1)
      await call(Object.assign(new Error('limit'), { status: 429 }));
    expect(circuit.state).toBe('closed');
  });
});
