import { Avatar, Chip, IconButton, Menu } from '@rapport/ui'
import { useMutation, useQuery } from '@tanstack/react-query'
import { useRouteContext } from '@tanstack/react-router'
import { Ellipsis } from 'lucide-react'
import { reasonOf } from '../../api/problem.ts'
import { queryClient, sessionQuery } from '../../api/queries.ts'
import { request } from '../../api/request.ts'
import { t } from '../../messages/t.tsx'
import { toast } from '../../shell/toasts.ts'
import { Choose } from './Choose.tsx'
import styles from './Members.module.css'
import { secondFactorMembersQuery } from './queries.ts'
import type { Member, Role, Team } from './types.ts'

interface MemberRowProps {
  member: Member
  roles: readonly Role[]
  teams: readonly Team[]
  editable: boolean
  onProblem: (problem: string | null) => void
}

type MemberPatch = Partial<{ role: string; team: string | null; active: boolean }>

/** One member; role, team and access are changed in place and can be taken back. */
export function MemberRow({ member, roles, teams, editable, onProblem }: MemberRowProps) {
  const { session } = useRouteContext({ from: '/app' })
  const save = useMutation({
    mutationFn: (body: MemberPatch) => request(`/members/${member.id}`, { method: 'PATCH', body }),
    onError: (error) => onProblem(t('settings.notSaved', { reason: reasonOf(error) })),
    onSettled: () =>
      Promise.all([
        queryClient.invalidateQueries({ queryKey: ['members'] }),
        queryClient.invalidateQueries({ queryKey: sessionQuery.queryKey }),
      ]),
  })
  const change = (to: MemberPatch, back: MemberPatch, text: string) => {
    onProblem(null)
    save.mutate(to, { onSuccess: () => toast({ text, undo: () => save.mutate(back) }) })
  }
  const secured = useQuery({ ...secondFactorMembersQuery, enabled: editable }).data?.includes(member.id) ?? false
  const takeAway = useMutation({
    mutationFn: () => request(`/second-factor/members/${member.id}`, { method: 'DELETE' }),
    onSuccess: () => toast({ text: t('secondFactor.takenAway', { name: member.name }) }),
    onError: (error) => onProblem(reasonOf(error)),
    onSettled: () => queryClient.invalidateQueries({ queryKey: secondFactorMembersQuery.queryKey }),
  })
  const { name } = member
  const roleName = (key: string) => roles.find((role) => role.key === key)?.name ?? key
  const setRole = (role: string) => change({ role }, { role: member.role }, t('members.roleChanged', { name, role: roleName(role) }))
  const setTeam = (id: string) => {
    const team = teams.find((one) => one.id === id)
    change(
      { team: id || null },
      { team: member.team?.id ?? null },
      team ? t('members.teamChanged', { name, team: team.name }) : t('members.teamLeft', { name }),
    )
  }
  const setActive = (active: boolean) =>
    change({ active }, { active: !active }, active ? t('members.switchedOn', { name }) : t('members.switchedOff', { name }))
  const shownRole = save.isPending && save.variables.role !== undefined ? save.variables.role : member.role
  return (
    <tr className={member.active ? undefined : styles.off}>
      <td className={styles.who}>
        <span className={styles.person}>
          <Avatar name={name} seed={member.id} size="medium" />
          <span className={styles.names}>
            <span className={styles.name}>
              {name}
              {member.id === session.member?.id ? <span className={styles.you}> {t('members.you')}</span> : null}
            </span>
            <span className={styles.mail}>{member.email}</span>
          </span>
        </span>
      </td>
      <td className={styles.cell} data-label={t('members.role')}>
        {editable ? (
          <Choose
            label={t('members.roleOf', { name })}
            value={shownRole}
            options={roles.map((role) => ({ value: role.key as string, label: role.name }))}
            onChange={setRole}
          />
        ) : (
          roleName(member.role)
        )}
      </td>
      <td className={styles.cell} data-label={t('members.team')}>
        {editable ? (
          <Choose
            label={t('members.teamOf', { name })}
            value={member.team?.id ?? ''}
            options={[{ value: '', label: t('members.noTeam') }, ...teams.map((team) => ({ value: team.id, label: team.name }))]}
            onChange={setTeam}
          />
        ) : (
          (member.team?.title ?? t('members.noTeam'))
        )}
      </td>
      <td className={styles.cell} data-label={t('members.access')}>
        <Chip look={member.active ? 'good' : 'neutral'}>{t(member.active ? 'members.active' : 'members.off')}</Chip>
      </td>
      {editable ? (
        <td className={styles.menu}>
          <Menu
            align="end"
            target={
              <IconButton label={t('members.more', { name })}>
                <Ellipsis size={16} strokeWidth={1.6} aria-hidden />
              </IconButton>
            }
            entries={[
              member.active
                ? { id: 'off', label: t('members.switchOff'), bad: true, onChoose: () => setActive(false) }
                : { id: 'on', label: t('members.switchOn'), onChoose: () => setActive(true) },
              ...(secured && member.id !== session.member?.id
                ? [{ id: 'second', label: t('secondFactor.takeAway'), bad: true, onChoose: () => takeAway.mutate() }]
                : []),
            ]}
          />
        </td>
      ) : null}
    </tr>
  )
}
