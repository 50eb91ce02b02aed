/** What is asked before something ends for good. */
import { Button, Dialog, InlineError } from '@rapport/ui'
import { useMutation } from '@tanstack/react-query'
import { useNavigate } from '@tanstack/react-router'
import { reasonOf } from '../../../api/problem.ts'
import { t } from '../../../messages/t.tsx'
import { toast } from '../../../shell/toasts.ts'
import { change } from './queries.ts'
import type { Source } from './types.ts'

interface QuestionProps {
  source: Source
  onClose: () => void
}

export function NewKey({ source: { id, name }, onClose }: QuestionProps) {
  const make = useMutation({
    mutationFn: () => change<Source>(`/sources/${id}/key`, 'POST'),
    onSuccess: () => {
      toast({ text: t('sources.keyMade', { name }) })
      onClose()
    },
  })
  return (
    <Question
      title={t('sources.newKeyTitle', { name })}
      text={t('sources.newKeyText')}
      act={t('sources.newKeyDo')}
      asked={make}
      onClose={onClose}
    />
  )
}

export function Removal({ source: { id, name }, onClose }: QuestionProps) {
  const navigate = useNavigate()
  const remove = useMutation({
    mutationFn: () => change(`/sources/${id}`, 'DELETE'),
    onSuccess: () => {
      toast({ text: t('sources.removed', { name }) })
      void navigate({ to: '/settings/$section', params: { section: 'sources' }, search: {} })
    },
  })
  return (
    <Question
      title={t('sources.removeTitle', { name })}
      text={t('sources.removeText')}
      act={t('sources.remove')}
      asked={remove}
      onClose={onClose}
    />
  )
}

interface AskedProps {
  title: string
  text: string
  /** What the button says. */
  act: string
  asked: { mutate: () => void; isPending: boolean; error: unknown }
  onClose: () => void
}

const Question = ({ title, text, act, asked, onClose }: AskedProps) => (
  <Dialog
    title={title}
    closeLabel={t('action.close')}
    onClose={onClose}
    foot={
      <>
        <Button onClick={onClose}>{t('action.cancel')}</Button>
        <Button look="danger" disabled={asked.isPending} onClick={() => asked.mutate()}>
          {act}
        </Button>
      </>
    }
  >
    {asked.error ? <InlineError>{reasonOf(asked.error)}</InlineError> : null}
    <p>{text}</p>
  </Dialog>
)
