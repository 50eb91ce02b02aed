import { useQuery } from '@tanstack/react-query'
import { when } from '../../../fields/time.ts'
import { useNow } from '../../../fields/useNow.ts'
import { t } from '../../../messages/t.tsx'
import { RecordLink } from '../../../shell/links.ts'
import { useModel } from '../../../shell/useModel.ts'
import { NotLoaded } from '../Parts.tsx'
import frame from '../Settings.module.css'
import styles from './Erasures.module.css'
import { takenOutQuery } from './queries.ts'

/** Who took out all that is known of somebody; nothing where nobody did. */
export function TakenOutList() {
  const list = useQuery(takenOutQuery)
  const now = useNow()
  const { objects } = useModel()
  if (!list.data) return list.error ? <NotLoaded error={list.error} retry={() => void list.refetch()} /> : null
  if (list.data.length === 0) return null
  return (
    <section aria-labelledby="taken-out">
      <h3 id="taken-out" className={frame.sub}>
        {t('erasures.takenOut')}
      </h3>
      <p className={frame.text}>{t('erasures.takenOutText')}</p>
      <ul className={styles.list}>
        {list.data.map(({ id, object, record, at, by }) => {
          const found = objects.find(({ name }) => name === object)
          const one = found?.label[0] ?? object
          return (
            <li key={id} className={styles.erasure}>
              <span className={styles.what}>
                <span className={styles.name}>
                  {found ? (
                    <RecordLink path={found.path} id={record}>
                      {one}
                    </RecordLink>
                  ) : (
                    one
                  )}
                </span>
                <span className={styles.line}>{t('erasures.by', { who: by, when: when(at, now) })}</span>
              </span>
            </li>
          )
        })}
      </ul>
    </section>
  )
}
