import { Button, Chip, Dialog, InlineError, Skeleton } from '@rapport/ui'
import { useQuery } from '@tanstack/react-query'
import { useNavigate } from '@tanstack/react-router'
import { useState } from 'react'
import { objectNamed } from '../../../api/meta.ts'
import { reasonOf } from '../../../api/problem.ts'
import { fullTime } from '../../../fields/time.ts'
import { t } from '../../../messages/t.tsx'
import { PlaceButton } from '../../../shell/links.ts'
import { toast } from '../../../shell/toasts.ts'
import { CodeBlock } from '../../settings/reference/CodeBlock.tsx'
import styles from '../runs/Runs.module.css'
import type { Flow } from '../types.ts'
import type { Speech } from '../words.ts'
import { aboutWords, fateLooks, fateOf } from './fate.ts'
import { deliveryQuery, retryDelivery } from './queries.ts'

interface DeliveryDialogProps {
  speech: Speech
  flow: Flow
  id: string
  onClose: () => void
}

/** Something that was sent: what it was, what became of it, and taking it anew. */
export function DeliveryDialog({ speech, flow, id, onClose }: DeliveryDialogProps) {
  const navigate = useNavigate()
  const { data: one, error } = useQuery(deliveryQuery(flow.id, id))
  const [busy, setBusy] = useState(false)
  const [wrong, setWrong] = useState<string | null>(null)
  const retry = async () => {
    setBusy(true)
    setWrong(null)
    try {
      const { state, problem } = await retryDelivery(flow.id, id)
      if (state === 'taken') toast({ text: t('flows.sent.retried') })
      else setWrong(problem)
    } catch (failure) {
      setWrong(reasonOf(failure))
    } finally {
      setBusy(false)
    }
  }
  const path = one?.record ? objectNamed(speech.meta, one.record.object)?.path : undefined
  const openWalk = (run: string) =>
    void navigate({ to: '/flows/$id', params: { id: flow.id }, search: { view: 'who', run }, ignoreBlocker: true })
  return (
    <Dialog
      title={t('flows.sent.title')}
      closeLabel={t('action.close')}
      onClose={onClose}
      wide
      foot={
        <>
          {one && one.state !== 'taken' && one.body ? (
            <Button look="primary" disabled={busy} onClick={() => void retry()}>
              {t('flows.sent.retry')}
            </Button>
          ) : null}
          {one?.run ? <Button onClick={() => openWalk(one.run!)}>{t('flows.sent.walk')}</Button> : null}
          {one?.record && path ? (
            <PlaceButton to="/$path/$id" params={{ path, id: one.record.id }} search={{}}>
              {t('flows.openRecord', { name: aboutWords(one) })}
            </PlaceButton>
          ) : null}
          <Button onClick={onClose}>{t('action.close')}</Button>
        </>
      }
    >
      {error && !one ? <InlineError>{reasonOf(error)}</InlineError> : null}
      {wrong ? <InlineError>{wrong}</InlineError> : null}
      {one ? (
        <>
          <p className={styles.entryText}>
            <span>
              <Chip look={fateLooks[fateOf(one)]}>{t(`flows.sent.fate.${fateOf(one)}`)}</Chip>{' '}
              <time dateTime={one.at}>{fullTime(one.at)}</time>
            </span>
            <span>{one.problem ?? t(`flows.sent.why.${fateOf(one)}`)}</span>
          </p>
          {one.body ? (
            <CodeBlock title={t('flows.sent.body')} text={JSON.stringify(one.body, null, 2)} />
          ) : (
            <p className={styles.where}>{t('flows.sent.noBody')}</p>
          )}
        </>
      ) : error ? null : (
        <Skeleton shape="full" />
      )}
    </Dialog>
  )
}
