/** Search or run: every screen and command, found by a few letters. A combobox with a list, worked by the keyboard. */
import Search from 'lucide-react/icons/search';
import { useId, useMemo, useRef, useState, type KeyboardEvent, type ReactElement } from 'react';
import { Dialog } from '../../components/ui/dialog.tsx';
import { Kbd } from '../../components/ui/kbd.tsx';
import { useCurrentCommands, type Command } from '../../lib/commands.ts';
import { useTexts } from '../../lib/i18n/texts.tsx';
import { showKeys } from '../../lib/shortcuts.ts';
import { usePlatform } from '../../platform/platform.ts';
import { shellTexts } from '../texts.ts';
import { matchCommands } from './match-commands.ts';
import styles from './palette.module.css';

export function Palette({ onClose }: { readonly onClose: () => void }): ReactElement {
  const t = useTexts(shellTexts);
  const { system } = usePlatform();
  const commands = useCurrentCommands();
  const listId = useId();
  const field = useRef<HTMLInputElement>(null);
  const [query, setQuery] = useState('');
  const [chosen, setChosen] = useState(0);
  const found = useMemo(
    () =>
      matchCommands(
        commands.filter(({ onlyKeys }) => onlyKeys !== true),
        query,
      ),
    [commands, query],
  );
  const current = found[Math.min(chosen, found.length - 1)];
  const idOf = (command: Command): string => `${listId}-${command.id}`;

  function run(command: Command): void {
    onClose();
    command.run();
  }

  function choose(index: number): void {
    const next = found[(index + found.length) % found.length];
    setChosen((index + found.length) % found.length);
    if (next !== undefined) document.getElementById(idOf(next))?.scrollIntoView({ block: 'nearest' });
  }

  function onKeyDown(event: KeyboardEvent): void {
    const index = current === undefined ? 0 : found.indexOf(current);
    if (event.key === 'ArrowDown' && found.length > 0) choose(index + 1);
    else if (event.key === 'ArrowUp' && found.length > 0) choose(index - 1);
    else if (event.key === 'Enter' && current !== undefined && !event.nativeEvent.isComposing) run(current);
    else return;
    event.preventDefault();
  }

  return (
    <Dialog
      open
      onClose={onClose}
      title={t('palette.title')}
      bare
      initialFocus={field}
      className={styles.palette}
    >
      <div className={styles.field}>
        <Search />
        <input
          ref={field}
          role="combobox"
          aria-label={t('palette.title')}
          aria-expanded
          aria-controls={listId}
          aria-autocomplete="list"
          aria-activedescendant={current === undefined ? undefined : idOf(current)}
          placeholder={t('palette.placeholder')}
          spellCheck={false}
          autoComplete="off"
          value={query}
          onChange={(event) => {
            setQuery(event.target.value);
            setChosen(0);
          }}
          onKeyDown={onKeyDown}
        />
      </div>
      <div id={listId} role="listbox" aria-label={t('palette.results')} className={styles.list}>
        {found.map((command, index) => (
          <div key={command.id} role="presentation">
            {found[index - 1]?.group === command.group ? null : (
              <div className={styles.group} role="presentation">
                {command.group}
              </div>
            )}
            {/* Reached by the arrow keys from the field, which keeps the focus. */}
            {/* oxlint-disable-next-line jsx-a11y/click-events-have-key-events, jsx-a11y/interactive-supports-focus */}
            <div
              id={idOf(command)}
              role="option"
              aria-selected={command === current}
              className={styles.option}
              onPointerMove={() => setChosen(index)}
              onClick={() => run(command)}
            >
              <span>{command.title}</span>
              {command.keys === undefined ? null : <Kbd keys={showKeys(command.keys, system)} />}
            </div>
          </div>
        ))}
      </div>
      {found.length === 0 ? (
        <p className={styles.nothing} role="status">
          {t('palette.nothing', { query })}
        </p>
      ) : null}
    </Dialog>
  );
}
