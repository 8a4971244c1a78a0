/**
 * The variables of the service's process: those of the shell, as for a service from the terminal, without those that steer
 * Electron or npm. The master key comes on top where the system's keychain holds one.
 */
const NOT_HANDED_ON = /^(?:ELECTRON_|CHROME_|NODE_OPTIONS$|NODE_V8_COVERAGE$|npm_|INIT_CWD$)/;

/** @param masterKey wins over the one of the shell's environment */
export function serviceEnvironment(
  env: Readonly<Record<string, string | undefined>>,
  masterKey?: string,
): Record<string, string> {
  const kept = Object.entries(env).filter(
    (entry): entry is [string, string] => entry[1] !== undefined && !NOT_HANDED_ON.test(entry[0]),
  );
  return { ...Object.fromEntries(kept), ...(masterKey !== undefined && { TULAY_MASTER_KEY: masterKey }) };
}
