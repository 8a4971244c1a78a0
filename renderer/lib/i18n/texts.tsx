/**
 * Texts of the console, by feature: English comes with the feature's code, Filipino is fetched when it is chosen.
 *
 * A feature defines its texts once (`defineTexts('requests', english, () => import('./texts.fil.ts'))`) and reads them by
 * `useTexts`. Keys are checked against the English texts; `x_one` and `x_other` are one key `x` with a `count`.
 */
import i18next from 'i18next';
import { Fragment, useMemo, type ReactNode } from 'react';
import { useTranslation } from 'react-i18next';

export interface TextTree {
  readonly [key: string]: string | TextTree;
}

/** The same keys with texts of another language. Filipino has the plural forms of English. */
export type Translated<Tree> = {
  readonly [Key in keyof Tree]: Tree[Key] extends string ? string : Translated<Tree[Key]>;
};

type WithoutPlural<Key extends string> = Key extends `${infer Base}_${'one' | 'other'}` ? Base : Key;

export type TextKey<Tree> = {
  [Key in keyof Tree & string]: Tree[Key] extends string
    ? WithoutPlural<Key>
    : `${Key}.${TextKey<Tree[Key]>}`;
}[keyof Tree & string];

export type TextValues = Readonly<Record<string, string | number>>;

export interface TextNamespace<Tree> {
  readonly name: string;
  /** Only for its type and for tests. */
  readonly english: Tree;
}

/** A text that is named in one place and shown in another. */
export interface TextReference {
  readonly namespace: string;
  readonly key: string;
}

export interface Translate<Tree> {
  (key: TextKey<Tree>, values?: TextValues): string;
  /** As above, with values that are elements: `t.rich('opened', { key: <b>{label}</b> })`. */
  rich(key: TextKey<Tree>, values: Readonly<Record<string, ReactNode>>): ReactNode;
}

interface Defined {
  readonly english: TextTree;
  readonly filipino: () => Promise<TextTree>;
}

const defined = new Map<string, Defined>();

/** @param name of the namespace; the feature's folder */
export function defineTexts<const Tree extends TextTree>(
  name: string,
  english: Tree,
  filipino: () => Promise<Translated<Tree>>,
): TextNamespace<Tree> {
  defined.set(name, { english, filipino });
  if (i18next.isInitialized) void addBundles(i18next.language, [name]);
  return { name, english };
}

export function textReference<Tree>(texts: TextNamespace<Tree>, key: TextKey<Tree>): TextReference {
  return { namespace: texts.name, key };
}

/** Makes the texts of every namespace defined so far available in that language; the last good ones stay when they cannot be fetched. */
export async function addBundles(language: string, names: Iterable<string> = defined.keys()): Promise<void> {
  await Promise.all(
    [...names].map(async (name) => {
      const texts = defined.get(name);
      if (texts === undefined) return;
      if (!i18next.hasResourceBundle('en', name)) i18next.addResourceBundle('en', name, texts.english);
      if (language === 'fil' && !i18next.hasResourceBundle('fil', name)) {
        i18next.addResourceBundle('fil', name, await texts.filipino());
      }
    }),
  );
}

/** Private-use characters stand where an element will be; no text holds them. */
const MARK = '\u{e000}';

export function useTexts<Tree>({ name }: TextNamespace<Tree>): Translate<Tree> {
  const { t } = useTranslation(name);
  return useMemo(() => {
    const translate = (key: TextKey<Tree>, values: TextValues = {}): string => t(key as string, values);
    const rich = (key: TextKey<Tree>, values: Readonly<Record<string, ReactNode>>): ReactNode => {
      const names = Object.keys(values);
      // A count chooses the plural form, so it has to stay a number.
      const marks = Object.fromEntries(
        names.map((each, index) => [
          each,
          each === 'count' ? Number(values[each]) : `${MARK}${index}${MARK}`,
        ]),
      );
      const pieces = t(key as string, marks).split(MARK);
      return pieces.map((piece, index) => (
        // Odd pieces name a value; the order of the pieces never changes.
        // oxlint-disable-next-line react/no-array-index-key
        <Fragment key={index}>{index % 2 === 0 ? piece : values[names[Number(piece)] ?? '']}</Fragment>
      ));
    };
    return Object.assign(translate, { rich });
  }, [t]);
}

/** For texts that another module names. */
export function useTextOf(): (reference: TextReference) => string {
  const { t } = useTranslation();
  return ({ namespace, key }) => t(key, { ns: namespace });
}
