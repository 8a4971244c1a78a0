import { describe, expect, it } from 'vitest';
import { RunningScenario } from './running-scenario.ts';
import { BUILT_IN, parseScenario } from './scenario.ts';

const problemsOf = (source: string): readonly string[] => {
  const parsed = parseScenario(source);
  return parsed.kind === 'wrong' ? parsed.problems : [];
};

describe('a scenario', () => {
  it('runs its steps on time', () => {
    const parsed = parseScenario(
      JSON.stringify({
        steps: [
          { at: '10s', for: '5s', fault: 'overloaded' },
          { at: '1m', fault: 'reset', key: 'first' },
        ],
      }),
    );
    if (parsed.kind === 'wrong') throw new Error(parsed.problems.join());
    const running = new RunningScenario(parsed.scenario, 500);
    const active = (ms: number) => running.activeRules(500 + ms).map((rule) => rule.text);
    expect(active(0)).toEqual([]);
    expect(active(10_000)).toEqual(['overloaded']);
    expect(active(14_999)).toEqual(['overloaded']);
    expect(active(15_000)).toEqual([]);
    expect(active(3_600_000)).toEqual(['reset']);
  });

  it('begins again when it loops', () => {
    const parsed = parseScenario('{"loop":true,"length":"1m","steps":[{"at":0,"for":"10s","fault":"hang"}]}');
    if (parsed.kind === 'wrong') throw new Error(parsed.problems.join());
    const running = new RunningScenario(parsed.scenario, 0);
    expect(running.activeRules(65_000)).toHaveLength(1);
    expect(running.activeRules(75_000)).toHaveLength(0);
  });

  it('swells and falls', () => {
    const parsed = parseScenario('{"steps":[{"for":"100s","fault":"overloaded","share":0.8,"swell":true}]}');
    if (parsed.kind === 'wrong') throw new Error(parsed.problems.join());
    const running = new RunningScenario(parsed.scenario, 0);
    const shares = [1_000, 50_000, 99_000].map((at) => running.activeRules(at)[0]?.share ?? -1);
    expect(shares[1]).toBeCloseTo(0.8);
    expect(shares[0]).toBeLessThan(0.1);
    expect(shares[2]).toBeLessThan(0.1);
  });

  it('names every mistake with its line', () => {
    const source = `{
  "nmae": "x",
  "steps": [
    { "at": "soon", "fault": "overloaded" },
    { "at": 5, "fault": "overlaoded" },
    {
      "fault": "rate-limit;retry-after=never",
      "share": 7
    },
    { "at": 1 }
  ]
}`;
    const problems = problemsOf(source);
    expect(problems.map((problem) => problem.split(':')[0])).toEqual([
      'line 2',
      'line 4',
      'line 5',
      'line 7',
      'line 8',
      'line 10',
    ]);
    expect(problems[2]).toContain('Valid faults: rate-limit,');
    expect(problems[3]).toContain('takes a number');
  });

  it('names the line of a syntax error', () => {
    expect(problemsOf('{\n  "steps": [\n    { "fault": "hang", }\n  ]\n}')).toEqual([
      'line 3: a name in quotation marks expected, found "}"',
    ]);
    expect(problemsOf('')).toEqual(['line 1: a value expected, found the end of the file']);
    expect(problemsOf('{"steps": [01]}')[0]).toContain('line 1');
    expect(problemsOf('{\n"a": 1,\n"a": 2}')).toEqual(['line 3: "a" stands twice']);
    expect(problemsOf('['.repeat(5_000))).toEqual(['line 1: nested too deeply']);
  });

  it('is valid where it is built in', () => {
    for (const name of Object.keys(BUILT_IN)) expect(parseScenario(name).kind).toBe('scenario');
  });
});
