/** The place of the form that adds a key. Until the console has one, what is put in here stands in its place. */
import type { ReactElement, ReactNode } from 'react';

export function KeyFormSlot({ children }: { readonly children: ReactNode }): ReactElement {
  return <div data-slot="key-form">{children}</div>;
}
