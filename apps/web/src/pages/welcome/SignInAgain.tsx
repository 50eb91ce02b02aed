import { Avatar, Button, Dialog, InlineError, PasswordField } from '@rapport/ui'
import { useNavigate, useRouterState } from '@tanstack/react-router'
import { useState, useSyncExternalStore } from 'react'
import { ApiProblem, reasonOf } from '../../api/problem.ts'
import { queryClient, sessionQuery } from '../../api/queries.ts'
import { request } from '../../api/request.ts'
import type { Session } from '../../api/types.ts'
import { forgetRows } from '../../list/useRows.ts'
import { leaveLive } from '../../live/useLive.ts'
import { t } from '../../messages/t.tsx'
import { toast } from '../../shell/toasts.ts'
import { useForm } from '../useForm.ts'
import { CodeField, useSecondStep } from './SecondStep.tsx'
import { onSessionEnd, sessionEnded, setSessionEnded } from './sessionEnd.ts'
import styles from './Welcome.module.css'

/**
 * Over any page of a member whose session has ended: the password, and the page goes on with all that was typed. Closed,
 * it comes back with the next request that the server refuses.
 */
export function SignInAgain({ session }: { session: Session }) {
  const ended = useSyncExternalStore(onSessionEnd, sessionEnded)
  return ended && session.member ? <Again session={session} email={session.member.email} name={session.member.name} /> : null
}

/** The workspace of the page is not theirs any more. */
function isGone(error: unknown): null {
  if (error instanceof ApiProblem && error.status === 404) return null
  throw error
}

function Again({ session, email, name }: { session: Session; email: string; name: string }) {
  const navigate = useNavigate()
  const here = useRouterState({ select: (state) => state.location.href })
  const [second, setSecond] = useState(false)
  const form = useForm({ password: '' }, { password: (value) => (value ? null : t('signIn.noPassword')) })
  const leave = () => {
    setSessionEnded(false)
    queryClient.clear()
    void navigate({ to: '/sign-in', search: { then: here } })
  }
  const goOn = async (entered: Session) => {
    let back = entered
    if (session.workspace && back.workspace?.id !== session.workspace.id) {
      const there = await request<Session>('/session/workspace', { method: 'POST', body: { id: session.workspace.id } }).catch(isGone)
      if (!there) return elsewhere(entered)
      back = there
    }
    queryClient.setQueryData(sessionQuery.queryKey, back)
    setSessionEnded(false)
    void queryClient.invalidateQueries()
    toast({ text: t('again.done') })
  }
  /** Nothing of the page is of the workspace in which the session is now. */
  const elsewhere = async ({ workspace }: Session) => {
    setSessionEnded(false)
    leaveLive()
    queryClient.clear()
    forgetRows()
    await navigate({ to: '/' })
    toast({ text: t('again.elsewhere', { workspace: workspace?.name ?? '' }) })
  }
  const step = useSecondStep((entered) => void goOn(entered))
  const enter = () =>
    second
      ? step.enter()
      : form.submit(async ({ password }) => {
          const entered = await request<Session>('/sign-in', { method: 'POST', body: { email, password } })
          if (entered.state === 'secondFactor') setSecond(true)
          else await goOn(entered)
        })
  return (
    <Dialog
      title={t('again.title')}
      closeLabel={t('action.close')}
      onClose={() => setSessionEnded(false)}
      onSubmit={() => void enter()}
      foot={
        <>
          <Button look="ghost" onClick={leave}>
            {t('again.other')}
          </Button>
          <Button look="primary" type="submit" disabled={form.busy || step.form.busy}>
            {t('signIn.do')}
          </Button>
        </>
      }
    >
      <p>{t('again.text')}</p>
      <div className={styles.who}>
        <Avatar name={name} seed={session.member?.id ?? name} size="medium" />
        <span>
          <span className={styles.wayName}>{name}</span>
          <span className={styles.wayText}>{email}</span>
        </span>
      </div>
      {second ? <CodeField form={step.form} /> : null}
      {form.problem ? <InlineError>{reasonOf(form.problem)}</InlineError> : null}
      <input type="email" name="email" autoComplete="username" value={email} readOnly hidden />
      {second ? null : (
        <PasswordField
          label={t('signIn.password')}
          showWord={t('signIn.show')}
          hideWord={t('signIn.hide')}
          autoComplete="current-password"
          takesFocus
          {...form.bind('password')}
        />
      )}
    </Dialog>
  )
}
