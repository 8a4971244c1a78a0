/** Something that is measured: a proxy in front of the stub upstream, in a process (tree) of its own. */
export const TARGET_NAMES = ['gateway', 'bare', 'nginx'] as const;
export type TargetName = (typeof TARGET_NAMES)[number];

export interface RunningTarget {
  readonly port: number;
  /** Root of its process tree. */
  readonly pid: number;
  /** From the spawning to its first answer, ms. */
  readonly firstAnswerMs: number;
  /** How many requests it has on record, where it keeps a record. */
  recorded?(): number;
  /** Ends it and resolves when it is gone and its temporary files are removed. */
  stop(): Promise<void>;
}

export interface Target {
  readonly name: TargetName;
  /** Resolves when it has answered its first call; rejects with the end of its log when it does not. */
  start(): Promise<RunningTarget>;
}
