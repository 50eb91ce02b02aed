import { Button, Dialog, InlineError } from '@rapport/ui'
import { useMutation } from '@tanstack/react-query'
import { useState } from 'react'
import { reasonOf } from '../../api/problem.ts'
import type { ObjectMeta } from '../../api/types.ts'
import { useNow } from '../../fields/useNow.ts'
import type { OnChannel, Standing } from '../../mails/types.ts'
import { t } from '../../messages/t.tsx'
import { toast } from '../../shell/toasts.ts'
import { stateOf } from './channelState.ts'
import { keepWord } from './keepWord.ts'
import { NoteField } from './NoteField.tsx'

interface ChannelDialogProps {
  object: ObjectMeta
  record: string
  item: Standing
  cell: OnChannel
  writable: boolean
  queryKey: readonly unknown[]
  onClose: () => void
}

/** One purpose by one channel: what was said of it, whether anything may come by it, and a new word. */
export function ChannelDialog({ object, record, item, cell, writable, queryKey, onClose }: ChannelDialogProps) {
  const now = useNow()
  const { purpose } = item
  const { channel } = cell
  const [note, setNote] = useState('')
  const name = purpose === null ? t('mails.everything') : item.name
  const called = t('mails.byChannel', { name, channel: t(`mails.channel.${channel}`) })
  const isOpen = writable && purpose !== null && item.basis !== 'contract'
  const keep = useMutation({
    mutationFn: (given: boolean) => keepWord(queryKey, { object: object.name, record, purpose, channel, given, note }),
    onSuccess: (_, given) => {
      toast({ text: t('mails.kept', { name: called, word: t(given ? 'mails.yes' : 'mails.no') }) })
      onClose()
    },
  })
  const offers = ([false, true] as const).filter((given) => isOpen && cell.given !== given)
  return (
    <Dialog
      title={called}
      closeLabel={t('action.close')}
      onClose={onClose}
      foot={
        <>
          <Button onClick={onClose}>{t(isOpen ? 'action.cancel' : 'action.close')}</Button>
          {offers.map((given) => (
            <Button
              key={String(given)}
              look={offers.length === 1 ? 'primary' : 'default'}
              disabled={keep.isPending}
              onClick={() => keep.mutate(given)}
            >
              {t(given ? 'mails.keepYes' : 'mails.keepNo')}
            </Button>
          ))}
        </>
      }
    >
      {keep.error ? <InlineError>{reasonOf(keep.error)}</InlineError> : null}
      <p>{stateOf(item, cell, now).text}</p>
      {isOpen ? <NoteField value={note} onChange={setNote} /> : null}
    </Dialog>
  )
}
