import { Button, InlineError, PasswordField } from '@rapport/ui'
import { useQuery } from '@tanstack/react-query'
import { useNavigate, useRouteContext } from '@tanstack/react-router'
import { useState } from 'react'
import { reasonOf } from '../../api/problem.ts'
import { queryClient } from '../../api/queries.ts'
import { request } from '../../api/request.ts'
import { forgetRows } from '../../list/useRows.ts'
import { t } from '../../messages/t.tsx'
import { toast } from '../../shell/toasts.ts'
import { useForm } from '../useForm.ts'
import { passwordAdvice, passwordWrong } from '../welcome/password.ts'
import { Passkeys } from './Passkeys.tsx'
import { rolesQuery } from './queries.ts'
import { SecondFactor } from './SecondFactor.tsx'
import { Sessions } from './Sessions.tsx'
import frame from './Settings.module.css'

/** Who one is here, one's password, and the way out. */
export function AccountPage() {
  const { session } = useRouteContext({ from: '/app' })
  const navigate = useNavigate()
  const roles = useQuery(rolesQuery).data
  const [problem, setProblem] = useState<unknown>(null)
  const member = session.member
  if (!member) return null
  const leave = async () => {
    try {
      await request('/sign-out', { method: 'POST' })
      queryClient.clear()
      forgetRows()
      await navigate({ to: '/sign-in' })
    } catch (error) {
      setProblem(error)
    }
  }
  return (
    <div className={frame.page}>
      <div className={frame.top}>
        <h2 className={frame.title}>{t('account.title')}</h2>
      </div>
      <dl className={frame.pairs}>
        <dt>{t('invite.name')}</dt>
        <dd>{member.name}</dd>
        <dt>{t('signIn.mail')}</dt>
        <dd>{member.email}</dd>
        <dt>{t('account.role')}</dt>
        <dd>{roles?.find(({ key }) => key === member.role)?.name ?? member.role}</dd>
        <dt>{t('account.team')}</dt>
        <dd>{member.team?.title ?? t('members.noTeam')}</dd>
      </dl>
      <h3 className={frame.sub}>{t('account.password')}</h3>
      <Password email={member.email} />
      <SecondFactor />
      <Passkeys />
      <Sessions />
      <h3 className={frame.sub}>{t('nav.signOut')}</h3>
      <p className={frame.text}>{t('account.signOutText')}</p>
      {problem ? <InlineError>{reasonOf(problem)}</InlineError> : null}
      <Button onClick={() => void leave()}>{t('nav.signOut')}</Button>
    </div>
  )
}

const empty = { current: '', next: '' }

function Password({ email }: { email: string }) {
  const form = useForm(empty, {
    current: (value) => (value ? null : t('account.noCurrent')),
    next: (value, { current }) => passwordWrong(value) ?? (value === current ? t('account.same') : null),
  })
  const change = () =>
    form.submit(async (values) => {
      await request('/session/password', { method: 'POST', body: values })
      form.set(empty)
      toast({ text: t('account.changed') })
    })
  const eye = { showWord: t('signIn.show'), hideWord: t('signIn.hide') }
  return (
    <form
      className={frame.form}
      noValidate
      onSubmit={(event) => {
        event.preventDefault()
        void change()
      }}
    >
      {form.problem ? <InlineError>{reasonOf(form.problem)}</InlineError> : null}
      <input type="email" name="email" autoComplete="username" value={email} readOnly hidden />
      <PasswordField label={t('account.current')} autoComplete="current-password" {...eye} {...form.bind('current')} />
      <PasswordField
        label={t('account.next')}
        autoComplete="new-password"
        hint={passwordAdvice(form.values.next)}
        {...eye}
        {...form.bind('next')}
      />
      <Button look="primary" type="submit" disabled={form.busy}>
        {t('account.change')}
      </Button>
    </form>
  )
}
