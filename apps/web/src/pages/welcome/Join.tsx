import { Button, InlineError, PasswordField, Skeleton, TextField } from '@rapport/ui'
import { useQuery } from '@tanstack/react-query'
import { useNavigate, useParams } from '@tanstack/react-router'
import { useState } from 'react'
import { ApiProblem, reasonOf } from '../../api/problem.ts'
import { queryClient, sessionQuery } from '../../api/queries.ts'
import { request } from '../../api/request.ts'
import type { Session } from '../../api/types.ts'
import { t } from '../../messages/t.tsx'
import { PlaceButton } from '../../shell/links.ts'
import { usePageTitle } from '../../shell/usePageTitle.ts'
import { useForm } from '../useForm.ts'
import { passwordAdvice, passwordWrong } from './password.ts'
import { SecondStep } from './SecondStep.tsx'
import { WelcomeFrame } from './WelcomeFrame.tsx'

interface Invited {
  workspace: string
  email: string
  name: string | null
  invitedBy: string
}

/** What an invitation's link opens: who invites, to where, and the way in. */
export function Join() {
  const { token } = useParams({ from: '/join/$token' })
  const address = `/invitations/open/${encodeURIComponent(token)}`
  const invited = useQuery({ queryKey: ['invited', token], queryFn: ({ signal }) => request<Invited>(address, { signal }), retry: false })
  usePageTitle(invited.data ? t('join.title', { workspace: invited.data.workspace }) : '')
  if (invited.data) return <Accept address={address} invited={invited.data} />
  if (!invited.error)
    return (
      <WelcomeFrame title={t('state.loading')}>
        <Skeleton shape="long" />
        <Skeleton shape="block" />
      </WelcomeFrame>
    )
  if (invited.error instanceof ApiProblem && invited.error.status === 404)
    return (
      <WelcomeFrame title={t('join.over')} text={t('join.overText')}>
        <PlaceButton to="/sign-in" look="primary" size="big">
          {t('join.toSignIn')}
        </PlaceButton>
      </WelcomeFrame>
    )
  return (
    <WelcomeFrame title={t('join.failed')} text={reasonOf(invited.error)}>
      <Button size="big" onClick={() => void invited.refetch()}>
        {t('action.retry')}
      </Button>
    </WelcomeFrame>
  )
}

function Accept({ address, invited }: { address: string; invited: Invited }) {
  const navigate = useNavigate()
  const { workspace, email } = invited
  const form = useForm(
    { name: invited.name ?? '', password: '' },
    { name: (value) => (value.trim() ? null : t('welcome.noName')), password: passwordWrong },
  )
  const [second, setSecond] = useState(false)
  const goOn = (session: Session) => {
    queryClient.clear()
    queryClient.setQueryData(sessionQuery.queryKey, session)
    void navigate({ to: '/' })
  }
  const join = () =>
    form.submit(async (values) => {
      const session = await request<Session>(address, { method: 'POST', body: values })
      if (session.state === 'secondFactor') setSecond(true)
      else goOn(session)
    })
  if (second) return <SecondStep onDone={goOn} />
  return (
    <WelcomeFrame
      title={t('join.title', { workspace })}
      text={t('join.text', { name: invited.invitedBy, email })}
      onSubmit={() => void join()}
    >
      {form.problem ? <InlineError>{reasonOf(form.problem)}</InlineError> : null}
      {/* Password keepers learn from this field which address the password belongs to. */}
      <input type="email" name="email" autoComplete="username" value={email} readOnly hidden />
      <TextField label={t('welcome.name')} autoComplete="name" takesFocus={!invited.name} {...form.bind('name')} />
      <PasswordField
        label={t('join.password')}
        showWord={t('signIn.show')}
        hideWord={t('signIn.hide')}
        autoComplete="new-password"
        takesFocus={Boolean(invited.name)}
        hint={`${passwordAdvice(form.values.password)} ${t('join.known')}`}
        {...form.bind('password')}
      />
      <Button look="primary" size="big" wide type="submit" disabled={form.busy}>
        {t('join.do', { workspace })}
      </Button>
    </WelcomeFrame>
  )
}
