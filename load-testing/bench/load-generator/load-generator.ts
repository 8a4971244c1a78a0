/** The load generator: a program of its own that calls one target at a time. See `load-commands.ts`. */
import { serveCommands } from '../program.ts';
import { runClosedLoop } from './closed-loop.ts';
import type { LoadCommands } from './load-commands.ts';
import { runOpenLoop } from './open-loop.ts';
import { StreamLoad } from './stream-load.ts';

let streams: StreamLoad | null = null;

serveCommands<LoadCommands>({
  closedLoop: runClosedLoop,
  openLoop: runOpenLoop,
  openStreams: (input) => {
    if (streams !== null) throw new Error('the last streams have not been ended');
    streams = new StreamLoad(input);
    return streams.open();
  },
  endStreams: async ({ how }) => {
    if (streams === null) throw new Error('no streams were opened');
    const outcome = await streams.end(how);
    streams = null;
    return outcome;
  },
});
