import { describe, expect, it } from 'vitest';
import { snippet, TOOLS } from './snippets.ts';

const open = { address: 'http://127.0.0.1:3000', clientKeyRequired: false };
const closed = { address: 'https://claude.example.org', clientKeyRequired: true };

describe('what is copied to call the gateway', () => {
  it('has the right address everywhere, and none other', () => {
    for (const tool of TOOLS) {
      expect(snippet(tool, open).match(/https?:\/\/[^/\s'"]+/g)).toEqual(['http://127.0.0.1:3000']);
      expect(snippet(tool, closed)).toContain('https://claude.example.org');
    }
  });

  it('names the client key where one is asked for', () => {
    for (const tool of TOOLS) expect(snippet(tool, closed)).toContain('tly_');
    for (const tool of TOOLS) expect(snippet(tool, open)).not.toContain('tly_');
  });

  it('sets both variables of Claude Code', () => {
    expect(snippet('claudeCode', open)).toBe(
      'export ANTHROPIC_BASE_URL=http://127.0.0.1:3000\nexport ANTHROPIC_AUTH_TOKEN=anything\nclaude',
    );
  });
});
