/** What a page of any browser can do, for both platforms. */

/** By the clipboard, else by the older way, which needs a selection. */
export async function copyText(text: string): Promise<boolean> {
  try {
    await navigator.clipboard.writeText(text);
    return true;
  } catch {
    return copySelection(text);
  }
}

function copySelection(text: string): boolean {
  const before = document.activeElement;
  const field = document.createElement('textarea');
  field.value = text;
  field.className = 'unseen';
  // Inside of a dialog, whose focus trap would take the selection away from a field elsewhere.
  (before?.closest('[role="dialog"]') ?? document.body).append(field);
  field.select();
  let copied = false;
  try {
    copied = document.execCommand('copy');
  } catch {
    copied = false;
  }
  field.remove();
  if (before instanceof HTMLElement) before.focus();
  return copied;
}

export function saveFile(name: string, mimeType: string, content: string | Blob): void {
  const address = URL.createObjectURL(new Blob([content], { type: mimeType }));
  const link = document.createElement('a');
  link.href = address;
  link.download = name;
  link.click();
  // The browser has taken the address by the end of this turn.
  setTimeout(() => URL.revokeObjectURL(address));
}
