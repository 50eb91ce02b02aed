import { Button, InlineError, PasswordField, Skeleton } from '@rapport/ui'
import { useQuery } from '@tanstack/react-query'
import { useNavigate, useParams } from '@tanstack/react-router'
import { ApiProblem, reasonOf } from '../../api/problem.ts'
import { queryClient } from '../../api/queries.ts'
import { request } from '../../api/request.ts'
import { t } from '../../messages/t.tsx'
import { toast } from '../../shell/toasts.ts'
import { PlaceButton } from '../../shell/links.ts'
import { usePageTitle } from '../../shell/usePageTitle.ts'
import { useForm } from '../useForm.ts'
import { passwordAdvice, passwordWrong } from './password.ts'
import { WelcomeFrame } from './WelcomeFrame.tsx'

/** What the link for a new password opens. */
export function Reset() {
  const { token } = useParams({ from: '/reset/$token' })
  const address = `/password-reset/${encodeURIComponent(token)}`
  const opened = useQuery({
    queryKey: ['reset', token],
    queryFn: ({ signal }) => request<{ email: string }>(address, { signal }),
    retry: false,
  })
  usePageTitle(t('reset.title'))
  if (opened.data) return <Choose address={address} email={opened.data.email} />
  if (!opened.error)
    return (
      <WelcomeFrame title={t('state.loading')}>
        <Skeleton shape="long" />
        <Skeleton shape="block" />
      </WelcomeFrame>
    )
  if (opened.error instanceof ApiProblem && opened.error.status === 404)
    return (
      <WelcomeFrame title={t('reset.over')} text={t('reset.overText')}>
        <PlaceButton to="/forgot" look="primary" size="big">
          {t('reset.again')}
        </PlaceButton>
      </WelcomeFrame>
    )
  return (
    <WelcomeFrame title={t('reset.failed')} text={reasonOf(opened.error)}>
      <Button size="big" onClick={() => void opened.refetch()}>
        {t('action.retry')}
      </Button>
    </WelcomeFrame>
  )
}

function Choose({ address, email }: { address: string; email: string }) {
  const navigate = useNavigate()
  const form = useForm({ password: '' }, { password: passwordWrong })
  const set = () =>
    form.submit(async (body) => {
      await request(address, { method: 'POST', body })
      queryClient.clear()
      toast({ text: t('reset.done') })
      await navigate({ to: '/sign-in' })
    })
  return (
    <WelcomeFrame title={t('reset.title')} text={t('reset.text', { email })} onSubmit={() => void set()}>
      {form.problem ? <InlineError>{reasonOf(form.problem)}</InlineError> : null}
      <input type="email" name="email" autoComplete="username" value={email} readOnly hidden />
      <PasswordField
        label={t('account.next')}
        showWord={t('signIn.show')}
        hideWord={t('signIn.hide')}
        autoComplete="new-password"
        takesFocus
        hint={passwordAdvice(form.values.password)}
        {...form.bind('password')}
      />
      <Button look="primary" size="big" wide type="submit" disabled={form.busy}>
        {t('reset.do')}
      </Button>
    </WelcomeFrame>
  )
}
