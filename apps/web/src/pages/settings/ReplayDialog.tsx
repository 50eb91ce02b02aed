import { Button, Dialog, InlineError, TextField } from '@rapport/ui'
import { reasonOf } from '../../api/problem.ts'
import { t } from '../../messages/t.tsx'
import { useForm } from '../useForm.ts'

interface ReplayDialogProps {
  title: string
  text: string
  /** What the button says. */
  act: string
  hint?: string | undefined
  /** The changes that may be chosen, by their numbers; unknown while they are asked for. */
  ends: { first: number; last: number } | undefined
  /** What is proposed. */
  from?: number
  /** Has it done; what it throws is shown. */
  replay: (position: number) => Promise<void>
  onClose: () => void
}

/** Asks from which change on something shall be done again. */
export function ReplayDialog({ title, text, act, hint, ends, from, replay, onClose }: ReplayDialogProps) {
  const isKept = (said: string): boolean =>
    /^\d{1,15}$/.test(said.trim()) && (!ends || (Number(said) >= ends.first && Number(said) <= ends.last))
  const form = useForm(
    { from: from === undefined ? '' : String(from) },
    { from: (said) => (isKept(said) ? null : t('operations.fromWrong', { first: ends?.first ?? 1, last: ends?.last ?? 1 })) },
  )
  const submit = () =>
    form.submit(async (values) => {
      await replay(Number(values.from))
      onClose()
    })
  return (
    <Dialog
      title={title}
      closeLabel={t('action.close')}
      onClose={onClose}
      onSubmit={() => void submit()}
      foot={
        <>
          <Button onClick={onClose}>{t('action.cancel')}</Button>
          <Button look="primary" type="submit" disabled={form.busy}>
            {act}
          </Button>
        </>
      }
    >
      {form.problem ? <InlineError>{reasonOf(form.problem)}</InlineError> : null}
      <p>{text}</p>
      <TextField label={t('operations.from')} hint={hint} inputMode="numeric" takesFocus {...form.bind('from')} />
    </Dialog>
  )
}
