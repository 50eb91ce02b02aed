import { Button, Dialog, InlineError } from '@rapport/ui'
import { useMutation } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'
import { useState } from 'react'
import { reasonOf } from '../../../api/problem.ts'
import { t } from '../../../messages/t.tsx'
import { toast } from '../../../shell/toasts.ts'
import frame from '../Settings.module.css'
import styles from './Identity.module.css'
import { type Identity, type Joined, undoJoins } from './queries.ts'

const countWords = ({ count, exact }: Joined): string => (exact ? t('identity.joined', { count }) : t('identity.joinedMore', { count }))

/** What each rule has joined so far, whether it is still on or not: to be looked at, and to be taken back together. */
export function Joins({ identity }: { identity: Identity }) {
  const [asked, setAsked] = useState<Joined | null>(null)
  return (
    <>
      <h3 className={frame.sub}>{t('identity.joins')}</h3>
      <p className={frame.text}>{t('identity.joinsText')}</p>
      <ul className={styles.list} aria-label={t('identity.joins')}>
        {identity.joins.map((one) => (
          <li key={one.by} className={styles.rule}>
            <span className={styles.what}>
              <span className={styles.name}>{t(`identity.rule.${one.by}`)}</span>
              {one.count > 0 ? (
                <Link
                  to="/$path"
                  params={{ path: 'visitors' }}
                  search={{ filter: `joinedBy is ${one.by} and person is not empty` }}
                  className={styles.link}
                >
                  {countWords(one)}
                </Link>
              ) : (
                <span className={styles.line}>{t('identity.joinedNone')}</span>
              )}
            </span>
            {one.count > 0 ? (
              <Button
                size="small"
                aria-label={t('identity.takeBackOf', { name: t(`identity.rule.${one.by}`) })}
                onClick={() => setAsked(one)}
              >
                {t('identity.takeBack')}
              </Button>
            ) : null}
          </li>
        ))}
      </ul>
      {asked ? <TakeBack joined={asked} onClose={() => setAsked(null)} /> : null}
    </>
  )
}

function TakeBack({ joined, onClose }: { joined: Joined; onClose: () => void }) {
  const [taken, setTaken] = useState(0)
  const name = t(`identity.rule.${joined.by}`)
  const undo = useMutation({
    mutationFn: () => undoJoins(joined.by, setTaken),
    onSuccess: (count) => {
      toast({ text: t('identity.taken', { count, name }) })
      onClose()
    },
  })
  return (
    <Dialog
      title={t('identity.takeBackTitle', { name })}
      closeLabel={t('action.close')}
      onClose={onClose}
      foot={
        <>
          <Button onClick={onClose}>{t('action.cancel')}</Button>
          <Button look="danger" disabled={undo.isPending} onClick={() => undo.mutate()}>
            {t('identity.takeBackDo')}
          </Button>
        </>
      }
    >
      {undo.error ? <InlineError>{reasonOf(undo.error)}</InlineError> : null}
      <p>{t('identity.takeBackText', { what: countWords(joined) })}</p>
      {undo.isPending ? <p role="status">{t('identity.taking', { count: taken })}</p> : null}
    </Dialog>
  )
}
