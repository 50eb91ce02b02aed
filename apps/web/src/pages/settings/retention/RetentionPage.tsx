import { Button, EmptyState } from '@rapport/ui'
import { useQuery } from '@tanstack/react-query'
import { Plus } from 'lucide-react'
import { useState } from 'react'
import { reasonOf } from '../../../api/problem.ts'
import { fullTime, when } from '../../../fields/time.ts'
import { useNow } from '../../../fields/useNow.ts'
import { typesQuery } from '../../../filter/interactionTypes.ts'
import { t } from '../../../messages/t.tsx'
import { toast } from '../../../shell/toasts.ts'
import { NotLoaded } from '../Parts.tsx'
import frame from '../Settings.module.css'
import { everything, remove, type Rule, rulesQuery, takeBack } from './queries.ts'
import styles from './Retention.module.css'
import { RuleDialog } from './RuleDialog.tsx'
import { dueWords, keptWords } from './words.ts'

/** How long interactions are kept; for administrators. */
export function RetentionPage() {
  const rules = useQuery(rulesQuery)
  const types = useQuery(typesQuery).data?.items
  const [asked, setAsked] = useState<Rule | 'new' | null>(null)
  const nameOf = (type: string): string =>
    type === everything ? t('retention.everything') : (types?.find(({ name }) => name === type)?.label ?? type)
  return (
    <div className={frame.page}>
      <div className={frame.top}>
        <h2 className={frame.title}>{t('settings.retention')}</h2>
        {rules.data ? (
          <span className={frame.end}>
            <Button look="primary" icon={<Plus size={16} aria-hidden />} onClick={() => setAsked('new')}>
              {t('retention.add')}
            </Button>
          </span>
        ) : null}
      </div>
      <p className={frame.text}>{t('retention.text')}</p>
      {!rules.data ? (
        <NotLoaded error={rules.error} retry={() => void rules.refetch()} />
      ) : rules.data.length === 0 ? (
        <EmptyState title={t('retention.noneTitle')} text={t('retention.noneText')} />
      ) : (
        <ul className={styles.list} aria-label={t('settings.retention')}>
          {rules.data.map((rule) => (
            <RuleRow key={rule.type} rule={rule} name={nameOf(rule.type)} onEdit={() => setAsked(rule)} />
          ))}
        </ul>
      )}
      {asked && rules.data ? (
        <RuleDialog
          rule={asked === 'new' ? null : asked}
          taken={rules.data.map(({ type }) => type)}
          types={types ?? []}
          nameOf={nameOf}
          onClose={() => setAsked(null)}
        />
      ) : null}
    </div>
  )
}

function RuleRow({ rule, name, onEdit }: { rule: Rule; name: string; onEdit: () => void }) {
  const now = useNow()
  const { type, months, by, since, begins, due } = rule
  const waits = months !== null && Date.parse(begins) > now.getTime()
  return (
    <li className={styles.rule}>
      <span className={styles.what}>
        <span className={styles.name} dir="auto">
          {name}
        </span>
        <span className={styles.line}>{[keptWords(months), ...(months === null ? [] : [dueWords(due)])].join(' · ')}</span>
        {by ? <span className={styles.line}>{t('retention.by', { who: by, when: when(since, now) })}</span> : null}
        {waits ? <span className={styles.line}>{t('retention.begins', { when: fullTime(begins) })}</span> : null}
      </span>
      <span className={styles.acts}>
        <Button size="small" onClick={onEdit}>
          {t('action.edit')}
        </Button>
        <Button size="small" look="ghost" onClick={() => void removed(type, name)}>
          {t('retention.remove')}
        </Button>
      </span>
    </li>
  )
}

async function removed(type: string, name: string): Promise<void> {
  try {
    const change = await remove(type)
    toast({ text: t('retention.removed', { type: name }), ...(change ? { undo: () => void backAgain(change) } : {}) })
  } catch (error) {
    toast({ text: reasonOf(error) })
  }
}

async function backAgain(change: string): Promise<void> {
  try {
    await takeBack(change)
    toast({ text: t('retention.back') })
  } catch (error) {
    toast({ text: t('edit.notUndone', { reason: reasonOf(error) }) })
  }
}
