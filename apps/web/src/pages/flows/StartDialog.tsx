import { Button, Dialog, InlineError } from '@rapport/ui'
import { useState } from 'react'
import { reasonOf } from '../../api/problem.ts'
import { queryClient } from '../../api/queries.ts'
import { request } from '../../api/request.ts'
import type { ObjectMeta } from '../../api/types.ts'
import { RefPicker } from '../../fields/RefPicker.tsx'
import { t } from '../../messages/t.tsx'
import { toast } from '../../shell/toasts.ts'

interface StartDialogProps {
  flow: string
  name: string
  /** Whose records can come in. */
  object: ObjectMeta
  onClose: () => void
}

/** Has one record come into a flow that is begun by hand. */
export function StartDialog({ flow, name, object, onClose }: StartDialogProps) {
  const [record, setRecord] = useState<{ id: string; title: string } | null>(null)
  const [busy, setBusy] = useState(false)
  const [wrong, setWrong] = useState<string | null>(null)
  const start = async () => {
    if (busy) return
    if (!record) return setWrong(t('flows.need.one'))
    setBusy(true)
    setWrong(null)
    try {
      const { entered } = await request<{ entered: number }>(`/flows/${flow}/start`, { method: 'POST', body: { records: [record.id] } })
      if (entered === 0) return setWrong(t('flows.startedNot', { name: record.title }))
      toast({ text: t('flows.started', { name: record.title }) })
      await queryClient.invalidateQueries({ queryKey: ['flow'] })
      onClose()
    } catch (error) {
      setWrong(reasonOf(error))
    } finally {
      setBusy(false)
    }
  }
  return (
    <Dialog
      title={t('flows.startAsk', { name })}
      closeLabel={t('action.close')}
      onClose={onClose}
      onSubmit={() => void start()}
      foot={
        <>
          <Button onClick={onClose}>{t('action.cancel')}</Button>
          <Button look="primary" type="submit" disabled={busy}>
            {t('flows.startDo')}
          </Button>
        </>
      }
    >
      <RefPicker
        label={object.label[0]}
        object={object}
        value={record?.id ?? null}
        onChange={(id, title) => setRecord(id === null ? null : { id, title: title ?? '' })}
      />
      {wrong ? <InlineError>{wrong}</InlineError> : null}
    </Dialog>
  )
}
