import { Button, Chip, InlineError } from '@rapport/ui'
import { useQuery } from '@tanstack/react-query'
import { useNavigate } from '@tanstack/react-router'
import { useEffect, useRef, useState } from 'react'
import { mayWrite, objectNamed } from '../../api/meta.ts'
import { reasonOf } from '../../api/problem.ts'
import { queryClient, recordQuery } from '../../api/queries.ts'
import { requestOnce } from '../../api/request.ts'
import type { Meta, ObjectMeta } from '../../api/types.ts'
import { sendersQuery } from '../../mails/senders.ts'
import { t } from '../../messages/t.tsx'
import { toast } from '../../shell/toasts.ts'
import { type Form, useForm } from '../useForm.ts'
import styles from './Broadcasts.module.css'
import { changesOf, draftOf, type Key, wrongRate } from './draft.ts'
import { DraftFields } from './DraftFields.tsx'
import { EstimatePanel } from './EstimatePanel.tsx'
import { Preview } from './Preview.tsx'
import { move } from './queries.ts'
import { SendDialog } from './SendDialog.tsx'
import type { Broadcast } from './types.ts'
import { useEstimate } from './useEstimate.ts'

interface DraftProps {
  meta: Meta
  object: ObjectMeta
  /** Null: it is not there yet. */
  broadcast: Broadcast | null
}

