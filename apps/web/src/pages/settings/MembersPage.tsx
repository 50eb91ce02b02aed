import { Button, InlineError, TextField } from '@rapport/ui'
import { useInfiniteQuery, useQuery } from '@tanstack/react-query'
import { useNavigate, useSearch } from '@tanstack/react-router'
import { Plus } from 'lucide-react'
import { useDeferredValue, useState } from 'react'
import { t } from '../../messages/t.tsx'
import { Invitations } from './Invitations.tsx'
import { InviteDialog } from './InviteDialog.tsx'
import { MemberRow } from './MemberRow.tsx'
import styles from './Members.module.css'
import { NotLoaded, ReadOnly, useAdministrator } from './Parts.tsx'
import { membersQuery, rolesQuery, teamsQuery } from './queries.ts'
import frame from './Settings.module.css'

/** Members fit on one screen up to here; above, there is a field to find one. */
const FEW = 12

/** Who works here, with which role and in which team; invitations below. */
export function MembersPage() {
  const administrator = useAdministrator()
  const navigate = useNavigate()
  const { invite } = useSearch({ from: '/app/settings/$section' })
  const [typed, setTyped] = useState('')
  const find = useDeferredValue(typed.trim())
  const members = useInfiniteQuery(membersQuery(find))
  const roles = useQuery(rolesQuery)
  const teams = useQuery(teamsQuery)
  const [problem, setProblem] = useState<string | null>(null)
  const items = members.data?.pages.flatMap((page) => page.items) ?? []
  const error = members.error ?? roles.error ?? teams.error
  const open = (now: boolean) =>
    void navigate({ to: '/settings/$section', params: { section: 'members' }, search: now ? { invite: 'yes' } : {}, replace: true })
  return (
    <div className={frame.page}>
      <div className={frame.top}>
        <h2 className={frame.title}>{t('settings.members')}</h2>
        {members.data && !members.hasNextPage && !find ? (
          <span className={frame.count}>{t('members.count', { count: items.length })}</span>
        ) : null}
        <span className={frame.end}>
          {find || items.length > FEW ? (
            <TextField
              label={t('members.find')}
              hideLabel
              placeholder={t('members.find')}
              type="search"
              value={typed}
              onChange={(event) => setTyped(event.target.value)}
            />
          ) : null}
          {administrator ? (
            <Button look="primary" icon={<Plus size={16} aria-hidden />} onClick={() => open(true)}>
              {t('members.invite')}
            </Button>
          ) : null}
        </span>
      </div>
      {administrator ? null : <ReadOnly />}
      {problem ? (
        <InlineError
          action={
            <Button size="small" onClick={() => setProblem(null)}>
              {t('action.close')}
            </Button>
          }
        >
          {problem}
        </InlineError>
      ) : null}
      {members.data && roles.data && teams.data ? (
        <>
          <table className={styles.table}>
            <thead>
              <tr>
                <th scope="col">{t('members.name')}</th>
                <th scope="col">{t('members.role')}</th>
                <th scope="col">{t('members.team')}</th>
                <th scope="col">{t('members.access')}</th>
                {administrator ? <th aria-hidden /> : null}
              </tr>
            </thead>
            <tbody>
              {items.map((member) => (
                <MemberRow
                  key={member.id}
                  member={member}
                  roles={roles.data}
                  teams={teams.data}
                  editable={administrator}
                  onProblem={setProblem}
                />
              ))}
            </tbody>
          </table>
          {items.length === 0 ? <p className={frame.count}>{t('members.noneFound')}</p> : null}
          {members.hasNextPage ? (
            <div className={styles.more}>
              <Button disabled={members.isFetchingNextPage} onClick={() => void members.fetchNextPage()}>
                {t('members.showMore')}
              </Button>
            </div>
          ) : null}
          {administrator ? <Invitations roles={roles.data} /> : null}
          {administrator && invite ? <InviteDialog roles={roles.data} teams={teams.data} onClose={() => open(false)} /> : null}
        </>
      ) : (
        <NotLoaded error={error} retry={() => void Promise.all([members.refetch(), roles.refetch(), teams.refetch()])} />
      )}
    </div>
  )
}
