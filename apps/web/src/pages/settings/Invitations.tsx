import { Button, Chip, InlineError } from '@rapport/ui'
import { useMutation, useQuery } from '@tanstack/react-query'
import { useNavigate } from '@tanstack/react-router'
import { reasonOf } from '../../api/problem.ts'
import { queryClient } from '../../api/queries.ts'
import { request } from '../../api/request.ts'
import { calendarDate, when } from '../../fields/time.ts'
import { t } from '../../messages/t.tsx'
import { toast } from '../../shell/toasts.ts'
import { isWaiting, mailLook, mailWord } from './mailWords.ts'
import styles from './Members.module.css'
import { invitationsQuery } from './queries.ts'
import { SendAgain } from './SendAgain.tsx'
import frame from './Settings.module.css'
import type { Invitation, Role } from './types.ts'

/** Links that were given out and not used yet. */
export function Invitations({ roles }: { roles: readonly Role[] }) {
  const list = useQuery(invitationsQuery)
  const navigate = useNavigate()
  const withdraw = useMutation({
    mutationFn: ({ id }: Invitation) => request(`/invitations/${id}`, { method: 'DELETE' }),
    onSuccess: (_answer, { email }) => toast({ text: t('invitations.withdrawn', { email }) }),
    onSettled: () => queryClient.invalidateQueries({ queryKey: invitationsQuery.queryKey }),
  })
  const waiting = list.data?.filter(({ state }) => state === 'open' || state === 'expired') ?? []
  const problem = withdraw.error ?? list.error
  if (!list.data && !problem) return null
  return (
    <section aria-labelledby="invitations">
      <h3 id="invitations" className={frame.sub}>
        {t('invitations.title')}
      </h3>
      {problem ? <InlineError>{reasonOf(problem)}</InlineError> : null}
      {waiting.length === 0 && !problem ? <p className={frame.count}>{t('invitations.none')}</p> : null}
      <ul className={styles.invitations}>
        {waiting.map((one) => (
          <li key={one.id} className={styles.invitation}>
            <span className={styles.names}>
              <span className={styles.name}>{one.name ?? one.email}</span>
              <span className={styles.mail}>
                {[one.name ? one.email : null, roles.find(({ key }) => key === one.role)?.name, one.team?.title].filter(Boolean).join(', ')}
              </span>
              <MailSaid mail={one.mail} />
            </span>
            <Chip look={one.state === 'open' ? 'info' : 'warn'}>
              {t(one.state === 'open' ? 'invitations.until' : 'invitations.expired', { day: calendarDate(one.expiresAt.slice(0, 10)) })}
            </Chip>
            {one.state === 'open' && !(one.mail && isWaiting(one.mail)) ? (
              <SendAgain
                path={`/invitations/${one.id}/send`}
                label={t('invitations.sendOf', { email: one.email })}
                to={one.email}
                mail={one.mail}
              />
            ) : null}
            {one.state === 'expired' ? (
              <Button
                size="small"
                aria-label={t('invitations.againOf', { email: one.email })}
                onClick={() => void navigate({ to: '/settings/$section', params: { section: 'members' }, search: { invite: one.id } })}
              >
                {t('invitations.again')}
              </Button>
            ) : null}
            <Button
              size="small"
              look="ghost"
              aria-label={t('invitations.withdrawOf', { email: one.email })}
              disabled={withdraw.isPending}
              onClick={() => withdraw.mutate(one)}
            >
              {t('invitations.withdraw')}
            </Button>
          </li>
        ))}
      </ul>
    </section>
  )
}

/** What became of the mail, loud only where somebody has to do something about it. */
function MailSaid({ mail }: { mail: Invitation['mail'] }) {
  if (!mail) return null
  const said = { state: mailWord(mail).toLowerCase(), when: when(mail.at, new Date()) }
  return (
    <span className={styles.reason} data-look={mailLook(mail)}>
      {mail.reason ? t('invitations.mailWhy', { ...said, reason: mail.reason }) : t('invitations.mail', said)}
    </span>
  )
}
