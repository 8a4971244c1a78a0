import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { readOptions } from './options.ts';

describe('readOptions', () => {
  it('measures everything in 12 rounds by default', () => {
    expect(readOptions([])).toMatchObject({
      quick: false,
      strict: false,
      sections: ['start', 'memory', 'http', 'paced', 'streams', 'delay', 'ttft'],
      targets: ['gateway', 'bare', 'nginx'],
      plan: { http: { rounds: 12 }, streams: { rounds: 4 } },
    });
  });

  it('takes lists in any order and keeps its own', () => {
    expect(readOptions(['--only', 'ttft,http', '--targets=nginx, bare'])).toMatchObject({
      sections: ['http', 'ttft'],
      targets: ['bare', 'nginx'],
    });
  });

  it('makes paths absolute, since targets run elsewhere', () => {
    expect(readOptions(['--json', 'out.json', '--profile', 'profiles'])).toMatchObject({
      jsonFile: path.resolve('out.json'),
      profileDirectory: path.resolve('profiles'),
    });
  });

  it('names every wrong value at once', () => {
    const { problems } = readOptions(['--only', 'http,fast', '--targets', 'apache', '--rounds', '0']) as {
      problems: string[];
    };
    expect(problems).toHaveLength(3);
    expect(problems[0]).toContain('"fast"');
    expect(problems[1]).toContain('"apache"');
    expect(problems[2]).toContain('"0"');
  });

  it.each([[['--fast']], [['extra']], [['--json']]])('refuses %j', (args) => {
    expect(readOptions(args)).toHaveProperty('problems');
  });
});
