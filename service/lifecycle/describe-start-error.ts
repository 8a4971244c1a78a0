import { errorCode } from '../lib/error-code.ts';
import { redactSecrets } from '../lib/redact-secrets.ts';
import { StartupError } from '../lib/startup-error.ts';

const MISSING_PACKAGE = ['ERR_MODULE_NOT_FOUND', 'MODULE_NOT_FOUND', 'ERR_DLOPEN_FAILED'];

/**
 * An error of the start as the operator reads it: `tulay: <problem>`, then what to do, one line each; no stack where the
 * operator can mend it.
 */
export function describeStartError(error: unknown): string {
  if (error instanceof StartupError) {
    const problem = error.message.replace(/\.$/, '');
    return [`tulay: ${problem}`, ...error.remedies.map((remedy) => `  ${remedy}`), ''].join('\n');
  }
  if (MISSING_PACKAGE.includes(errorCode(error) ?? '')) {
    const [reason] = error instanceof Error ? error.message.split('\n') : [];
    return `tulay: a package is missing or broken (${reason})\n  Run \`npm ci\`.\n`;
  }
  const stack = error instanceof Error ? (error.stack ?? error.message) : String(error);
  return redactSecrets(`tulay: could not start because of an unexpected error; please report it\n${stack}\n`);
}
