import { Button, Checkbox, InlineError, PasswordField, TextField } from '@rapport/ui'
import { useNavigate } from '@tanstack/react-router'
import { useState } from 'react'
import { ApiProblem, reasonOf } from '../../api/problem.ts'
import { queryClient, sessionQuery } from '../../api/queries.ts'
import { request } from '../../api/request.ts'
import type { Session } from '../../api/types.ts'
import { t } from '../../messages/t.tsx'
import { usePageTitle } from '../../shell/usePageTitle.ts'
import { WelcomeFrame } from './WelcomeFrame.tsx'

const empty = { name: '', email: '', password: '', workspace: '' }

/** The first visit: the administrator's account and the workspace. */
export function Welcome() {
  const navigate = useNavigate()
  const [values, setValues] = useState(empty)
  const [sample, setSample] = useState(true)
  const [problem, setProblem] = useState<unknown>(null)
  const [busy, setBusy] = useState(false)
  usePageTitle(t('welcome.title'))
  const errors = problem instanceof ApiProblem ? problem.errors : []
  const bind = (key: keyof typeof empty) => ({
    value: values[key],
    error: errors.find((error) => error.field === key)?.message ?? null,
    onChange: (event: { target: { value: string } }) => setValues({ ...values, [key]: event.target.value }),
  })
  const begin = async () => {
    setBusy(true)
    try {
      const timeZone = Intl.DateTimeFormat().resolvedOptions().timeZone
      const session = await request<Session>('/setup', { method: 'POST', body: { ...values, timeZone, sample } })
      queryClient.setQueryData(sessionQuery.queryKey, session)
      await navigate({ to: '/' })
    } catch (error) {
      setProblem(error)
      setBusy(false)
    }
  }
  return (
    <WelcomeFrame title={t('welcome.title')} text={t('welcome.text')} onSubmit={() => void begin()}>
      {problem && errors.length === 0 ? <InlineError>{reasonOf(problem)}</InlineError> : null}
      <TextField label={t('welcome.name')} autoComplete="name" takesFocus {...bind('name')} />
      <TextField label={t('signIn.mail')} type="email" autoComplete="username" {...bind('email')} />
      <PasswordField
        label={t('signIn.password')}
        showWord={t('signIn.show')}
        hideWord={t('signIn.hide')}
        autoComplete="new-password"
        {...bind('password')}
      />
      <TextField label={t('welcome.workspace')} autoComplete="organization" {...bind('workspace')} />
      <Checkbox checked={sample} onChange={(event) => setSample(event.target.checked)}>
        {t('welcome.sample')}
      </Checkbox>
      <Button look="primary" size="big" wide type="submit" disabled={busy}>
        {t('welcome.do')}
      </Button>
    </WelcomeFrame>
  )
}
