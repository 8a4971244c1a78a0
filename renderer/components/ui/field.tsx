/** Fields of forms: the label above, help below, and an error in the place of the help. */
import {
  useId,
  type InputHTMLAttributes,
  type ReactElement,
  type ReactNode,
  type Ref,
  type SelectHTMLAttributes,
} from 'react';
import { classNames } from '../../lib/class-names.ts';
import { StateGlyph } from '../state-glyph/state-glyph.tsx';
import styles from './field.module.css';

export interface FieldFrame {
  readonly label: string;
  readonly help?: ReactNode;
  /** What is wrong and how to mend it; undefined while nothing is. */
  readonly error?: string | undefined;
  readonly className?: string | undefined;
}

interface ControlProps {
  readonly id: string;
  readonly 'aria-describedby': string | undefined;
  readonly 'aria-invalid': true | undefined;
}

/** @param children gets what ties a control to its label, help and error */
export function Field({
  label,
  help,
  error,
  className,
  children,
}: FieldFrame & { readonly children: (control: ControlProps) => ReactNode }): ReactElement {
  const id = useId();
  const noteId = `${id}-note`;
  const noted = error !== undefined || help !== undefined;
  return (
    <div className={classNames(styles.field, className)}>
      <label htmlFor={id}>{label}</label>
      {children({
        id,
        'aria-describedby': noted ? noteId : undefined,
        'aria-invalid': error === undefined ? undefined : true,
      })}
      <p id={noteId} className={error === undefined ? styles.help : styles.error} aria-live="polite">
        {error === undefined ? (
          help
        ) : (
          <>
            <StateGlyph name="dead" size={10} />
            {error}
          </>
        )}
      </p>
    </div>
  );
}

export interface TextFieldProps
  extends FieldFrame, Omit<InputHTMLAttributes<HTMLInputElement>, keyof FieldFrame | 'onChange'> {
  readonly onChange?: (value: string) => void;
  readonly ref?: Ref<HTMLInputElement> | undefined;
}

export function TextField({
  label,
  help,
  error,
  className,
  onChange,
  ref,
  ...rest
}: TextFieldProps): ReactElement {
  return (
    <Field label={label} help={help} error={error} className={className}>
      {(control) => (
        <input
          type="text"
          autoComplete="off"
          spellCheck={false}
          className={styles.control}
          {...rest}
          {...control}
          ref={ref}
          onChange={(event) => onChange?.(event.target.value)}
        />
      )}
    </Field>
  );
}

export interface SelectFieldProps<Value extends string>
  extends FieldFrame, Omit<SelectHTMLAttributes<HTMLSelectElement>, keyof FieldFrame | 'onChange' | 'value'> {
  readonly value: Value;
  readonly choices: readonly { readonly value: Value; readonly text: string }[];
  readonly onChange: (value: Value) => void;
}

export function SelectField<Value extends string>({
  label,
  help,
  error,
  className,
  choices,
  onChange,
  ...rest
}: SelectFieldProps<Value>): ReactElement {
  return (
    <Field label={label} help={help} error={error} className={className}>
      {(control) => (
        <select
          className={styles.control}
          {...rest}
          {...control}
          // One of the values given below.
          onChange={(event) => onChange(event.target.value as Value)}
        >
          {choices.map(({ value, text }) => (
            <option key={value} value={value}>
              {text}
            </option>
          ))}
        </select>
      )}
    </Field>
  );
}
