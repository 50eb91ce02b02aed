import { Button, InlineError, TextField } from '@rapport/ui'
import { reasonOf } from '../../api/problem.ts'
import { request } from '../../api/request.ts'
import type { Session } from '../../api/types.ts'
import { t } from '../../messages/t.tsx'
import { type Form, useForm } from '../useForm.ts'
import { WelcomeFrame } from './WelcomeFrame.tsx'

/** Asks for the code of the authenticator, after the password was right. */
export function SecondStep({ onDone }: { onDone: (session: Session) => void }) {
  const { form, enter } = useSecondStep(onDone)
  return (
    <WelcomeFrame title={t('second.title')} text={t('second.text')} onSubmit={() => void enter()}>
      <CodeField form={form} />
      <Button look="primary" size="big" wide type="submit" disabled={form.busy}>
        {t('signIn.do')}
      </Button>
    </WelcomeFrame>
  )
}

/** The form of the second step, wherever it stands. */
export function useSecondStep(onDone: (session: Session) => void) {
  const form = useForm({ code: '' }, { code: (value) => (value.trim() ? null : t('second.noCode')) })
  const enter = () =>
    form.submit(async ({ code }) => onDone(await request<Session>('/sign-in/second', { method: 'POST', body: { code: code.trim() } })))
  return { form, enter }
}

export const CodeField = ({ form }: { form: Form<'code'> }) => (
  <>
    {form.problem ? <InlineError>{reasonOf(form.problem)}</InlineError> : null}
    <TextField label={t('second.code')} hint={t('second.hint')} autoComplete="one-time-code" takesFocus {...form.bind('code')} />
  </>
)
