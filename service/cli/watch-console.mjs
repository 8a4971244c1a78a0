/** Builds the console and, while this process lives, builds it again when its sources change. */
import { spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { consolePart, forgetBuild, hasPartSources } from './built-part.mjs';
import { projectRoot } from './pinned-node.mjs';

/**
 * Does nothing where there is no console to build, or nothing to build it with.
 *
 * @returns {() => void} ends it
 */
export function watchConsole() {
  if (!hasPartSources(consolePart)) return () => {};
  // What it writes is not what a stamp would say.
  forgetBuild(consolePart);
  const [script, ...args] = consolePart.command;
  const builder = spawn(
    process.execPath,
    [join(projectRoot, 'node_modules', script), ...args, '--watch', '--logLevel', 'warn'],
    {
      cwd: projectRoot,
      env: { ...process.env, NODE_ENV: 'production' },
      stdio: ['ignore', 'inherit', 'inherit'],
    },
  );
  builder.on('error', (error) => say(`the console is not built: ${error.message}`));
  builder.on('exit', (code) => {
    if (code !== 0 && code !== null) say(`the console is not built any more: Vite ended with ${code}`);
  });
  if (!existsSync(join(projectRoot, 'dist', consolePart.name))) say('the console is being built');
  return () => builder.kill();
}

function say(text) {
  process.stderr.write(`tulay dev: ${text}\n`);
}
