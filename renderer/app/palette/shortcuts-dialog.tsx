/** The list of shortcuts that work on this screen. */
import type { ReactElement } from 'react';
import { Dialog } from '../../components/ui/dialog.tsx';
import { Kbd } from '../../components/ui/kbd.tsx';
import { useCurrentCommands, type Command } from '../../lib/commands.ts';
import { useTexts } from '../../lib/i18n/texts.tsx';
import { showKeys } from '../../lib/shortcuts.ts';
import { usePlatform } from '../../platform/platform.ts';
import { shellTexts } from '../texts.ts';
import styles from './shortcuts-dialog.module.css';

interface WithKeys extends Command {
  readonly keys: string;
}

export function ShortcutsDialog({ onClose }: { readonly onClose: () => void }): ReactElement {
  const t = useTexts(shellTexts);
  const { system } = usePlatform();
  const commands = useCurrentCommands().filter((command): command is WithKeys => command.keys !== undefined);
  return (
    <Dialog open onClose={onClose} title={t('shortcuts.title')}>
      <div className={styles.groups}>
        {[...Map.groupBy(commands, ({ group }) => group)].map(([group, all]) => (
          <section key={group}>
            <h3>{group}</h3>
            <dl>
              {all.map((command) => (
                <div key={command.id}>
                  <dt>{command.title}</dt>
                  <dd>
                    <Kbd keys={showKeys(command.keys, system)} />
                  </dd>
                </div>
              ))}
            </dl>
          </section>
        ))}
      </div>
    </Dialog>
  );
}
