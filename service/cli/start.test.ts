import {
  appendFileSync,
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { cleanEnvironment, TestProcess, type Ended } from '../testing/child-process.ts';

const repository = join(import.meta.dirname, '../..');
const OLD_NODE =
  'data:text/javascript,Object.defineProperty(process,"versions",{value:{...process.versions,node:"20.9.0"}})';

/** A small project with these scripts, the real compiler and a service of two files and a page. */
let project: string;
const started: TestProcess[] = [];

beforeEach(() => {
  project = mkdtempSync(join(tmpdir(), 'tulay-cli-'));
  mkdirSync(join(project, 'service/http'), { recursive: true });
  mkdirSync(join(project, 'shared'));
  for (const file of ['tsconfig.json', 'service/tsconfig.build.json'])
    cpSync(join(repository, file), join(project, file));
  cpSync(join(repository, 'service/cli'), join(project, 'service/cli'), { recursive: true });
  writeFileSync(join(project, 'package.json'), '{ "name": "small", "version": "1.2.3", "type": "module" }');
  writeFileSync(join(project, 'shared/greeting.ts'), "export const greeting: string = 'hello';\n");
  writeFileSync(join(project, 'service/http/page.html'), '<p>page</p>');
  writeFileSync(
    join(project, 'service/main.ts'),
    `import { readFileSync } from 'node:fs';
     import { greeting } from '../shared/greeting.ts';
     if (process.argv[2] === 'wait') {
       const timer = setInterval(() => {}, 1000);
       process.on('SIGTERM', () => { console.log('drained'); clearInterval(timer); process.exit(0); });
     }
     const page: string = readFileSync(new URL('./http/page.html', import.meta.url), 'utf8');
     console.log(greeting, page, process.argv.slice(2).join(' '), import.meta.url.endsWith('dist/service/main.js'));
     if (process.argv[2] === 'exit') process.exitCode = Number(process.argv[3]);
     if (process.argv[2] === 'wait') {
       const timer = setInterval(() => {}, 1000);
       process.on('SIGTERM', () => { console.log('drained'); clearInterval(timer); process.exit(0); });
     }\n`,
  );
  linkPackages('node', 'typescript', '@typescript', 'better-sqlite3', '@types');
});
afterEach(async () => {
  await Promise.all(started.splice(0).map((each) => each.kill()));
  rmSync(project, { recursive: true });
});

function linkPackages(...names: string[]): void {
  rmSync(join(project, 'node_modules'), { recursive: true, force: true });
  mkdirSync(join(project, 'node_modules'));
  for (const name of names)
    symlinkSync(join(repository, 'node_modules', name), join(project, 'node_modules', name));
}

function script(name: string, args: readonly string[] = [], nodeArgs: readonly string[] = []): TestProcess {
  const child = new TestProcess(
    process.execPath,
    [...nodeArgs, join(project, 'service/cli', name), ...args],
    {
      cwd: project,
      env: cleanEnvironment(),
    },
  );
  started.push(child);
  return child;
}

function start(...args: string[]): Promise<Ended> {
  return script('start.mjs', args).ended();
}

describe('npm start', () => {
  it('builds what is not built, tells how long it took, and runs it with its arguments', async () => {
    const { code, stdout, stderr } = await start('a', 'b');
    expect(stderr).toMatch(/^Building the service … \d+\.\d s\n$/);
    expect(stdout).toBe('hello <p>page</p> a b true\n');
    expect(code).toBe(0);
    const left = readdirSync(join(project, 'dist')).toSorted();
    expect(left).toEqual(['.build-lock', '.compile-cache', '.service-stamp', 'service', 'shared']);
    expect(existsSync(join(project, 'dist/service/cli'))).toBe(false);
  });

  it('does not build again what is up to date, and builds again what has changed', async () => {
    await start();
    expect((await start()).stderr).toBe('');

    writeFileSync(join(project, 'shared/greeting.ts'), "export const greeting: string = 'good day';\n");
    const changed = await start();
    expect(changed.stderr).toContain('Building');
    expect(changed.stdout).toContain('good day');

    writeFileSync(join(project, 'service/http/page.html'), '<p>new page</p>');
    expect((await start()).stdout).toContain('new page');

    writeFileSync(join(project, 'service/main.test.ts'), 'not even TypeScript');
    expect((await start()).stderr).toBe('');

    rmSync(join(project, 'dist/service'), { recursive: true });
    expect(await start()).toMatchObject({ code: 0, stderr: expect.stringContaining('Building') });
  });

  it("takes the service's exit code and hands it signals", async () => {
    expect((await start('exit', '3')).code).toBe(3);
    const waiting = script('start.mjs', ['wait']);
    await waiting.said(/wait/);
    waiting.child.kill('SIGTERM');
    expect(await waiting.ended()).toMatchObject({ code: 0, stdout: expect.stringContaining('drained') });
  });

  it('ends with the shell that npm started it through', async () => {
    await start();
    const command = `"${process.execPath}" service/cli/start.mjs wait & echo "pid $!"; wait`;
    const shell = new TestProcess('sh', ['-c', command], {
      cwd: project,
      env: cleanEnvironment({ npm_lifecycle_event: 'start' }),
    });
    started.push(shell);
    await shell.said(/hello/);
    shell.child.kill('SIGKILL');
    await shell.said(/drained/);
  });

  it('builds once when several start at the same time', async () => {
    const all = await Promise.all([start('1'), start('2'), start('3')]);
    expect(all.map(({ code }) => code)).toEqual([0, 0, 0]);
    expect(all.map(({ stdout }) => stdout).toSorted()).toEqual(
      ['1', '2', '3'].map((name) => `hello <p>page</p> ${name} true\n`),
    );
    expect(all.filter(({ stderr }) => stderr.includes('Building'))).toHaveLength(1);
  });

  it('keeps the last good build when the sources do not compile, and says why', async () => {
    await start();
    appendFileSync(join(project, 'shared/greeting.ts'), 'export const wrong: number = greeting;\n');
    const { code, stdout, stderr } = await start();
    expect({ code, stdout }).toEqual({ code: 1, stdout: '' });
    expect(stderr).toMatch(
      /failed\ntulay: the service does not compile\n {2}shared\/greeting\.ts\(2,14\): error TS2322/,
    );
    expect(readFileSync(join(project, 'dist/shared/greeting.js'), 'utf8')).not.toContain('wrong');
    expect(readdirSync(join(project, 'dist')).filter((name) => name.startsWith('.draft'))).toEqual([]);
  });

  it('clears away what a killed build left', async () => {
    mkdirSync(join(project, 'dist/.draft-left/service'), { recursive: true });
    await start();
    expect(existsSync(join(project, 'dist/.draft-left'))).toBe(false);
  });

  it('says what to do when nothing is built and the compiler is not installed', async () => {
    linkPackages('node', 'better-sqlite3');
    const { code, stderr } = await start();
    expect(code).toBe(1);
    expect(stderr).toMatch(
      /^tulay: the service is not built, and the compiler is not installed\n {2}Run `npm ci`/,
    );
  });

  it('runs the old build, and says so, when the sources have changed and the compiler is not installed', async () => {
    await start();
    linkPackages('node', 'better-sqlite3');
    expect(await start()).toMatchObject({ code: 0, stderr: '' });
    writeFileSync(join(project, 'shared/greeting.ts'), "export const greeting: string = 'good day';\n");
    const { code, stdout, stderr } = await start();
    expect(code).toBe(0);
    expect(stdout).toContain('hello');
    expect(stderr).toContain('the old build runs');
  });

  it('runs the build where there are no sources', async () => {
    await start();
    rmSync(join(project, 'service/main.ts'));
    linkPackages('node');
    expect(await start()).toMatchObject({ code: 0, stderr: '' });
  });

  it('says that a package is missing', async () => {
    writeFileSync(join(project, 'service/main.ts'), "await import('not' + '-installed');\n");
    const { code, stderr } = await start();
    expect(code).toBe(1);
    expect(stderr).toMatch(
      /tulay: a package is missing or broken \(.*not-installed.*\)\n {2}Run `npm ci`\.\n$/,
    );
  });

  it('hands over to the pinned Node when an older one runs it', async () => {
    await start();
    const old = script('start.mjs', ['exit', '4'], ['--import', OLD_NODE]);
    expect(await old.ended()).toMatchObject({ code: 4, stdout: 'hello <p>page</p> exit 4 true\n' });

    const waiting = script('start.mjs', ['wait'], ['--import', OLD_NODE]);
    await waiting.said(/wait/);
    waiting.child.kill('SIGTERM');
    expect(await waiting.ended()).toMatchObject({ code: 0, stdout: expect.stringContaining('drained') });
  });

  it('asks for npm ci when an older Node runs it and the pinned one is not installed', async () => {
    linkPackages();
    const { code, stderr } = await script('start.mjs', [], ['--import', OLD_NODE]).ended();
    expect(code).toBe(1);
    expect(stderr).toBe(
      'tulay: Node 24 is needed, and this is 20.9.0\n  Run `npm ci`, which brings it along.\n',
    );
  });
});

describe('npm run build', () => {
  it('builds whether or not something changed', async () => {
    const build = (): Promise<Ended> => script('build.mjs').ended();
    expect(await build()).toMatchObject({ code: 0, stderr: expect.stringContaining('Building') });
    expect(await build()).toMatchObject({ code: 0, stderr: expect.stringContaining('Building') });
    expect((await start()).stderr).toBe('');
  });
});

describe('npm run simulator', () => {
  it('runs from its sources when there is no build, and from an up-to-date build', async () => {
    mkdirSync(join(project, 'service/upstream/simulator'), { recursive: true });
    writeFileSync(
      join(project, 'service/upstream/simulator/main.ts'),
      'console.log(import.meta.url.split("/").at(-1), process.argv.slice(2) satisfies string[]);\n',
    );
    const simulate = (): Promise<Ended> => script('simulator.mjs', ['--help']).ended();
    expect(await simulate()).toMatchObject({ code: 0, stderr: '', stdout: "main.ts [ '--help' ]\n" });
    await start();
    expect(await simulate()).toMatchObject({ code: 0, stderr: '', stdout: "main.js [ '--help' ]\n" });
  });
});

describe('npm run demo', () => {
  it('builds what is not built, and runs the demonstration with its arguments', async () => {
    mkdirSync(join(project, 'service/demo'), { recursive: true });
    writeFileSync(
      join(project, 'service/demo/main.ts'),
      'const args: string[] = process.argv.slice(2);\nconsole.log(import.meta.url.split("/").at(-1), args);\n',
    );
    const { code, stdout, stderr } = await script('demo.mjs', ['--minutes', '3']).ended();
    expect(stderr).toMatch(/^Building the service … /);
    expect(stdout).toBe("main.js [ '--minutes', '3' ]\n");
    expect(code).toBe(0);
  });
});

describe('npm run dev', () => {
  it('runs the sources, drains and reloads when one changes, and exits with 0 on Ctrl-C', async () => {
    const dev = script('dev.mjs', ['wait']);
    await dev.said(/hello .* false\n/);
    writeFileSync(join(project, 'shared/greeting.ts'), "export const greeting: string = 'good day';\n");
    await dev.said(/drained\ngood day/);
    expect(dev.stderr).toContain(`${join('shared', 'greeting.ts')} changed`);
    dev.child.kill('SIGINT');
    expect(await dev.ended()).toMatchObject({
      code: 0,
      stdout: expect.stringMatching(/good day[^]*drained\n$/),
    });
  });

  it('waits for a change when the service fails', async () => {
    const dev = script('dev.mjs', ['exit', '1']);
    await dev.said(/waiting for a change/);
    writeFileSync(join(project, 'shared/greeting.ts'), "export const greeting: string = 'good day';\n");
    await dev.said(/good day/);
    dev.child.kill('SIGTERM');
    expect((await dev.ended()).code).toBe(0);
  });

  it('ends with the service when it was asked for something short', async () => {
    expect((await script('dev.mjs', ['exit', '0']).ended()).code).toBe(0);
    expect((await script('dev.mjs', ['exit', '2']).ended()).code).toBe(2);
  });
});
