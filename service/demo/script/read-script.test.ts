import { describe, expect, it } from 'vitest';
import { ownScriptText, parsed } from '../../testing/demo-script.ts';
import { HABITS } from './script-schema.ts';
import { readScript } from './read-script.ts';

const GOOD = `{
  "name": "small",
  "length": "4m",
  "organizations": [
    { "name": "Lab" }
  ],
  "keys": [
    { "label": "lab-1", "organization": "Lab" }
  ],
  "users": [
    { "name": "Ana Cruz", "habit": "chat", "model": "claude-sonnet-5-5", "every": "10s" }
  ],
  "acts": [
    { "at": "0s", "name": "Morning", "demand": 1 },
    { "at": "2m 30s", "name": "Noon", "demand": [0.5, 2],
      "faults": [
        { "fault": "overloaded", "key": "lab-1", "share": 0.4 }
      ] }
  ]
}`;

function problems(...changes: readonly (readonly [string, string])[]): readonly string[] {
  let text = GOOD;
  for (const [from, to] of changes) {
    expect(text).toContain(from);
    text = text.replace(from, to);
  }
  const read = readScript(text);
  return read.kind === 'wrong' ? read.problems : [];
}

describe('a script', () => {
  it('is read with its times in ms and what is left out filled in', () => {
    expect(parsed(GOOD)).toMatchObject({
      length: 240_000,
      keys: [{ tier: 'primary', priority: 5, weight: 1, concurrency: null, perDay: {} }],
      users: [{ speaks: 'en', every: 10_000 }],
      acts: [
        { at: 0, faults: [] },
        { at: 150_000, demand: [0.5, 2], faults: [{ at: 0, share: 0.4, swell: false }] },
      ],
    });
  });

  it('that comes along has twenty users of every habit, in two languages, and several organizations', () => {
    const { users, organizations, keys, acts } = parsed(ownScriptText);
    expect(users).toHaveLength(20);
    expect(new Set(users.map(({ habit }) => habit))).toEqual(new Set(HABITS));
    expect(new Set(users.map(({ speaks }) => speaks))).toEqual(new Set(['en', 'fil']));
    expect(new Set(keys.map(({ organization }) => organization)).size).toBe(organizations.length);
    expect(organizations.length).toBeGreaterThanOrEqual(3);
    expect(acts.length).toBeGreaterThanOrEqual(6);
  });

  it('has every mistake named with its line and its place', () => {
    expect(
      problems(
        ['"length": "4m"', '"length": "four minutes"'],
        ['"every": "10s"', '"every": 10, "evry": "10s"'],
        ['"demand": 1', '"demand": -1'],
        ['"fault": "overloaded"', '"fault": "overlooked"'],
        ['"share": 0.4', '"share": 40'],
      ),
    ).toEqual([
      'line 3: length takes a time such as "90s" or "2m 30s"',
      'line 11: users[0].every takes a time such as "90s" or "2m 30s"',
      'line 11: users[0].evry is not known here',
      expect.stringMatching(/^line 14: acts\[0\]\.demand takes a number of 0 or more/),
      expect.stringMatching(
        /^line 17: acts\[1\]\.faults\[0\]\.fault unknown fault "overlooked"\. Valid faults: /,
      ),
      expect.stringMatching(/^line 17: acts\[1\]\.faults\[0\]\.share /),
    ]);
  });

  it('must hang together', () => {
    expect(problems(['"organization": "Lab"', '"organization": "Lap"'])).toEqual([
      'line 8: keys[0].organization there is no organization "Lap"',
    ]);
    expect(problems(['"key": "lab-1"', '"key": "lab-2"'])).toEqual([
      'line 17: acts[1].faults[0].key there is no key "lab-2"',
    ]);
    expect(problems(['"key": "lab-1"', '"organization": "Bureau"'])).toEqual([
      'line 17: acts[1].faults[0].organization there is no organization "Bureau"',
    ]);
    expect(problems(['{ "name": "Lab" }', '{ "name": "Lab" },\n{ "name": "Lab" }'])).toEqual([
      'line 6: organizations[1].name "Lab" stands twice',
    ]);
    expect(problems(['"at": "0s"', '"at": "1s"'])).toEqual(['line 14: acts[0].at the first act is at "0s"']);
    expect(problems(['"at": "2m 30s"', '"at": "0s"'])).toEqual([
      'line 15: acts[1].at must be later than the act before',
    ]);
    expect(problems(['"at": "2m 30s"', '"at": "5m"'])).toEqual(['line 15: acts[1].at lies beyond "length"']);
  });

  it('that is no JSON is refused at the line where it stops being so', () => {
    expect(problems(['"length": "4m",', '"length": "4m"'])).toEqual([
      expect.stringMatching(/^line 4: "," expected/),
    ]);
    expect(readScript('[]')).toMatchObject({ kind: 'wrong' });
    expect(readScript('')).toMatchObject({ kind: 'wrong' });
  });

  it('may lack nothing that is needed', () => {
    expect(problems(['"name": "Morning", ', ''])).toEqual(['line 14: acts[0].name takes a text']);
    expect(problems(['"name": "small",', ''])).toEqual(['line 1: name takes a text']);
  });
});
