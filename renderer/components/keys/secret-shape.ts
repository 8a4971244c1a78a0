/**
 * Whether a text has the shape of a key of Claude's API. One that has not may be shown to the service at once: it says what it
 * is instead, and sends it nowhere. One that has is sent to the upstream when it is tested, and so only when somebody asks.
 */
const SHAPE = /^sk-ant-(?!admin|oat|sid)[\w-]{9,505}$/i;

export function looksLikeKey(text: string): boolean {
  return SHAPE.test(text.trim());
}
