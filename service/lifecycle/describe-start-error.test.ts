import { describe, expect, it } from 'vitest';
import { StartupError } from '../lib/startup-error.ts';
import { describeStartError } from './describe-start-error.ts';

describe('describeStartError', () => {
  it('shows what the operator can mend without a stack', () => {
    const error = new StartupError('port 3000 is taken.', ['Set PORT.', 'Or stop it.']);
    expect(describeStartError(error)).toBe('tulay: port 3000 is taken\n  Set PORT.\n  Or stop it.\n');
    expect(describeStartError(new StartupError('that is all', []))).toBe('tulay: that is all\n');
  });

  it('knows a package that is missing or was built for another platform', () => {
    const error = Object.assign(new Error("Cannot find package 'zod'\nmore"), {
      code: 'ERR_MODULE_NOT_FOUND',
    });
    expect(describeStartError(error)).toBe(
      "tulay: a package is missing or broken (Cannot find package 'zod')\n  Run `npm ci`.\n",
    );
  });

  it('shows the stack of anything else, with secrets masked', () => {
    expect(describeStartError(new Error('no sk-ant-0123456789'))).toMatch(
      /unexpected error.*\nError: no sk-…\n +at /,
    );
    expect(describeStartError('text')).toContain('text');
  });
});
