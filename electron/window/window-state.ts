/** What of the window outlives the program: place, size and zoom. A missing or broken file means the defaults. */
import { readFileSync, renameSync, writeFileSync } from 'node:fs';
import { z } from 'zod';

const pixels = z.int().min(-100_000).max(100_000);
/** Steps of 1.2 from 100 %, as Chromium counts them: about 40 to 300 %. */
const zoomLevel = z.number().min(-5).max(6);

const windowStateSchema = z.object({
  bounds: z.object({ x: pixels, y: pixels, width: pixels.positive(), height: pixels.positive() }),
  maximized: z.boolean(),
  zoomLevel,
});
export type WindowState = z.infer<typeof windowStateSchema>;

export interface WindowStateFile {
  read(): WindowState | undefined;
  write(state: WindowState): void;
}

export function windowStateFile(path: string): WindowStateFile {
  return {
    read() {
      try {
        return windowStateSchema.parse(JSON.parse(readFileSync(path, 'utf8')));
      } catch {
        return undefined;
      }
    },
    write(state) {
      try {
        writeFileSync(`${path}.draft`, `${JSON.stringify(windowStateSchema.parse(state))}\n`, {
          mode: 0o600,
        });
        renameSync(`${path}.draft`, path);
      } catch {
        // The window opens at its default place next time.
      }
    },
  };
}
