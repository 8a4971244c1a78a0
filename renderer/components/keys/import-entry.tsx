/** Where the text of a `.env` file comes in: pasted, chosen or dropped. */
import FileUp from 'lucide-react/icons/file-up';
import { useRef, useState, type DragEvent, type ReactElement, type Ref } from 'react';
import { classNames } from '../../lib/class-names.ts';
import { useTexts } from '../../lib/i18n/texts.tsx';
import { Button } from '../ui/button.tsx';
import { Field } from '../ui/field.tsx';
import styles from './import-entry.module.css';
import { keyFormTexts } from './texts.ts';

export interface ImportEntryProps {
  /** What is pasted stays in the field: it is read from it to be previewed. */
  readonly ref: Ref<HTMLTextAreaElement>;
  readonly onFile: (file: File) => void;
}

export function ImportEntry({ ref, onFile }: ImportEntryProps): ReactElement {
  const t = useTexts(keyFormTexts);
  const chooser = useRef<HTMLInputElement>(null);
  const [over, setOver] = useState(false);
  const drop = (event: DragEvent): void => {
    event.preventDefault();
    setOver(false);
    const [file] = event.dataTransfer.files;
    if (file !== undefined) onFile(file);
  };
  return (
    <div
      className={classNames(styles.entry, over && styles.over)}
      onDragOver={(event) => {
        event.preventDefault();
        setOver(true);
      }}
      onDragLeave={() => setOver(false)}
      onDrop={drop}
    >
      <Field label={t('import.paste')} help={t('import.help')}>
        {(control) => (
          <textarea
            {...control}
            ref={ref}
            className={styles.text}
            rows={7}
            spellCheck={false}
            autoComplete="off"
            placeholder={t('import.placeholder')}
          />
        )}
      </Field>
      <p className={styles.file}>
        <Button icon={<FileUp />} onClick={() => chooser.current?.click()}>
          {t('import.choose')}
        </Button>
        <span>{t('import.drop')}</span>
        <input
          ref={chooser}
          type="file"
          className="unseen"
          tabIndex={-1}
          aria-hidden="true"
          onChange={(event) => {
            const file = event.target.files?.[0];
            // The same file may be chosen again after it was changed.
            event.target.value = '';
            if (file !== undefined) onFile(file);
          }}
        />
      </p>
    </div>
  );
}
