import { Button, Chip } from '@rapport/ui'
import { useQuery } from '@tanstack/react-query'
import { ArrowRight } from 'lucide-react'
import type { Reach } from '@rapport/core/object'
import { fieldOf, objectNamed } from '../../api/meta.ts'
import type { Meta } from '../../api/types.ts'
import { t } from '../../messages/t.tsx'
import { roleCountQuery } from './queries.ts'
import type { Line } from './roleDraft.ts'
import styles from './Roles.module.css'

/** What would change, from what to what, and how many members that meets. */
export function PendingChanges({ meta, lines, onUndo }: { meta: Meta; lines: readonly Line[]; onUndo: (line: Line) => void }) {
  return (
    <section className={styles.pending} aria-labelledby="roles-pending">
      <h3 id="roles-pending" className={styles.pendingTitle}>
        {t('roles.pendingTitle')}
      </h3>
      <ul>
        {lines.map((line) => (
          <Pending
            key={`${line.role.id} ${line.object} ${'right' in line ? line.right : line.field}`}
            meta={meta}
            line={line}
            onUndo={() => onUndo(line)}
          />
        ))}
      </ul>
    </section>
  )
}

function Pending({ meta, line, onUndo }: { meta: Meta; line: Line; onUndo: () => void }) {
  const count = useQuery(roleCountQuery(line.role.key)).data
  const object = objectNamed(meta, line.object)
  const many = object?.label[1].toLowerCase() ?? line.object
  const role = line.role.name
  const what =
    'right' in line
      ? t('roles.change', { role, right: t(`roles.${line.right}`).toLowerCase(), many })
      : t('roles.changeField', { role, field: object ? (fieldOf(object, line.field)?.label ?? line.field) : line.field, many })
  const [before, after] =
    'right' in line
      ? [reachWord(line.before), reachWord(line.after)]
      : [t(line.hidden ? 'roles.shown' : 'roles.hiddenWord'), t(line.hidden ? 'roles.hiddenWord' : 'roles.shown')]
  return (
    <li className={styles.line}>
      <span className={styles.what}>{what}</span>
      <span className={styles.step}>
        <Chip look="outline">{before}</Chip>
        <ArrowRight size={14} strokeWidth={1.6} aria-hidden />
        <Chip>{after}</Chip>
      </span>
      <span className={styles.affects}>{count === undefined ? '' : t('roles.affects', { count })}</span>
      <Button size="small" look="link" aria-label={t('roles.undoOneOf', { what })} onClick={onUndo}>
        {t('roles.undoOne')}
      </Button>
    </li>
  )
}

const reachWord = (reach: Reach): string => (typeof reach === 'string' ? t(`roles.reach.${reach}`) : JSON.stringify(reach))
