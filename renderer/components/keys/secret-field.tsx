/**
 * The field a key is pasted into. What is in it stays there: it is no state of React, which would write it into the document as
 * an attribute, and it is read only to be sent.
 */
import { useImperativeHandle, useRef, type ReactElement, type Ref } from 'react';
import { TextField } from '../ui/field.tsx';

export interface SecretFieldHandle {
  read(): string;
  clear(): void;
  focus(): void;
}

export interface SecretFieldProps {
  readonly ref: Ref<SecretFieldHandle>;
  readonly label: string;
  readonly help: string;
  readonly error: string | undefined;
  readonly disabled?: boolean;
  readonly onChange: () => void;
  readonly onBlur: () => void;
}

export function SecretField({ ref, onChange, ...field }: SecretFieldProps): ReactElement {
  const input = useRef<HTMLInputElement>(null);
  useImperativeHandle(
    ref,
    () => ({
      read: () => input.current?.value ?? '',
      clear() {
        if (input.current !== null) input.current.value = '';
      },
      focus: () => input.current?.focus(),
    }),
    [],
  );
  return (
    <TextField
      {...field}
      ref={input}
      type="password"
      // Browsers offer to save what they take for a password; this is not theirs.
      autoComplete="off"
      autoCapitalize="off"
      data-1p-ignore=""
      data-lpignore="true"
      placeholder="sk-ant-…"
      onChange={() => onChange()}
    />
  );
}
