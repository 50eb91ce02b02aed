import { Button, Chip, cx, Dialog, InlineError } from '@rapport/ui'
import { useMutation, useQuery } from '@tanstack/react-query'
import { useRouteContext } from '@tanstack/react-router'
import { useState } from 'react'
import { reasonOf } from '../../../api/problem.ts'
import { queryClient } from '../../../api/queries.ts'
import { request } from '../../../api/request.ts'
import { calendarDate, when } from '../../../fields/time.ts'
import { t } from '../../../messages/t.tsx'
import { toast } from '../../../shell/toasts.ts'
import members from '../Members.module.css'
import { rolesQuery } from '../queries.ts'
import styles from './Keys.module.css'
import { type Key, keysQuery } from './queries.ts'
import { draftOf } from './scopes.ts'

/** One key: whose it is, what it is for, when it was used, and its end. */
export function KeyRow({ of, onChange }: { of: Key; onChange: () => void }) {
  const { meta } = useRouteContext({ from: '/app' })
  const roles = useQuery(rolesQuery).data
  const [asking, setAsking] = useState(false)
  const withdraw = useMutation({
    mutationFn: () => request(`/api-keys/${of.id}`, { method: 'DELETE' }),
    onSuccess: () => toast({ text: t('keys.withdrawnNow', { name: of.name }) }),
    onSettled: () => queryClient.invalidateQueries({ queryKey: keysQuery.queryKey }),
  })
  const now = new Date()
  const { name, prefix, member, role, team, scopes, state, usedAt, expiresAt, withdrawnAt } = of
  const draft = draftOf(scopes)
  const labelOf = (object: string) => meta.objects.find((one) => one.name === object)?.label[1].toLowerCase() ?? object
  const whose = role
    ? [t('keys.workspace'), roles?.find(({ key }) => key === role)?.name ?? role, team?.title].filter(Boolean).join(', ')
    : (member?.title ?? '')
  const records =
    draft.every === 'none'
      ? Object.entries(draft.chosen).map(([object, level]) => t(`keys.does.${level}`, { what: labelOf(object) }))
      : [t(`keys.does.${draft.every}`, { what: t('keys.everything') })]
  const does = [...records, ...draft.areas.map((area) => t(`keys.area.${area}`))].join(' · ')
  const times = [
    usedAt ? t('keys.used', { time: when(usedAt, now) }) : t('keys.unused'),
    withdrawnAt
      ? t('keys.withdrawn', { time: when(withdrawnAt, now) })
      : expiresAt
        ? t(state === 'expired' ? 'keys.expired' : 'keys.expires', { day: calendarDate(expiresAt.slice(0, 10)) })
        : t('keys.forEver'),
  ].join(', ')
  return (
    <li className={members.invitation}>
      <span className={cx(members.names, styles.names)}>
        <span className={styles.head}>
          <span className={members.name}>{name}</span>
          <code className={styles.prefix}>{prefix}…</code>
          {state === 'expired' || state === 'asleep' ? <Chip look="warn">{t(`keys.state.${state}`)}</Chip> : null}
        </span>
        <span className={styles.does}>{[whose, does].filter(Boolean).join(': ')}</span>
        <span className={members.mail}>{times}</span>
      </span>
      {state === 'withdrawn' ? null : (
        <>
          <Button size="small" aria-label={t('keys.changeOf', { name })} onClick={onChange}>
            {t('action.edit')}
          </Button>
          <Button
            size="small"
            look="ghost"
            aria-label={t('keys.withdrawOf', { name })}
            disabled={withdraw.isPending}
            onClick={() => setAsking(true)}
          >
            {t('keys.withdraw')}
          </Button>
        </>
      )}
      {asking ? (
        <Dialog
          title={t('keys.withdrawAsk', { name })}
          closeLabel={t('action.close')}
          onClose={() => setAsking(false)}
          onSubmit={() => withdraw.mutate()}
          foot={
            <>
              <Button onClick={() => setAsking(false)}>{t('action.cancel')}</Button>
              <Button look="danger" type="submit" disabled={withdraw.isPending}>
                {t('keys.withdrawIt')}
              </Button>
            </>
          }
        >
          {withdraw.error ? <InlineError>{reasonOf(withdraw.error)}</InlineError> : null}
          <p>{t('keys.withdrawText')}</p>
        </Dialog>
      ) : null}
    </li>
  )
}
