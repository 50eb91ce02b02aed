import { Button, Chip, ErrorState, Skeleton } from '@rapport/ui'
import { useQuery } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'
import { objectNamed } from '../../api/meta.ts'
import { reasonOf } from '../../api/problem.ts'
import type { Meta } from '../../api/types.ts'
import { when } from '../../fields/time.ts'
import { numberText } from '../../fields/words.ts'
import { t } from '../../messages/t.tsx'
import frame from './Import.module.css'
import styles from './ImportList.module.css'
import { importsQuery } from './queries.ts'
import { type ImportItem, stepOf } from './types.ts'
import { stateChip } from './words.ts'

/** Earlier imports, the newest first; each opens where it stands. */
export function ImportList({ meta }: { meta: Meta }) {
  const list = useQuery(importsQuery)
  return (
    <section className={frame.part} aria-labelledby="imports-earlier">
      <h2 id="imports-earlier" className={frame.partHead}>
        {t('imports.earlier')}
      </h2>
      {list.error && !list.data ? (
        <ErrorState
          title={t('imports.failedList')}
          text={`${reasonOf(list.error)} ${t('state.safe')}`}
          actions={<Button onClick={() => void list.refetch()}>{t('action.retry')}</Button>}
        />
      ) : !list.data ? (
        <div className={frame.partWaits}>
          <Skeleton shape="full" />
          <Skeleton shape="full" />
          <Skeleton shape="full" />
        </div>
      ) : list.data.items.length === 0 ? (
        <p className={frame.quiet}>{t('imports.none')}</p>
      ) : (
        <ul className={styles.list}>
          {list.data.items.map((one) => (
            <Entry key={one.id} one={one} many={objectNamed(meta, one.object)?.label[1] ?? one.object} />
          ))}
        </ul>
      )}
    </section>
  )
}

function Entry({ one, many }: { one: ImportItem; many: string }) {
  const { look, word } = stateChip(one)
  return (
    <li>
      <Link to="/import/$id" params={{ id: one.id }} search={{ step: stepOf(one) }} className={styles.entry}>
        <span className={styles.name}>{one.name}</span>
        <span className={styles.what}>
          {many}, {t('imports.reasonCount', { count: one.file.rows })}
        </span>
        <span className={styles.counts}>{countsText(one)}</span>
        <span className={styles.chip}>
          <Chip look={look}>{word}</Chip>
        </span>
        <span className={styles.by}>
          {one.by.name}, {when(one.createdAt, new Date())}
        </span>
      </Link>
    </li>
  )
}

/** "31 new, 12 changed, 2 wrong"; empty while nothing was counted. */
const countsText = ({ counts }: ImportItem): string =>
  (['new', 'changed', 'wrong'] as const)
    .filter((key) => counts[key] > 0)
    .map((key) => `${numberText(counts[key])} ${t(`imports.count.${key}`).toLowerCase()}`)
    .join(', ')
