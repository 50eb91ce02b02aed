import { Chip } from '@rapport/ui'
import type { Reach } from '@rapport/core/object'
import type { Meta, ObjectMeta } from '../../api/types.ts'
import { t } from '../../messages/t.tsx'
import { Choose } from './Choose.tsx'
import { HiddenFields } from './HiddenFields.tsx'
import { isFixed, matrixObjects, reachesOf } from './objects.ts'
import styles from './Roles.module.css'
import { type Grant, type Grants, type Right, rights, type Role } from './types.ts'

interface RoleMatrixProps {
  meta: Meta
  role: Role
  grants: Grants
  editable: boolean
  onChange: (object: string, part: Partial<Grant>) => void
}

const looks = { none: 'none', own: 'outline', team: 'plain', below: 'plain', all: 'accent' } as const
const lookOf = (reach: Reach) => (typeof reach === 'string' ? looks[reach] : 'plain')

/** Objects down, rights across; each cell says how far the right reaches. */
export function RoleMatrix({ meta, role, grants, editable, onChange }: RoleMatrixProps) {
  const objects = matrixObjects(meta).filter(({ name }) => grants[name])
  return (
    <table className={styles.matrix}>
      <caption className={styles.caption}>{t('roles.means', { role: role.name })}</caption>
      <thead>
        <tr>
          <th scope="col">{t('roles.object')}</th>
          {rights.map((right) => (
            <th key={right} scope="col">
              {t(`roles.${right}`)}
            </th>
          ))}
          <th scope="col">{t('roles.hidden')}</th>
        </tr>
      </thead>
      <tbody>
        {objects.map((object) => (
          <Line
            key={object.name}
            object={object}
            role={role}
            grants={grants}
            editable={editable && !isFixed(role.key, object.name)}
            onChange={onChange}
          />
        ))}
      </tbody>
    </table>
  )
}

function Line({ object, role, grants, editable, onChange }: Omit<RoleMatrixProps, 'meta'> & { object: ObjectMeta }) {
  const [grant, was] = [grants[object.name], role.grants[object.name]]
  if (!grant || !was) return null
  const many = object.label[1]
  return (
    <tr>
      <th scope="row" className={styles.object} title={isFixed(role.key, object.name) ? t('roles.fixed') : undefined}>
        {many}
      </th>
      {rights.map((right) => (
        <td key={right} data-label={t(`roles.${right}`)}>
          {editable ? (
            <Choose
              label={t('roles.cell', { role: role.name, right: t(`roles.${right}`).toLowerCase(), many: many.toLowerCase() })}
              value={String(grant[right])}
              chip={lookOf(grant[right])}
              changed={grant[right] !== was[right]}
              options={choices(object, grant, right)}
              onChange={(reach) => onChange(object.name, { [right]: reach })}
            />
          ) : (
            <ReachWord reach={grant[right]} />
          )}
        </td>
      ))}
      <td data-label={t('roles.hidden')}>
        <HiddenFields
          object={object}
          role={role}
          hidden={grant.hide}
          was={was.hide}
          editable={editable}
          onChange={(hide) => onChange(object.name, { hide })}
        />
      </td>
    </tr>
  )
}

/** How far a right may be set: never further than seeing. */
function choices(object: ObjectMeta, grant: Grant, right: Right): readonly { value: string; label: string }[] {
  const all = reachesOf(object)
  const most = right === 'read' ? all.length : all.indexOf(grant.read as (typeof all)[number]) + 1
  return all.slice(0, Math.max(1, most)).map((reach) => ({ value: reach, label: t(`roles.reach.${reach}`) }))
}

function ReachWord({ reach }: { reach: Reach }) {
  if (typeof reach !== 'string') return <Chip>{JSON.stringify(reach)}</Chip>
  if (reach === 'none') return <span className={styles.no}>{t('roles.reach.none')}</span>
  return <Chip look={reach === 'all' ? 'accent' : reach === 'own' ? 'outline' : 'neutral'}>{t(`roles.reach.${reach}`)}</Chip>
}
