import { Button, InlineError, PasswordField, TextField } from '@rapport/ui'
import { Link, useNavigate } from '@tanstack/react-router'
import { useState } from 'react'
import { reasonOf } from '../../api/problem.ts'
import { queryClient, sessionQuery } from '../../api/queries.ts'
import { request } from '../../api/request.ts'
import type { Session } from '../../api/types.ts'
import { t } from '../../messages/t.tsx'
import { usePageTitle } from '../../shell/usePageTitle.ts'
import { useForm } from '../useForm.ts'
import { BeginWith } from './BeginWith.tsx'
import { mailWrong, passwordAdvice, passwordWrong } from './password.ts'
import styles from './Welcome.module.css'
import { WelcomeFrame } from './WelcomeFrame.tsx'

/** The first visit: the administrator's account and the workspace. */
export const Welcome = () => <Founding call="/setup" title={t('welcome.title')} text={t('welcome.text')} />

/** A further workspace, where the installation allows it. */
export const SignUp = () => <Founding call="/sign-up" title={t('welcome.signUpTitle')} text={t('welcome.text')} known />

function Founding({ call, title, text, known }: { call: '/setup' | '/sign-up'; title: string; text: string; known?: boolean }) {
  const navigate = useNavigate()
  const [sample, setSample] = useState(false)
  const form = useForm(
    { name: '', email: '', password: '', workspace: '' },
    {
      name: (value) => (value.trim() ? null : t('welcome.noName')),
      email: mailWrong,
      password: passwordWrong,
      workspace: (value) => (value.trim() ? null : t('welcome.noWorkspace')),
    },
  )
  usePageTitle(title)
  const begin = () =>
    form.submit(async ({ email, ...values }) => {
      const { timeZone } = Intl.DateTimeFormat().resolvedOptions()
      const body = { ...values, email: email.trim(), timeZone, language: navigator.language, sample }
      const session = await request<Session>(call, { method: 'POST', body })
      queryClient.clear()
      // The account had a second factor: it is asked for at the sign-in.
      if (session.state === 'secondFactor') return navigate({ to: '/sign-in' })
      queryClient.setQueryData(sessionQuery.queryKey, session)
      await navigate({ to: '/start' })
    })
  const foot = (
    <>
      {t('welcome.haveAccount')}{' '}
      <Link to="/sign-in" className={styles.link}>
        {t('signIn.do')}
      </Link>
    </>
  )
  return (
    <WelcomeFrame title={title} text={text} onSubmit={() => void begin()} foot={known ? foot : null}>
      {form.problem ? <InlineError>{reasonOf(form.problem)}</InlineError> : null}
      <TextField label={t('welcome.name')} autoComplete="name" takesFocus {...form.bind('name')} />
      <TextField label={t('signIn.mail')} type="email" inputMode="email" autoComplete="username" {...form.bind('email')} />
      <PasswordField
        label={t('signIn.password')}
        showWord={t('signIn.show')}
        hideWord={t('signIn.hide')}
        autoComplete="new-password"
        hint={passwordAdvice(form.values.password)}
        {...form.bind('password')}
      />
      <TextField label={t('welcome.workspace')} autoComplete="organization" {...form.bind('workspace')} />
      <BeginWith sample={sample} onChange={setSample} />
      <Button look="primary" size="big" wide type="submit" disabled={form.busy}>
        {form.busy ? t('welcome.doing') : t('welcome.do')}
      </Button>
    </WelcomeFrame>
  )
}