/** A broadcast before it is begun: to whom, what, what for, from whom; who would get it; and the way to send it. */
export function Draft({ meta, object, broadcast }: DraftProps) {
  const navigate = useNavigate()
  const frame = useRef<HTMLFormElement>(null)
  const [kept, setKept] = useState(broadcast)
  const [asking, setAsking] = useState<Broadcast | null>(null)
  const [tries, setTries] = useState(0)
  /** Sending asks for more than a draft does. */
  const sends = useRef(false)
  const senders = useQuery(sendersQuery).data
  const segmentObject = objectNamed(meta, 'segment')
  const templateObject = objectNamed(meta, 'template')
  const needed = (text: string) => (value: string) => (sends.current && !value ? text : null)
  const before = draftOf(kept)
  const form: Form<Key> = useForm<Key>(before, {
    name: (value) => (value.trim() ? null : t('broadcasts.needName')),
    segment: needed(t('broadcasts.needSegment')),
    except: (value, { segment }) => (value && value === segment ? t('broadcasts.sameExcept') : null),
    template: (value): string | null => (value ? unfit : sends.current ? t('broadcasts.needTemplate') : null),
    purpose: needed(t('broadcasts.needPurpose')),
    sender: (value) => {
      if (!value) return sends.current ? t('broadcasts.needSender') : null
      const sender = sends.current ? senders?.find(({ id }) => id === value) : undefined
      return sender?.confirmedAt === null ? t('broadcasts.needConfirmed', { address: sender.address }) : null
    },
    rate: wrongRate,
  })
  const { segment: segmentId, template: templateId } = form.values
  const recordOf = (one: ObjectMeta | undefined, id: string) => ({
    ...recordQuery(one ?? object, id),
    enabled: one !== undefined && id !== '',
  })
  const segment = useQuery(recordOf(segmentObject, segmentId)).data
  const template = useQuery(recordOf(templateObject, templateId)).data
  const of = segment?.of === undefined ? undefined : objectNamed(meta, String(segment.of))
  const fits = template === undefined || of === undefined || template.of === of.name
  const unfit = fits
    ? null
    : t('broadcasts.otherTemplate', { many: (objectNamed(meta, String(template.of))?.label[1] ?? '').toLowerCase() })
  const estimate = useEstimate(form.values, of)
  const writable = mayWrite(object)
  const changes = changesOf(before, form.values)
  const changed = Object.keys(changes).length > 0

  // Where nothing was typed here, what somebody else wrote is shown.
  useEffect(() => {
    if (!broadcast || changed || broadcast.version === kept?.version) return
    setKept(broadcast)
    form.set(draftOf(broadcast))
    // oxlint-disable-next-line react/exhaustive-deps
  }, [broadcast])
  // The first that is wrong takes the focus, once it says so.
  useEffect(() => {
    if (tries > 0) frame.current?.querySelector<HTMLElement>('[aria-invalid=true]')?.focus()
  }, [tries])

  const submit = async (forSending: boolean, act: () => Promise<void>) => {
    sends.current = forSending
    await form.submit(act)
    setTries((times) => times + 1)
  }
  const keep = async (): Promise<Broadcast> => {
    if (kept && !changed) return kept
    const row = await requestOnce<Broadcast>(kept ? `/broadcasts/${kept.id}` : '/broadcasts', {
      method: kept ? 'PATCH' : 'POST',
      body: changes,
      version: kept?.version,
    })
    queryClient.setQueryData(recordQuery(object, row.id).queryKey, row)
    setKept(row)
    form.set(draftOf(row))
    return row
  }
  /** To the page of what was not there before. */
  const settle = (row: Broadcast) =>
    broadcast ? undefined : navigate({ to: '/broadcasts/$id', params: { id: row.id }, search: {}, replace: true })
  const save = () =>
    submit(false, async () => {
      const row = await keep()
      toast({ text: t('broadcasts.saved') })
      await settle(row)
    })
  const ask = () => submit(true, async () => setAsking(await keep()))
  const start = (row: Broadcast) =>
    submit(true, async () => {
      try {
        await move(meta, row.id, 'start')
        toast({ text: t('broadcasts.begunNow', { name: row.name }) })
        await settle(row)
      } finally {
        setAsking(null)
      }
    })
  return (
    <div className={styles.page}>
      <h1 dir="auto" className={styles.title}>
        {broadcast?.name ?? t('broadcasts.new')}
      </h1>
      {broadcast ? (
        <p className={styles.line}>
          <Chip>{t('broadcasts.state.draft')}</Chip>
        </p>
      ) : null}
      <div className={styles.columns}>
        <form
          ref={frame}
          noValidate
          className={styles.form}
          onSubmit={(event) => {
            event.preventDefault()
            void save()
          }}
        >
          <DraftFields meta={meta} form={form} broadcast={kept} of={of} unfit={unfit} writable={writable} isNew={!broadcast} />
          {form.problem ? <InlineError>{t('broadcasts.notDone', { reason: reasonOf(form.problem) })}</InlineError> : null}
          {writable ? (
            <div className={styles.buttons}>
              <Button
                look="primary"
                disabled={form.busy || estimate.why !== null}
                aria-describedby={estimate.why ? 'why-not' : undefined}
                onClick={() => void ask()}
              >
                {estimate.button}
              </Button>
              {changed || !broadcast ? (
                <Button type="submit" disabled={form.busy}>
                  {t('broadcasts.save')}
                </Button>
              ) : null}
              {changed && broadcast ? (
                <Button look="ghost" onClick={() => form.set(before)}>
                  {t('broadcasts.discard')}
                </Button>
              ) : null}
              {estimate.why ? (
                <span id="why-not" className={styles.quiet}>
                  {estimate.why}
                </span>
              ) : null}
            </div>
          ) : null}
        </form>
        <div className={styles.side}>
          <EstimatePanel estimate={estimate} of={of} segment={segmentId} />
          {template && fits ? (
            <Preview template={template} of={of} segment={segmentId} footer={estimate.data?.basis !== 'contract'} />
          ) : null}
        </div>
      </div>
      {asking ? (
        <SendDialog
          broadcast={asking}
          whom={estimate.whom}
          button={estimate.button}
          basis={estimate.data?.basis}
          busy={form.busy}
          onSend={() => void start(asking)}
          onClose={() => {
            setAsking(null)
            void settle(asking)
          }}
        />
      ) : null}
    </div>
  )
}
