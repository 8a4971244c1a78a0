/** Starts the stub and the load generator and puts the rig together; `close` ends everything that was started. */
import type { LoadCommands } from '../load-generator/load-commands.ts';
import { startProgram } from '../program.ts';
import type { StubCommands } from '../stub-upstream/stub-commands.ts';
import { bareTarget } from '../targets/bare-target.ts';
import { gatewayTarget } from '../targets/gateway-target.ts';
import { nginxTarget } from '../targets/nginx-target.ts';
import { stopTargets } from '../targets/spawned-process.ts';
import type { Target } from '../targets/target.ts';
import { FigureSheet } from './figures.ts';
import type { Options } from './options.ts';
import { Problems } from './problems.ts';
import { directSubject, subjectOf, warmUp, type Rig, type Subject, type TargetUse } from './rig.ts';
import type { Surroundings } from './surroundings.ts';

export interface OpenRig {
  readonly rig: Rig;
  close(): Promise<void>;
}

export async function openRig(
  options: Options,
  surroundings: Surroundings,
  io: { readonly progress: (text: string) => void; readonly signal: AbortSignal },
): Promise<OpenRig> {
  const stub = startProgram<StubCommands>(new URL('../stub-upstream/stub-upstream.ts', import.meta.url));
  const generator = startProgram<LoadCommands>(
    new URL('../load-generator/load-generator.ts', import.meta.url),
  );
  const close = async (): Promise<void> => {
    io.signal.removeEventListener('abort', interrupt);
    await Promise.all([stopTargets(), generator.stop()]);
    await stub.stop();
  };
  // Ends whatever the present section waits for.
  const interrupt = (): void => void close();
  io.signal.addEventListener('abort', interrupt);

  const upstreamPort = await stub.call('listen', undefined);
  const targets = (use: TargetUse): Target[] => targetsFor(options, surroundings, upstreamPort, use);
  let serving: Promise<readonly Subject[]> | undefined;
  const rig: Rig = {
    ...io,
    plan: surroundings.plan,
    sheet: new FigureSheet(),
    problems: new Problems(),
    answered: new Map(),
    stub,
    generator,
    targets,
    direct: directSubject(upstreamPort, stub.pid),
    serving: () => (serving ??= startServing(rig, targets('serve'))),
  };
  return { rig, close };
}

function targetsFor(
  options: Options,
  { nginx }: Surroundings,
  upstreamPort: number,
  use: TargetUse,
): Target[] {
  return options.targets.flatMap((name) => {
    switch (name) {
      case 'gateway':
        return [
          gatewayTarget({
            upstreamPort,
            by: use === 'start' ? 'npm start' : 'module',
            profileDirectory: use === 'serve' ? options.profileDirectory : undefined,
          }),
        ];
      case 'bare':
        return [bareTarget(upstreamPort)];
      case 'nginx':
        return nginx === undefined ? [] : [nginxTarget(nginx, upstreamPort)];
    }
  });
}

async function startServing(rig: Rig, targets: readonly Target[]): Promise<readonly Subject[]> {
  const subjects: Subject[] = [];
  for (const target of targets) subjects.push(subjectOf(target, await target.start()));
  for (const subject of [rig.direct, ...subjects]) await warmUp(rig, subject, rig.plan.warmUp);
  rig.progress('warmed up');
  return subjects;
}
