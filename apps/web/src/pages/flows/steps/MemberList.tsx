import { IconButton, InlineError } from '@rapport/ui'
import { useQueries } from '@tanstack/react-query'
import { X } from 'lucide-react'
import { objectNamed, titleOf } from '../../../api/meta.ts'
import { recordQuery } from '../../../api/queries.ts'
import type { Meta } from '../../../api/types.ts'
import { RefPicker } from '../../../fields/RefPicker.tsx'
import { t } from '../../../messages/t.tsx'
import styles from '../Flows.module.css'

interface MemberListProps {
  meta: Meta
  /** Members themselves unless said. */
  of?: 'member' | 'team'
  members: readonly string[]
  error: string | null
  onChange: (members: readonly string[]) => void
}

/** Several members or teams, in their order. */
export function MemberList({ meta, of = 'member', members, error, onChange }: MemberListProps) {
  const object = objectNamed(meta, of)
  const rows = useQueries({
    queries: members.map((id) => ({ ...recordQuery(object ?? meta.objects[0]!, id), enabled: object !== undefined, staleTime: 300_000 })),
  })
  if (!object) return null
  return (
    <fieldset className={styles.asked}>
      <legend>{t(of === 'team' ? 'flows.teams' : 'flows.members')}</legend>
      {members.length > 0 ? (
        <ul className={styles.chosen}>
          {members.map((id, at) => {
            const row = rows[at]?.data
            const name = row ? titleOf(object, row) : t('state.loading')
            return (
              <li key={id}>
                <span dir="auto">{name}</span>
                <IconButton
                  size="small"
                  label={t('flows.removeMember', { name })}
                  onClick={() => onChange(members.filter((one) => one !== id))}
                >
                  <X size={14} aria-hidden />
                </IconButton>
              </li>
            )
          })}
        </ul>
      ) : null}
      <RefPicker
        key={members.length}
        label={t(of === 'team' ? 'flows.addTeam' : 'flows.addMember')}
        object={object}
        value={null}
        {...(of === 'member' ? { only: 'active is true' } : {})}
        onChange={(id) => id && !members.includes(id) && onChange([...members, id])}
      />
      {error ? <InlineError>{error}</InlineError> : null}
    </fieldset>
  )
}
