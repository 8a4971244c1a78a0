import { request } from 'node:http';
import { afterEach, describe, expect, it } from 'vitest';
import { SimulatorOnDemand } from './simulator-on-demand.ts';

function status(socketPath: string, key: string): Promise<number | undefined> {
  return new Promise((resolve, reject) => {
    request(
      { socketPath, path: '/v1/models', headers: { 'x-api-key': key, 'anthropic-version': '2023-06-01' } },
      (response) => {
        response.resume();
        resolve(response.statusCode);
      },
    )
      .on('error', reject)
      .end();
  });
}

describe('the simulator on demand', () => {
  let simulator = new SimulatorOnDemand();
  afterEach(() => simulator.close());

  it('knows its keys before it runs, and runs once for all who ask', async () => {
    simulator = new SimulatorOnDemand();
    const key = simulator.keys[0]?.secret ?? '';
    const paths = await Promise.all([simulator.socketPath(), simulator.socketPath()]);
    expect(paths[0]).toBe(paths[1]);
    expect(await status(paths[0], key)).toBe(200);
  });

  it('does not start any more once it is closed, also when it never ran', async () => {
    simulator = new SimulatorOnDemand();
    await simulator.close();
    await expect(simulator.socketPath()).rejects.toThrow('closed');
  });

  it('can be asked again when it could not start', async () => {
    simulator = new SimulatorOnDemand({ scenario: 'no such scenario' });
    await expect(simulator.socketPath()).rejects.toThrow('the scenario is wrong');
    await expect(simulator.socketPath()).rejects.toThrow('the scenario is wrong');
  });
});
