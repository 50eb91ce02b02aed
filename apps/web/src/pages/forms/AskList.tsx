import { Checkbox, IconButton, InlineError, Select } from '@rapport/ui'
import { ChevronDown, ChevronRight, EyeOff, Trash2 } from 'lucide-react'
import { type KeyboardEvent, useEffect, useRef, useState } from 'react'
import type { FieldMeta, Meta, ObjectMeta } from '../../api/types.ts'
import { t } from '../../messages/t.tsx'
import { moved } from '../templates/draft.ts'
import { MoveButtons, stepOf } from '../templates/MoveButtons.tsx'
import { AskFields } from './AskFields.tsx'
import { type AskItem, freeName, nextKey } from './draft.ts'
import frame from '../templates/Templates.module.css'
import styles from './Forms.module.css'
import type { Ask, FormProblem } from './types.ts'

interface AskListProps {
  meta: Meta
  object: ObjectMeta | undefined
  fields: readonly FieldMeta[]
  asks: readonly AskItem[]
  onChange: (asks: readonly AskItem[]) => void
  problems: readonly FormProblem[]
}

const line = { size: 14, strokeWidth: 1.8, 'aria-hidden': true } as const
const own = { line: 'own:line', long: 'own:long', company: 'own:company' } as const

/** What is focused when the list is drawn next. */
interface Target {
  key: number
  part: 'open' | 'up' | 'down'
}

/** Questions one below the other: added, moved by buttons and by Alt with arrows, removed; each opens to what is said of it. */
export function AskList({ meta, object, fields, asks, onChange, problems }: AskListProps) {
  const list = useRef<HTMLOListElement>(null)
  const target = useRef<Target | null>(null)
  const [said, setSaid] = useState('')
  const [opened, setOpened] = useState<number | null>(null)
  useEffect(() => {
    const aim = target.current
    target.current = null
    if (aim) list.current?.querySelector<HTMLElement>(`[data-key="${aim.key}"] [data-part="${aim.part}"]`)?.focus()
  }, [asks])
  const fieldOf = ({ field }: Ask) => fields.find(({ key }) => key === field)
  const labelOf = (ask: Ask): string =>
    ask.label || fieldOf(ask)?.label || (ask.field ? t('forms.gone', { key: ask.field }) : t('forms.unnamed'))
  const nameOf = (ask: Ask, at: number) => t('forms.ask', { label: labelOf(ask), n: at + 1, total: asks.length })
  const move = (at: number, by: -1 | 1, part: Target['part']) => {
    const next = moved(asks, at, by)
    if (next === asks) return
    target.current = { key: asks[at]!.key, part }
    setSaid(t('forms.moved', { block: labelOf(asks[at]!.ask), n: at + by + 1, total: asks.length }))
    onChange(next)
  }
  const remove = (at: number) => {
    const beside = asks[at + 1] ?? asks[at - 1]
    if (beside) target.current = { key: beside.key, part: 'open' }
    setSaid(t('forms.removed', { block: labelOf(asks[at]!.ask) }))
    onChange(asks.filter((_, one) => one !== at))
  }
  const add = (what: string | null) => {
    if (what === null) return
    const key = nextKey()
    const field = fields.find((one) => one.key === what)
    const ask: Ask = field
      ? { field: field.key, required: field.required, ...(field.kind === 'ref' ? { hidden: true, value: null } : {}) }
      : what === own.company
        ? { name: freeName(asks), label: t('forms.company'), belongs: true }
        : { name: freeName(asks), label: '', long: what === own.long }
    setOpened(key)
    target.current = { key, part: 'open' }
    onChange([...asks, { key, ask }])
  }
  const change = (item: AskItem, ask: Ask) => onChange(asks.map((one) => (one === item ? { key: item.key, ask } : one)))
  const keys = (event: KeyboardEvent, at: number) => {
    const by = stepOf(event)
    if (!by) return
    event.preventDefault()
    event.stopPropagation()
    move(at, by, 'open')
  }
  const used = new Set(asks.map(({ ask }) => ask.field))
  const general = problems.find(({ place }) => place === 'asks')
  return (
    <section className={styles.group} aria-labelledby="questions">
      <h2 className={frame.sub} id="questions">
        {t('forms.questions')}
      </h2>
      {general ? <InlineError>{general.message}</InlineError> : null}
      {asks.length === 0 ? <p className={frame.quiet}>{t('forms.noQuestions')}</p> : null}
      <ol className={frame.list} ref={list}>
        {asks.map((item, at) => {
          const { ask, key } = item
          const name = labelOf(ask)
          const here = `asks.${at}`
          const isOpen = opened === key
          const wrong = problems.filter(({ place }) => place === here || place.startsWith(`${here}.`))
          return (
            // What is asked within hears its keys first.
            // oxlint-disable-next-line jsx-a11y/no-noninteractive-element-interactions
            <li
              key={key}
              data-key={key}
              aria-label={nameOf(ask, at)}
              className={styles.ask}
              data-wrong={wrong.length > 0 || undefined}
              onKeyDown={(event) => keys(event, at)}
            >
              <div className={styles.askHead}>
                <button
                  type="button"
                  data-part="open"
                  className={styles.askName}
                  aria-expanded={isOpen}
                  aria-label={t('forms.more', { block: name })}
                  onClick={() => setOpened(isOpen ? null : key)}
                >
                  {isOpen ? <ChevronDown {...line} /> : <ChevronRight {...line} />}
                  <span dir="auto">{name}</span>
                  {ask.hidden ? <EyeOff {...line} /> : null}
                </button>
                {ask.hidden ? null : (
                  <Checkbox checked={ask.required === true} onChange={(event) => change(item, { ...ask, required: event.target.checked })}>
                    {t('forms.required')}
                  </Checkbox>
                )}
                <span className={styles.askTools}>
                  <MoveButtons name={name} at={at} of={asks.length} onMove={(by, part) => move(at, by, part)} />
                  <IconButton size="small" label={t('forms.remove', { block: name })} onClick={() => remove(at)}>
                    <Trash2 {...line} />
                  </IconButton>
                </span>
              </div>
              {isOpen ? (
                <AskFields
                  meta={meta}
                  ask={ask}
                  field={fieldOf(ask)}
                  onChange={(next) => change(item, next)}
                  problems={wrong}
                  place={here}
                />
              ) : (
                wrong.slice(0, 1).map(({ message }) => <InlineError key={message}>{message}</InlineError>)
              )}
            </li>
          )
        })}
      </ol>
      <Select
        key={asks.length}
        label={t('forms.add')}
        options={[
          { value: own.line, label: t('forms.ownLine') },
          { value: own.long, label: t('forms.ownLong') },
          ...(object?.human && !asks.some(({ ask }) => ask.belongs) ? [{ value: own.company, label: t('forms.ownCompany') }] : []),
          ...fields.filter(({ key }) => !used.has(key)).map(({ key, label }) => ({ value: key, label })),
        ]}
        value={null}
        onChange={add}
        disabled={!object}
        none={t('state.noneFound')}
      />
      <p className={frame.unseen} role="status">
        {said}
      </p>
    </section>
  )
}
