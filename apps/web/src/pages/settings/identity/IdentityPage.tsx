import { Button, Checkbox, TextField } from '@rapport/ui'
import { useQuery } from '@tanstack/react-query'
import { Plus } from 'lucide-react'
import { useState } from 'react'
import { reasonOf } from '../../../api/problem.ts'
import { when } from '../../../fields/time.ts'
import { useNow } from '../../../fields/useNow.ts'
import { t } from '../../../messages/t.tsx'
import { toast } from '../../../shell/toasts.ts'
import { useForm } from '../../useForm.ts'
import { NotLoaded } from '../Parts.tsx'
import frame from '../Settings.module.css'
import styles from './Identity.module.css'
import { Joins } from './Joins.tsx'
import { clear, type Identity, identityQuery, keep, type Rule, type Rules, takeBack } from './queries.ts'
import { RuleDialog } from './RuleDialog.tsx'
import { RuleRow } from './RuleRow.tsx'
import { TryMessage } from './TryMessage.tsx'

/** By which rules it is known who customers are; for administrators. */
export function IdentityPage() {
  const { data, error, refetch } = useQuery(identityQuery)
  return (
    <div className={frame.page}>
      <div className={frame.top}>
        <h2 className={frame.title}>{t('settings.identity')}</h2>
      </div>
      <p className={frame.text}>{t('identity.text')}</p>
      {data ? <Whole identity={data} /> : <NotLoaded error={error} retry={() => void refetch()} />}
    </div>
  )
}

/** Saves what was changed, and offers to take it back. */
async function save(act: () => Promise<string | null>, text: string): Promise<void> {
  try {
    const change = await act()
    toast({ text, ...(change ? { undo: () => void save(() => takeBack(change), t('identity.back')) } : {}) })
  } catch (error) {
    toast({ text: t('settings.notSaved', { reason: reasonOf(error) }) })
  }
}

function Whole({ identity }: { identity: Identity }) {
  const { rules, cards } = identity
  const [asked, setAsked] = useState<Rule | 'new' | null>(null)
  const set = (more: Partial<Rules>, text = t('settings.saved')) => void save(() => keep({ ...rules, ...more }), text)
  const replace = (rule: Rule, by: readonly Rule[]) => set({ ranked: rules.ranked.flatMap((one) => (one === rule ? by : [one])) })
  const move = (from: number, to: number) =>
    set({ ranked: rules.ranked.toSpliced(from, 1).toSpliced(to, 0, rules.ranked[from]!) }, t('identity.moved'))
  const free = cards.filter(({ field }) => !rules.ranked.some((rule) => rule.field === field))
  return (
    <>
      <Since identity={identity} />
      <ol className={styles.list} aria-label={t('identity.order')}>
        {rules.ranked.map((rule, index) => (
          <RuleRow
            key={rule.field}
            identity={identity}
            rule={rule}
            place={index + 1}
            onTurn={(enabled) => replace(rule, [{ ...rule, enabled }])}
            onEdit={() => setAsked(rule)}
            onMove={(by) => move(index, index + by)}
            isFirst={index === 0}
            isLast={index === rules.ranked.length - 1}
          />
        ))}
      </ol>
      <div className={styles.add}>
        <Button icon={<Plus size={16} aria-hidden />} disabled={free.length === 0} onClick={() => setAsked('new')}>
          {t('identity.addCard')}
        </Button>
        {free.length === 0 ? <span className={styles.line}>{t('identity.noCards')}</span> : null}
      </div>
      <h3 className={frame.sub}>{t('identity.browsers')}</h3>
      <div className={styles.fixed}>
        <Fixed text={t('identity.deviceText')} checked={rules.device} onTurn={(device) => set({ device })}>
          {t('identity.device')}
        </Fixed>
        <Fixed text={t('identity.aliasText')} checked={rules.alias} onTurn={(alias) => set({ alias })}>
          {t('identity.alias')}
        </Fixed>
        <Most key={rules.browsers} most={rules.browsers} onSet={(browsers) => set({ browsers })} />
      </div>
      <TryMessage identity={identity} />
      <Joins identity={identity} />
      {asked ? (
        <RuleDialog
          identity={identity}
          rule={asked === 'new' ? null : asked}
          free={free}
          onSave={(rule) => (asked === 'new' ? set({ ranked: [...rules.ranked, rule] }) : replace(asked, [rule]))}
          onRemove={asked !== 'new' && asked.by === 'card' ? () => replace(asked, []) : undefined}
          onClose={() => setAsked(null)}
        />
      ) : null}
    </>
  )
}

function Since({ identity: { usual, by, since } }: { identity: Identity }) {
  const now = useNow()
  if (usual) return <p className={styles.since}>{t('identity.usual')}</p>
  return (
    <p className={styles.since}>
      {by && since ? t('identity.by', { who: by, when: when(since, now) }) : null}{' '}
      <Button size="small" look="link" onClick={() => void save(clear, t('identity.cleared'))}>
        {t('identity.clear')}
      </Button>
    </p>
  )
}

interface FixedProps {
  text: string
  checked: boolean
  onTurn: (on: boolean) => void
  children: string
}

const Fixed = ({ text, checked, onTurn, children }: FixedProps) => (
  <div>
    <Checkbox checked={checked} onChange={(event) => onTurn(event.target.checked)}>
      {children}
    </Checkbox>
    <p className={styles.under}>{text}</p>
  </div>
)

const mostOf = (typed: string): number | null => {
  const most = Number(typed)
  return Number.isInteger(most) && most >= 1 && most <= 200 ? most : null
}

function Most({ most, onSet }: { most: number; onSet: (most: number) => void }) {
  const form = useForm({ most: String(most) }, { most: (value) => (mostOf(value) === null ? t('identity.wrongMost') : null) })
  return (
    <form
      className={styles.most}
      onSubmit={(event) => {
        event.preventDefault()
        void form.submit(async (given) => onSet(mostOf(given.most)!))
      }}
    >
      <TextField label={t('identity.most')} hint={t('identity.mostHint')} inputMode="numeric" autoComplete="off" {...form.bind('most')} />
      {form.values.most === String(most) ? null : (
        <Button type="submit" size="small">
          {t('action.save')}
        </Button>
      )}
    </form>
  )
}
