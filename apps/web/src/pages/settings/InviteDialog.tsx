import { Button, Dialog, InlineError, Select, TextField } from '@rapport/ui'
import { useQuery } from '@tanstack/react-query'
import { useRouteContext, useSearch } from '@tanstack/react-router'
import { useState } from 'react'
import { reasonOf } from '../../api/problem.ts'
import { queryClient } from '../../api/queries.ts'
import { request } from '../../api/request.ts'
import { calendarDate } from '../../fields/time.ts'
import { t } from '../../messages/t.tsx'
import { useForm } from '../useForm.ts'
import { mailWrong } from '../welcome/password.ts'
import { type Made, MadeLink } from './MadeLink.tsx'
import { invitationsQuery } from './queries.ts'
import type { Role, RoleKey, Team } from './types.ts'

/** Asks whom to invite, then shows the one-time link, once. */
export function InviteDialog({ roles, teams, onClose }: { roles: readonly Role[]; teams: readonly Team[]; onClose: () => void }) {
  const { session } = useRouteContext({ from: '/app' })
  const { invite } = useSearch({ from: '/app/settings/$section' })
  const again = useQuery({ ...invitationsQuery, enabled: invite !== 'yes' }).data?.find(({ id }) => id === invite)
  const [role, setRole] = useState<RoleKey>(again?.role ?? 'rep')
  const [team, setTeam] = useState<string | null>(again?.team?.id ?? teams[0]?.id ?? null)
  const [made, setMade] = useState<Made | null>(null)
  const form = useForm({ email: again?.email ?? '', name: again?.name ?? '' }, { email: mailWrong })
  const workspace = session.workspace?.name ?? ''
  const make = () =>
    form.submit(async ({ email, name }) => {
      const body = { email: email.trim(), role, ...(name.trim() ? { name: name.trim() } : {}), ...(team ? { team } : {}) }
      const { url, expiresAt } = await request<{ url: string; expiresAt: string }>('/invitations', { method: 'POST', body })
      setMade({
        email: email.trim(),
        url: new URL(url, window.location.origin).href,
        role: roles.find(({ key }) => key === role)?.name ?? role,
        day: calendarDate(expiresAt.slice(0, 10)),
      })
      void queryClient.invalidateQueries({ queryKey: invitationsQuery.queryKey })
    })
  if (made)
    return (
      <MadeLink
        made={made}
        onClose={onClose}
        onAnother={() => {
          setMade(null)
          form.set({ email: '', name: '' })
        }}
      />
    )
  return (
    <Dialog
      title={t('invite.title', { workspace })}
      closeLabel={t('action.close')}
      onClose={onClose}
      onSubmit={() => void make()}
      foot={
        <>
          <Button onClick={onClose}>{t('action.cancel')}</Button>
          <Button look="primary" type="submit" disabled={form.busy}>
            {t('invite.make')}
          </Button>
        </>
      }
    >
      {form.problem ? <InlineError>{reasonOf(form.problem)}</InlineError> : null}
      <TextField label={t('signIn.mail')} type="email" inputMode="email" autoComplete="off" takesFocus {...form.bind('email')} />
      <TextField label={t('invite.name')} optional={t('field.optional')} autoComplete="off" {...form.bind('name')} />
      <Select
        label={t('invite.role')}
        options={roles.map(({ key, name }) => ({ value: key, label: name }))}
        value={role}
        none={t('state.noneFound')}
        onChange={(key) => key && setRole(key as RoleKey)}
      />
      <Select
        label={t('invite.team')}
        optional={t('field.optional')}
        options={teams.map(({ id, name }) => ({ value: id, label: name }))}
        value={team}
        none={t('state.noneFound')}
        clearable
        onChange={setTeam}
      />
    </Dialog>
  )
}
