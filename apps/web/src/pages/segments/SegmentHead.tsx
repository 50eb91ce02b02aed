import { Chip } from '@rapport/ui'
import { objectNamed } from '../../api/meta.ts'
import type { Meta } from '../../api/types.ts'
import { when } from '../../fields/time.ts'
import { useNow } from '../../fields/useNow.ts'
import { numberText } from '../../fields/words.ts'
import { t } from '../../messages/t.tsx'
import { PlaceButton } from '../../shell/links.ts'
import styles from './Segments.module.css'
import type { Segment } from './types.ts'

const looks = { waiting: 'info', ready: 'good', broken: 'bad' } as const

/** What a segment is called, how it stands, and the way to its members. */
export function SegmentHead({ meta, segment }: { meta: Meta; segment: Segment }) {
  const { id, name, of, kind, size, state, problem, countedAt } = segment
  const now = useNow()
  const object = objectNamed(meta, of)
  const many = object?.label[1] ?? of
  const counted = size === null ? 'waiting' : (state ?? 'ready')
  // Who is in a list is known at any time.
  const shown = kind === 'list' && state !== 'broken' ? null : state === 'broken' ? 'broken' : counted
  const facts = [
    t(`segments.of.${kind}`, { many }),
    size === null ? null : t('segments.size', { count: numberText(size) }),
    countedAt === null ? null : t('segments.countedAt', { when: when(countedAt, now) }),
  ].filter((fact) => fact !== null)
  return (
    <>
      <div className={styles.head}>
        <div className={styles.called}>
          <h1 dir="auto" className={styles.title}>
            {name}
          </h1>
          <p className={styles.facts}>
            {shown ? <Chip look={looks[shown]}>{t(`segments.state.${shown}`)}</Chip> : null}
            <span>{facts.join(' · ')}</span>
          </p>
        </div>
        {object ? (
          <PlaceButton to="/$path" params={{ path: object.path }} search={{ filter: `in segment ${id}` }}>
            {t('segments.open')}
          </PlaceButton>
        ) : null}
      </div>
      {state === 'broken' ? (
        <div className={styles.broken} role="alert">
          <strong>{t('segments.broken')}</strong>
          {problem ? <p>{problem}</p> : null}
          <p>{t('segments.brokenText')}</p>
        </div>
      ) : null}
    </>
  )
}
