/** An organization: its name, its keys in a few words, and its buckets, which all of its keys share. */
import type { ReactElement } from 'react';
import type { QuotaDimension } from '../../../shared/pool-report.ts';
import { QuotaBar } from '../../components/bridge/quota-bar.tsx';
import { StateGlyph } from '../../components/state-glyph/state-glyph.tsx';
import { formatCount, formatShort, MISSING } from '../../lib/format/number-format.ts';
import { useTexts } from '../../lib/i18n/texts.tsx';
import { BUCKET_DIMENSIONS, bucketView, type BucketView } from './bucket-view.ts';
import type { KeyGroup } from './key-groups.ts';
import { countdown, type KeysTranslate } from './key-situation.ts';
import styles from './organization-row.module.css';
import { keysTexts } from './texts.ts';

export function OrganizationRow({
  group,
  now,
}: {
  readonly group: KeyGroup;
  readonly now: number;
}): ReactElement {
  const t = useTexts(keysTexts);
  const { organization } = group;
  const upstreamId = organization?.upstreamId ?? null;
  return (
    <tr className={styles.row} data-organization={group.id}>
      <th colSpan={9} scope="rowgroup">
        <div className={styles.grid}>
          <span
            className={styles.name}
            title={upstreamId === null ? t('group.unnamed') : t('group.upstreamId', { id: upstreamId })}
          >
            <b>{organization?.name ?? t('group.unused')}</b> <span>{summary(group, t)}</span>
          </span>
          {organization === null
            ? null
            : BUCKET_DIMENSIONS.map((dimension) => (
                <Bucket
                  key={dimension}
                  name={t(`bucket.${dimension}`)}
                  bucket={bucketView(organization, dimension)}
                  now={now}
                  t={t}
                />
              ))}
        </div>
      </th>
    </tr>
  );
}

function summary({ organization, keys, out }: KeyGroup, t: KeysTranslate): string {
  const count = organization?.keys.length ?? keys.length;
  const words = t('group.keys', { count });
  if (organization === null || out === 0) return words;
  return out >= count ? t('group.allOut', { keys: words }) : t('group.out', { keys: words, out });
}

interface BucketProps {
  readonly name: string;
  readonly bucket: BucketView | undefined;
  readonly now: number;
  readonly t: KeysTranslate;
}

function Bucket({ name, bucket, now, t }: BucketProps): ReactElement {
  const { used = null, limit = null, share = null, modelClass = null, coolingUntilMs = null } = bucket ?? {};
  const full =
    modelClass === null
      ? name
      : t('bucket.ofClass', { dimension: name, class: modelClass.replace(/^claude-/, '') });
  const cooling = coolingUntilMs !== null && coolingUntilMs > now;
  const from = bucket?.limitFrom ?? null;
  return (
    <div
      className={styles.bucket}
      title={from === null ? undefined : t(from === 'headers' ? 'bucket.fromHeaders' : 'bucket.fromOperator')}
    >
      <span className={styles.line}>
        <span className={styles.of}>{full}</span>
        <span className={styles.figures}>
          {bucket?.alert == null ? null : (
            <StateGlyph name={bucket.alert === 95 ? 'open' : 'degraded'} size={9} />
          )}
          {cooling ? <em>{t('bucket.cooling', { time: countdown(coolingUntilMs, now) })}</em> : null}
          {limit === null ? (
            <span>{bucket === undefined ? MISSING : t('bucket.noLimit')}</span>
          ) : (
            <>
              <b>{amount(used, bucket?.dimension)}</b>{' '}
              <span>{t('bucket.limit', { limit: amount(limit, bucket?.dimension) })}</span>
            </>
          )}
        </span>
      </span>
      {share === null ? (
        <span className={styles.none} />
      ) : (
        <QuotaBar
          slim
          share={share}
          label={t('bucket.label', {
            dimension: full,
            used: amount(used, bucket?.dimension),
            limit: amount(limit, bucket?.dimension),
          })}
        />
      )}
    </div>
  );
}

/** Requests, up to some thousands, in full; tokens are many. */
function amount(value: number | null, dimension: QuotaDimension | undefined): string {
  return value !== null && value < IN_FULL && dimension === 'requests'
    ? formatCount(value)
    : formatShort(value);
}

const IN_FULL = 10_000;
