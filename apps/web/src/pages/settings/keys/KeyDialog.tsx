import { Button, Dialog, InlineError, Select, TextField } from '@rapport/ui'
import { useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import { reasonOf } from '../../../api/problem.ts'
import { queryClient } from '../../../api/queries.ts'
import { request } from '../../../api/request.ts'
import { t } from '../../../messages/t.tsx'
import { toast } from '../../../shell/toasts.ts'
import { useForm } from '../../useForm.ts'
import { useAdministrator } from '../Parts.tsx'
import { rolesQuery, teamsQuery } from '../queries.ts'
import { MadeKey } from './MadeKey.tsx'
import { type Key, keysQuery } from './queries.ts'
import { draftOf, scopesOf } from './scopes.ts'
import { ScopesInput } from './ScopesInput.tsx'

const lasting = { month: 30, quarter: 90, year: 365, ever: null } as const
type Lasting = keyof typeof lasting
const day = 24 * 60 * 60 * 1000

/** Makes a key, for oneself or for the workspace, and shows its secret once; or changes what one is called and may do. */
export function KeyDialog({ changed, onClose }: { changed: Key | null; onClose: () => void }) {
  const administrator = useAdministrator()
  const roles = useQuery(rolesQuery).data ?? []
  const teams = useQuery(teamsQuery).data ?? []
  const [whose, setWhose] = useState<'me' | 'workspace'>(changed?.role ? 'workspace' : 'me')
  const [role, setRole] = useState<string>('manager')
  const [team, setTeam] = useState<string | null>(null)
  const [draft, setDraft] = useState(draftOf(changed?.scopes ?? ['*:read']))
  const [lasts, setLasts] = useState<Lasting>('year')
  const [made, setMade] = useState<{ name: string; secret: string } | null>(null)
  const form = useForm({ name: changed?.name ?? '', scopes: '' }, { name: (value) => (value.trim() ? null : t('keys.needsName')) })
  const byMember = whose === 'me'
  const scopes = scopesOf({ ...draft, areas: draft.areas.filter((area) => area !== 'import' || byMember) })
  const save = () =>
    form.submit(async ({ name }) => {
      const both = { name: name.trim(), scopes }
      if (changed) {
        await request(`/api-keys/${changed.id}`, { method: 'PATCH', body: both })
        toast({ text: t('settings.saved') })
        onClose()
      } else {
        const days = lasting[lasts]
        const expiresAt = days === null ? null : new Date(Date.now() + days * day).toISOString()
        const body = { ...both, expiresAt, ...(byMember ? {} : { role, team }) }
        setMade(await request<{ name: string; secret: string }>('/api-keys', { method: 'POST', body }))
      }
      await queryClient.invalidateQueries({ queryKey: keysQuery.queryKey })
    })
  if (made) return <MadeKey made={made} onClose={onClose} />
  return (
    <Dialog
      wide
      title={changed ? t('keys.change', { name: changed.name }) : t('keys.make')}
      closeLabel={t('action.close')}
      onClose={onClose}
      onSubmit={() => void save()}
      foot={
        <>
          <Button onClick={onClose}>{t('action.cancel')}</Button>
          <Button look="primary" type="submit" disabled={form.busy || scopes.length === 0}>
            {changed ? t('action.save') : t('keys.makeIt')}
          </Button>
        </>
      }
    >
      {form.problem ? <InlineError>{reasonOf(form.problem)}</InlineError> : null}
      <TextField label={t('keys.name')} hint={t('keys.nameHint')} autoComplete="off" maxLength={100} takesFocus {...form.bind('name')} />
      {administrator && !changed ? (
        <Select
          label={t('keys.whose')}
          options={[
            { value: 'me', label: t('keys.mine') },
            { value: 'workspace', label: t('keys.workspace') },
          ]}
          value={whose}
          hint={t(byMember ? 'keys.mineHint' : 'keys.workspaceHint')}
          none={t('state.noneFound')}
          onChange={(value) => setWhose(value === 'workspace' ? 'workspace' : 'me')}
        />
      ) : null}
      {byMember || changed ? null : (
        <>
          <Select
            label={t('invite.role')}
            options={roles.map(({ key, name }) => ({ value: key as string, label: name }))}
            value={role}
            none={t('state.noneFound')}
            onChange={(value) => setRole(value ?? role)}
          />
          <Select
            label={t('invite.team')}
            options={teams.map(({ id, name }) => ({ value: id, label: name }))}
            value={team}
            optional={t('field.optional')}
            hint={t('keys.teamHint')}
            none={t('state.noneFound')}
            clearable
            onChange={setTeam}
          />
        </>
      )}
      <ScopesInput draft={draft} byMember={byMember} onChange={setDraft} />
      {changed ? null : (
        <Select
          label={t('keys.lasts')}
          options={(Object.keys(lasting) as Lasting[]).map((value) => ({ value, label: t(`keys.lasts.${value}`) }))}
          value={lasts}
          none={t('state.noneFound')}
          onChange={(value) => setLasts((value as Lasting | null) ?? lasts)}
        />
      )}
    </Dialog>
  )
}
