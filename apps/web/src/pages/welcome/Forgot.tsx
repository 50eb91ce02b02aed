import { Button, InlineError, TextField } from '@rapport/ui'
import { Link } from '@tanstack/react-router'
import { useState } from 'react'
import { reasonOf } from '../../api/problem.ts'
import { request } from '../../api/request.ts'
import { t } from '../../messages/t.tsx'
import { usePageTitle } from '../../shell/usePageTitle.ts'
import { useForm } from '../useForm.ts'
import { mailWrong } from './password.ts'
import styles from './Welcome.module.css'
import { WelcomeFrame } from './WelcomeFrame.tsx'

/** Asks for a link to choose a new password. What it says does not tell whether there is such an account. */
export function Forgot() {
  const [sent, setSent] = useState<string | null>(null)
  const form = useForm({ email: '' }, { email: mailWrong })
  usePageTitle(t('forgot.title'))
  const back = (
    <Link to="/sign-in" className={styles.link}>
      {t('forgot.back')}
    </Link>
  )
  if (sent !== null) return <WelcomeFrame title={t('forgot.doneTitle')} text={t('forgot.done', { email: sent })} foot={back} />
  const ask = () =>
    form.submit(async ({ email }) => {
      await request('/password-reset', { method: 'POST', body: { email: email.trim() } })
      setSent(email.trim())
    })
  return (
    <WelcomeFrame title={t('forgot.title')} text={t('forgot.text')} onSubmit={() => void ask()} foot={back}>
      {form.problem ? <InlineError>{reasonOf(form.problem)}</InlineError> : null}
      <TextField label={t('signIn.mail')} type="email" inputMode="email" autoComplete="username" takesFocus {...form.bind('email')} />
      <Button look="primary" size="big" wide type="submit" disabled={form.busy}>
        {t('forgot.do')}
      </Button>
    </WelcomeFrame>
  )
}
