import { Button, InlineError, PasswordField, TextField } from '@rapport/ui'
import { useQuery } from '@tanstack/react-query'
import { Link, useRouter, useSearch } from '@tanstack/react-router'
import { useState } from 'react'
import { reasonOf } from '../../api/problem.ts'
import { queryClient, sessionQuery } from '../../api/queries.ts'
import { request } from '../../api/request.ts'
import type { Session } from '../../api/types.ts'
import { t } from '../../messages/t.tsx'
import { usePageTitle } from '../../shell/usePageTitle.ts'
import { useForm } from '../useForm.ts'
import { PasskeyButton } from './PasskeyButton.tsx'
import { SecondStep } from './SecondStep.tsx'
import { SignOn, SignOnProblem } from './SignOn.tsx'
import styles from './Welcome.module.css'
import { WelcomeFrame } from './WelcomeFrame.tsx'

/** Mail address and password; then back to where the member was going. */
export function SignIn() {
  const router = useRouter()
  const { then, problem } = useSearch({ from: '/sign-in' })
  const { data: now } = useQuery(sessionQuery)
  const [second, setSecond] = useState(false)
  const form = useForm(
    { email: '', password: '' },
    {
      email: (value) => (value.trim() ? null : t('signIn.noMail')),
      password: (value) => (value ? null : t('signIn.noPassword')),
    },
  )
  usePageTitle(t('signIn.title'))
  const goOn = (session: Session) => {
    queryClient.clear()
    queryClient.setQueryData(sessionQuery.queryKey, session)
    // Only a path of our own: an address that begins with two slashes leads elsewhere.
    router.history.push(then && /^\/(?!\/|\\)/.test(then) ? then : '/')
  }
  const enter = () =>
    form.submit(async ({ email, password }) => {
      const session = await request<Session>('/sign-in', { method: 'POST', body: { email: email.trim(), password } })
      if (session.state === 'secondFactor') setSecond(true)
      else goOn(session)
    })
  if (second) return <SecondStep onDone={goOn} />
  return (
    <WelcomeFrame
      title={t('signIn.title')}
      text={window.location.host}
      onSubmit={() => void enter()}
      foot={
        now?.signUp ? (
          <>
            {t('signIn.other')}{' '}
            <Link to="/sign-up" className={styles.link}>
              {t('signIn.signUp')}
            </Link>
          </>
        ) : null
      }
    >
      <SignOnProblem code={problem} />
      {form.problem ? <InlineError>{reasonOf(form.problem)}</InlineError> : null}
      <TextField label={t('signIn.mail')} type="email" inputMode="email" autoComplete="username" takesFocus {...form.bind('email')} />
      <PasswordField
        label={t('signIn.password')}
        showWord={t('signIn.show')}
        hideWord={t('signIn.hide')}
        autoComplete="current-password"
        {...form.bind('password')}
      />
      <Link to="/forgot" className={styles.link}>
        {t('signIn.forgot')}
      </Link>
      <Button look="primary" size="big" wide type="submit" disabled={form.busy}>
        {t('signIn.do')}
      </Button>
      <PasskeyButton onDone={goOn} />
      <SignOn then={then} />
    </WelcomeFrame>
  )
}
