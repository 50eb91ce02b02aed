import { useQuery } from '@tanstack/react-query'
import { t } from '../../messages/t.tsx'
import { FeedConsumer } from './FeedConsumer.tsx'
import styles from './Operations.module.css'
import { feedQuery } from './operationsQueries.ts'
import { ParkedJobs } from './ParkedJobs.tsx'
import { NotLoaded } from './Parts.tsx'
import frame from './Settings.module.css'

/** What follows from changes, how far it is, and what does not go on by itself. */
export function OperationsPage() {
  const feed = useQuery(feedQuery)
  return (
    <div className={frame.page}>
      <div className={frame.top}>
        <h2 className={frame.title}>{t('settings.operations')}</h2>
      </div>
      <p className={frame.text}>{t('operations.text')}</p>
      {!feed.data ? (
        <NotLoaded error={feed.error} retry={() => void feed.refetch()} />
      ) : (
        <>
          <p className={frame.count}>
            {t('operations.head', { head: feed.data.head })} {feed.data.first > 1 ? t('operations.kept', { first: feed.data.first }) : null}
          </p>
          <h3 id="followers" className={frame.sub}>
            {t('operations.followers')}
          </h3>
          <ul className={styles.list} aria-labelledby="followers">
            {feed.data.consumers.map((consumer) => (
              <FeedConsumer key={consumer.name} consumer={consumer} feed={feed.data} />
            ))}
          </ul>
          <ParkedJobs />
        </>
      )}
    </div>
  )
}
