/**
 * Ids of requests: `tly-<start>-<count>`, unique over restarts and processes, made without hashing or a system call.
 *
 * @param startId 48 random bits as 12 hex digits, drawn once at the start
 */
export function requestIds(startId: string): () => string {
  let count = 0;
  return () => {
    count += 1;
    return `tly-${startId}-${count.toString(36)}`;
  };
}
