/** Listens for the keys of the commands at hand. */
import { useEffect } from 'react';
import { currentCommands } from '../lib/commands.ts';
import { isTyping, ShortcutReader } from '../lib/shortcuts.ts';
import { usePlatform } from '../platform/platform.ts';

export function useShortcuts(): void {
  const { system } = usePlatform();
  useEffect(() => {
    const reader = new ShortcutReader(system);
    const onKeyDown = (event: KeyboardEvent): void => {
      if (event.defaultPrevented || event.isComposing) return;
      const { key, ctrlKey, metaKey, altKey, shiftKey } = event;
      const press = {
        key,
        ctrlKey,
        metaKey,
        altKey,
        shiftKey,
        typing: isTyping(event.target),
        at: event.timeStamp,
      };
      const command = reader.read(press, currentCommands());
      if (command === undefined) return;
      event.preventDefault();
      command.run();
    };
    window.addEventListener('keydown', onKeyDown);
    return () => window.removeEventListener('keydown', onKeyDown);
  }, [system]);
}
