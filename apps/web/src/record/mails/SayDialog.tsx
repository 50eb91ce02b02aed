import { Button, Dialog, InlineError } from '@rapport/ui'
import { useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import { objectNamed } from '../../api/meta.ts'
import { reasonOf } from '../../api/problem.ts'
import { recordQuery } from '../../api/queries.ts'
import type { ObjectMeta } from '../../api/types.ts'
import type { SaidOf, Standing } from '../../mails/types.ts'
import { t } from '../../messages/t.tsx'
import { useModel } from '../../shell/useModel.ts'
import { toast } from '../../shell/toasts.ts'
import { keepWord } from './keepWord.ts'
import { NoteField } from './NoteField.tsx'

/** What is to be written down: yes or no to a purpose, or without one no to all of them. */
export interface Saying {
  item: Standing | null
  channel: SaidOf
  given: boolean
}

interface SayDialogProps {
  object: ObjectMeta
  record: string
  saying: Saying
  queryKey: readonly unknown[]
  onClose: () => void
}

/** Writes down what somebody said of being written to, with how they said it. It stays: later words stand beside it. */
export function SayDialog({ object, record, saying: { item, channel, given }, queryKey, onClose }: SayDialogProps) {
  const [note, setNote] = useState('')
  const [busy, setBusy] = useState(false)
  const [problem, setProblem] = useState<unknown>(null)
  const purpose = objectNamed(useModel(), 'purpose')
  const wording = useQuery({ ...recordQuery(purpose ?? object, item?.purpose ?? ''), enabled: given && Boolean(purpose && item?.purpose) })
    .data?.wording
  const name = item?.name ?? ''
  const [title, text, said] = !item
    ? channel === 'every'
      ? [t('mails.askNoneAll'), t('mails.textNoneAll'), t('mails.keptNone')]
      : [t('mails.askNone'), t('mails.textNone'), t('mails.keptNone')]
    : given
      ? [t('mails.askYes', { name }), typeof wording === 'string' ? t('mails.textYes', { wording }) : null, t('mails.keptYes', { name })]
      : [t('mails.askNo', { name }), t('mails.textNo'), t('mails.keptNo', { name })]
  const keep = async () => {
    if (busy) return
    setBusy(true)
    try {
      await keepWord(queryKey, { object: object.name, record, purpose: item?.purpose ?? null, channel, given, note })
      toast({ text: said })
      onClose()
    } catch (error) {
      setProblem(error)
      setBusy(false)
    }
  }
  return (
    <Dialog
      title={title}
      closeLabel={t('action.close')}
      onClose={onClose}
      onSubmit={() => void keep()}
      foot={
        <>
          <Button onClick={onClose}>{t('action.cancel')}</Button>
          <Button look="primary" type="submit" disabled={busy}>
            {t(given ? 'mails.keepYes' : 'mails.keepNo')}
          </Button>
        </>
      }
    >
      {problem ? <InlineError>{reasonOf(problem)}</InlineError> : null}
      {text ? <p>{text}</p> : null}
      <NoteField value={note} onChange={setNote} />
    </Dialog>
  )
}
