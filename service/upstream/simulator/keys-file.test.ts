import { describe, expect, it } from 'vitest';
import { readKeysFile } from './keys-file.ts';

describe('the file of keys', () => {
  it('gives organizations and keys with their limits', () => {
    const read = readKeysFile(
      '{"organizations":[{"name":"Lab","limits":{"requestsPerMinute":5}},{"name":"Free","limits":"unlimited"}],"keys":[{"label":"a","secret":"s1","organization":"Lab"},{"label":"b","secret":"s2"}]}',
    );
    expect(read).toEqual({
      kind: 'keys',
      organizations: [
        { name: 'Lab', limits: { requestsPerMinute: 5 } },
        { name: 'Free', limits: {} },
      ],
      keys: [
        { label: 'a', secret: 's1', organization: 'Lab' },
        { label: 'b', secret: 's2' },
      ],
    });
  });

  it('names every mistake with its line, and no secret', () => {
    const source = `{
  "organizations": [{ "name": "Lab", "limits": { "requests": 5 } }],
  "keys": [
    { "label": "a", "secret": "sk-very-secret", "organization": "Lob" },
    { "label": "a", "secret": "sk-very-secret" },
    { "secret": "" }
  ]
}`;
    const read = readKeysFile(source);
    const problems = read.kind === 'wrong' ? read.problems : [];
    expect(problems.map((problem) => problem.split(':')[0])).toEqual([
      'line 2',
      'line 4',
      'line 5',
      'line 5',
      'line 6',
      'line 6',
    ]);
    expect(problems.join()).not.toContain('sk-very-secret');
  });
});
