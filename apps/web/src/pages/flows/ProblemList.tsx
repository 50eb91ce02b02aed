import type { FlowBody } from '@rapport/core/flows'
import { Button, Menu } from '@rapport/ui'
import { CircleAlert, CircleCheck } from 'lucide-react'
import { reasonOf } from '../../api/problem.ts'
import { t } from '../../messages/t.tsx'
import { stepOf } from './edits.ts'
import styles from './Flows.module.css'
import { BEGIN, placeOf, type Problems } from './problems.ts'
import { nameOf } from './words.ts'

interface ProblemListProps {
  problems: Problems
  body: FlowBody
  checking: boolean
  error: unknown
  onGo: (id: string) => void
}

/** Whether it could be switched on; each thing that is in the way leads to its step. */
export function ProblemList({ problems, body, checking, error, onGo }: ProblemListProps) {
  const { all } = problems
  const nameAt = (id: string) => {
    const step = id === BEGIN ? undefined : stepOf(body, id)
    return step ? nameOf(step) : t('flows.begin')
  }
  return (
    <span className={styles.checked} role="status" aria-live="polite">
      {error ? (
        <span className={styles.wrong}>{t('flows.checkFailed', { reason: reasonOf(error) })}</span>
      ) : all.length > 0 ? (
        <Menu
          target={
            <Button size="small" look="ghost" icon={<CircleAlert size={14} strokeWidth={1.8} aria-hidden className={styles.alert} />}>
              {t('flows.wrong', { count: all.length })}
            </Button>
          }
          entries={all.map((one, at) => {
            const id = placeOf(one, body)
            return { id: String(at), label: `${nameAt(id)}: ${one.message}`, onChoose: () => onGo(id) }
          })}
        />
      ) : (
        <span className={styles.fine}>
          {checking ? null : <CircleCheck size={14} strokeWidth={1.8} aria-hidden />}
          {t(checking ? 'flows.checking' : 'flows.nothingWrong')}
        </span>
      )}
    </span>
  )
}
