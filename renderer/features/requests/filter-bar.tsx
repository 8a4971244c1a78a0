/** Title, filters and export. Every filter is in the address. */
import ChevronDown from 'lucide-react/icons/chevron-down';
import X from 'lucide-react/icons/x';
import type { ReactElement } from 'react';
import { requestValuesSchema } from '../../../shared/admin.ts';
import { Button } from '../../components/ui/button.tsx';
import { Menu, MenuCheck, MenuItem, MenuLine } from '../../components/ui/menu.tsx';
import { Segmented } from '../../components/ui/segmented.tsx';
import { useApiQuery } from '../../lib/api/use-api.ts';
import { classNames } from '../../lib/class-names.ts';
import { useTexts, type Translate } from '../../lib/i18n/texts.tsx';
import styles from './filter-bar.module.css';
import {
  FILTER_FIELDS,
  isFiltered,
  NO_FILTER,
  type FilterField,
  type RequestFilter,
} from './request-filter.ts';
import type { english } from './texts.en.ts';
import { requestsTexts } from './texts.ts';

/** Characters of values that a button spells out. */
const ROOM = 14;

export interface FilterBarProps {
  readonly filter: RequestFilter;
  readonly onChange: (changes: Partial<RequestFilter>) => void;
}

interface Choice {
  readonly value: string;
  readonly text: string;
  /** On the button, where it is not the value itself. */
  readonly short?: string;
}

export function FilterBar({ filter, onChange }: FilterBarProps): ReactElement {
  const t = useTexts(requestsTexts);
  const choices = useChoices(t);
  return (
    <div className={styles.filters} role="group" aria-label={t('filters')}>
      <Segmented
        label={t('filter.status')}
        value={filter.failed ? 'failed' : 'all'}
        choices={[
          { value: 'all', text: t('all') },
          { value: 'failed', text: t('failed'), glyph: 'dead' },
        ]}
        onChange={(value) => onChange({ failed: value === 'failed' })}
      />
      {FILTER_FIELDS.map((field) =>
        // Causes come from charts that lead here; there is no menu to begin with.
        field === 'cause' && filter.cause.length === 0 ? null : (
          <FieldFilter
            key={field}
            name={t(`filter.${field}`)}
            choices={choices[field]}
            chosen={filter[field]}
            onChange={(values) => onChange({ [field]: values })}
          />
        ),
      )}
      {isFiltered(filter) ? (
        <Button kind="quiet" icon={<X />} onClick={() => onChange(NO_FILTER)}>
          {t('filter.clearAll')}
        </Button>
      ) : null}
    </div>
  );
}

interface FieldFilterProps {
  readonly name: string;
  readonly choices: readonly Choice[];
  readonly chosen: readonly string[];
  readonly onChange: (values: readonly string[]) => void;
}

function FieldFilter({ name, choices, chosen, onChange }: FieldFilterProps): ReactElement {
  const t = useTexts(requestsTexts);
  const [first, ...others] = chosen.map(
    (each) => choices.find((choice) => choice.value === each)?.short ?? each,
  );
  const whole = [first, ...others].join(', ');
  const value =
    others.length === 0 || whole.length <= ROOM
      ? whole
      : t('filter.more', { value: first ?? '', count: others.length });
  // What the address names is offered even where the record does not know it.
  const all = [
    ...choices,
    ...chosen
      .filter((each) => !choices.some((choice) => choice.value === each))
      .map((each) => ({ value: each, text: each })),
  ];
  return (
    <Menu
      trigger={
        <Button className={classNames(styles.field, first !== undefined && styles.active)}>
          <span>{first === undefined ? name : t('filter.with', { name, value })}</span>
          <ChevronDown />
        </Button>
      }
    >
      {all.length === 0 ? (
        <MenuItem disabled onSelect={() => {}}>
          {t('filter.nothing')}
        </MenuItem>
      ) : null}
      {all.map((choice) => (
        <MenuCheck
          key={choice.value}
          checked={chosen.includes(choice.value)}
          onChange={(checked) =>
            onChange(checked ? [...chosen, choice.value] : chosen.filter((each) => each !== choice.value))
          }
        >
          {choice.text}
        </MenuCheck>
      ))}
      {first === undefined ? null : (
        <>
          <MenuLine />
          <MenuItem icon={<X />} onSelect={() => onChange([])}>
            {t('filter.clear', { name })}
          </MenuItem>
        </>
      )}
    </Menu>
  );
}

function useChoices(t: Translate<typeof english>): Readonly<Record<FilterField, readonly Choice[]>> {
  const { data } = useApiQuery({
    path: '/api/admin/request-values',
    schema: requestValuesSchema,
    everyMs: 60_000,
  });
  const plain = (values: readonly (string | number)[] = []): Choice[] =>
    values.map((value) => ({ value: String(value), text: String(value) }));
  return {
    status: [
      ...(['2xx', '4xx', '5xx'] as const).map((value) => ({ value, text: t(`statusClass.${value}`) })),
      ...plain(data?.statuses),
    ],
    // A comma parts values in the address.
    model: plain(data?.models.filter((model) => !model.includes(','))),
    key: plain(data?.keys.filter((key) => !key.includes(','))),
    user: plain(data?.users.filter((user) => !user.includes(','))),
    cache: (['hit', 'miss', 'off'] as const).map((value) => {
      const text = t(`cacheResult.${value}`);
      return { value, text, short: text };
    }),
    cause: [],
  };
}
