import { Button, Chip, InlineError } from '@rapport/ui'
import { useQuery } from '@tanstack/react-query'
import { Link, useSearch } from '@tanstack/react-router'
import { useState } from 'react'
import { t } from '../../messages/t.tsx'
import { useModel } from '../../shell/useModel.ts'
import { NotLoaded, ReadOnly, useAdministrator } from './Parts.tsx'
import { PendingChanges } from './PendingChanges.tsx'
import { roleCountQuery, rolesQuery } from './queries.ts'
import { ReachPanel } from './ReachPanel.tsx'
import { changed, type Draft, grantsOf, linesOf, without } from './roleDraft.ts'
import { RoleMatrix } from './RoleMatrix.tsx'
import styles from './Roles.module.css'
import frame from './Settings.module.css'
import type { Role } from './types.ts'
import { useApplyRoles } from './useApplyRoles.ts'

/** How far each role reaches, per object. Changes collect and are applied together. */
export function RolesPage() {
  const administrator = useAdministrator()
  const meta = useModel()
  const roles = useQuery(rolesQuery)
  const { role: wanted } = useSearch({ from: '/app/settings/$section' })
  const [draft, setDraft] = useState<Draft>({})
  const { apply, busy, problem } = useApplyRoles()
  if (!roles.data)
    return (
      <div className={frame.page}>
        <NotLoaded error={roles.error} retry={() => void roles.refetch()} />
      </div>
    )
  const role = roles.data.find(({ key }) => key === wanted) ?? roles.data.find(({ key }) => key === 'rep') ?? roles.data[0]
  if (!role) return null
  const lines = linesOf(draft, roles.data)
  const grants = grantsOf(role, draft)
  return (
    <div className={styles.split}>
      <div className={styles.main}>
        <div className={frame.top}>
          <h2 className={frame.title}>{t('settings.roles')}</h2>
          {lines.length > 0 ? (
            <span className={frame.end}>
              <Chip look="warn">{t('roles.pending', { count: lines.length })}</Chip>
              <Button onClick={() => setDraft({})}>{t('roles.discard')}</Button>
              <Button look="primary" disabled={busy} onClick={() => void apply(draft, lines.length).then((done) => done && setDraft({}))}>
                {t('roles.apply', { count: lines.length })}
              </Button>
            </span>
          ) : null}
        </div>
        {administrator ? null : <ReadOnly />}
        {problem ? <InlineError>{problem}</InlineError> : null}
        <nav className={styles.roles} aria-label={t('roles.list')}>
          {roles.data.map((one) => (
            <RolePlace key={one.id} role={one} current={one === role} touched={Boolean(draft[one.id])} />
          ))}
        </nav>
        <RoleMatrix
          meta={meta}
          role={role}
          grants={grants}
          editable={administrator}
          onChange={(object, part) => setDraft((before) => changed(before, role, object, part))}
        />
        {lines.length > 0 ? (
          <PendingChanges meta={meta} lines={lines} onUndo={(line) => setDraft((before) => without(before, line))} />
        ) : null}
      </div>
      <ReachPanel meta={meta} role={role} grants={grants} />
    </div>
  )
}

function RolePlace({ role, current, touched }: { role: Role; current: boolean; touched: boolean }) {
  const count = useQuery(roleCountQuery(role.key)).data
  return (
    <Link
      to="/settings/$section"
      params={{ section: 'roles' }}
      search={{ role: role.key }}
      className={styles.role}
      aria-current={current ? 'page' : undefined}
    >
      {role.name}
      <span className={styles.number}>{count ?? ''}</span>
      {touched ? <span className={styles.dot} title={t('roles.pendingTitle')} /> : null}
    </Link>
  )
}
