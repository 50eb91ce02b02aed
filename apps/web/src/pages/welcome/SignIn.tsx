import { Button, InlineError, PasswordField, TextField } from '@rapport/ui'
import { useRouter, useSearch } from '@tanstack/react-router'
import { useState } from 'react'
import { reasonOf } from '../../api/problem.ts'
import { queryClient, sessionQuery } from '../../api/queries.ts'
import { request } from '../../api/request.ts'
import type { Session } from '../../api/types.ts'
import { t } from '../../messages/t.tsx'
import { usePageTitle } from '../../shell/usePageTitle.ts'
import { WelcomeFrame } from './WelcomeFrame.tsx'

/** Mail address and password; then back to where the member was going. */
export function SignIn() {
  const router = useRouter()
  const { then } = useSearch({ from: '/sign-in' })
  const [email, setEmail] = useState('')
  const [password, setPassword] = useState('')
  const [problem, setProblem] = useState<unknown>(null)
  const [busy, setBusy] = useState(false)
  usePageTitle(t('signIn.title'))
  const enter = async () => {
    setBusy(true)
    try {
      const session = await request<Session>('/sign-in', { method: 'POST', body: { email, password } })
      queryClient.clear()
      queryClient.setQueryData(sessionQuery.queryKey, session)
      // Only a path of our own: an address that begins with two slashes leads elsewhere.
      router.history.push(then && /^\/(?!\/|\\)/.test(then) ? then : '/')
    } catch (error) {
      setProblem(error)
      setBusy(false)
    }
  }
  return (
    <WelcomeFrame title={t('signIn.title')} onSubmit={() => void enter()}>
      {problem ? <InlineError>{reasonOf(problem)}</InlineError> : null}
      <TextField
        label={t('signIn.mail')}
        type="email"
        autoComplete="username"
        required
        takesFocus
        value={email}
        onChange={(event) => setEmail(event.target.value)}
      />
      <PasswordField
        label={t('signIn.password')}
        showWord={t('signIn.show')}
        hideWord={t('signIn.hide')}
        autoComplete="current-password"
        required
        value={password}
        onChange={(event) => setPassword(event.target.value)}
      />
      <Button look="primary" size="big" wide type="submit" disabled={busy}>
        {t('signIn.do')}
      </Button>
    </WelcomeFrame>
  )
}
