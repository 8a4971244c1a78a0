/** Words of the building blocks. */
export const english = {
  close: 'Close',
  cancel: 'Cancel',
  typeToConfirm: 'Type {{word}} to confirm',
  copy: 'Copy',
  copied: '{{what}} copied',
  notCopied: '{{what}} could not be copied; the browser keeps the clipboard shut',
  undo: 'Undo',
  dismiss: 'Dismiss',
  messages: 'Messages',
  failure: {
    title: 'This screen cannot be shown',
    body: 'A fault of the console stopped it. The gateway goes on; nothing is lost.',
    outdated: 'The console was replaced by another version while it was open. Reload to get it.',
    reload: 'Reload',
    details: 'Details',
    copyDetails: 'Copy the details',
    detailsName: 'Details',
  },
} as const;
