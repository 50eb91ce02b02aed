import '../messages/late-happened.ts'
import { Button, IconButton, InlineError, Select, Skeleton, TextField } from '@rapport/ui'
import { useQuery } from '@tanstack/react-query'
import { Plus, X } from 'lucide-react'
import { useEffect, useId, useRef, useState } from 'react'
import { reasonOf } from '../api/problem.ts'
import type { InteractionType, Meta } from '../api/types.ts'
import { t } from '../messages/t.tsx'
import { Finish } from './Finish.tsx'
import { complaintOf, type EditorProps } from './ConditionEditor.tsx'
import { Details } from './Details.tsx'
import styles from './Happened.module.css'
import { HowMuch, SpanInput } from './HowMuch.tsx'
import {
  type Detail,
  draftOf,
  emptyDraft,
  type Fault,
  type Faults,
  faultsIn,
  type HappenedDraft,
  happenedOf,
  needsNone,
  nextOf,
  type Next,
  type Occurred,
} from './happenedDraft.ts'
import { happenedWords, inOneLine } from './happenedWords.ts'
import { declaredType, ownPrefix, shapeOf, typesQuery } from './interactionTypes.ts'

/** Makes a condition over what happened: of which type, how often or how much, when, with which details, and what followed. */
export function HappenedEditor(props: EditorProps) {
  const types = useQuery(typesQuery)
  if (types.data) return <HappenedForm {...props} types={types.data.items} />
  return (
    <div className={styles.panel}>
      {types.error ? <InlineError>{`${t('happened.failed')}. ${reasonOf(types.error)}`}</InlineError> : <Skeleton shape="long" />}
    </div>
  )
}

function HappenedForm({ meta, start, onDone, onOr, types }: EditorProps & { types: readonly InteractionType[] }) {
  const denied = start !== undefined && 'not' in start
  const inner = denied ? start.not : start
  const [draft, setDraft] = useState<HappenedDraft>(inner && 'happened' in inner ? draftOf(inner) : emptyDraft)
  const [tried, setTried] = useState(0)
  const form = useRef<HTMLFormElement>(null)
  const change = (part: Partial<HappenedDraft>) => setDraft({ ...draft, ...part })
  const faults: Faults = tried > 0 ? faultsIn(draft, (type, detail) => faultOf(types, type, detail)) : new Map()
  const say = (fault: Fault | undefined) => (fault === undefined ? null : t(fault))
  useEffect(() => {
    if (tried > 0) form.current?.querySelector<HTMLElement>('[aria-invalid=true]')?.focus()
  }, [tried])
  const type = types.find(({ name }) => name === draft.type)
  const made = happenedOf(draft)
  const submit = () => {
    setTried(tried + 1)
    if (made && faultsIn(draft, (name, detail) => faultOf(types, name, detail)).size === 0) onDone(denied ? { not: made } : made)
  }
  const shared = { meta, types, faults, say }
  return (
    <form
      ref={form}
      className={styles.panel}
      onSubmit={(event) => {
        event.preventDefault()
        submit()
      }}
    >
      <div className={styles.body}>
        <OccurredEditor
          {...shared}
          place=""
          occurred={draft}
          label={t('happened.type')}
          takesFocus={!start}
          onChange={(part) => change(part.type === undefined || part.type === draft.type ? part : { ...part, sum: null })}
        />
        <HowMuch draft={draft} type={type} fault={say(faults.get('number'))} onChange={change} />
        <fieldset className={styles.asked}>
          <legend>{t('happened.when')}</legend>
          <div className={styles.row} data-alone={draft.inLast ? undefined : true}>
            <Select
              label={t('happened.when')}
              hideLabel
              options={[
                { value: 'last', label: t('happened.inLast') },
                { value: 'ever', label: t('happened.ever') },
              ]}
              value={draft.inLast ? 'last' : 'ever'}
              onChange={(value) => change({ inLast: value === 'last' ? (draft.inLast ?? { count: '90', unit: 'day' }) : null })}
              none=""
            />
            {draft.inLast ? (
              <SpanInput span={draft.inLast} fault={say(faults.get('inLast'))} onChange={(inLast) => change({ inLast })} />
            ) : null}
          </div>
        </fieldset>
        {(['then', 'without'] as const).map((word) => {
          const next = draft[word]
          return next ? (
            <NextEditor
              {...shared}
              key={word}
              word={word}
              next={next}
              onChange={(part) => change({ [word]: { ...next, ...part } })}
              onRemove={() => change({ [word]: null })}
            />
          ) : null
        })}
        <div className={styles.more}>
          {draft.then ? null : <More onClick={() => change({ then: nextOf('7', 'day') })}>{t('happened.addThen')}</More>}
          {draft.without ? null : <More onClick={() => change({ without: nextOf('1', 'hour') })}>{t('happened.addWithout')}</More>}
        </div>
      </div>
      <div className={styles.foot}>
        <output className={styles.reads}>{made ? inOneLine(happenedWords(made, types)) : null}</output>
        <Finish onOr={onOr} />
      </div>
    </form>
  )
}

const More = ({ children, onClick }: { children: string; onClick: () => void }) => (
  <Button size="small" look="ghost" icon={<Plus size={14} aria-hidden />} onClick={onClick}>
    {children}
  </Button>
)

/** The id of a text that says what is wrong with a detail. */
function faultOf(types: readonly InteractionType[], name: string, { field, op, value }: Detail): Fault | null {
  if (needsNone(op)) return null
  const type = declaredType(types, name)
  const found = shapeOf(type, name, [field]).fields.find(({ key }) => key === field)
  const complaint = complaintOf(found, op, value)
  const isAmount = op === 'atLeast' || op === 'over' || op === 'atMost' || op === 'under'
  if (complaint === null) return isAmount && typeof value !== 'number' ? 'filter.needNumber' : null
  return complaint === t('filter.needNumber') ? 'filter.needNumber' : 'filter.needValue'
}

interface OccurredProps {
  meta: Meta
  types: readonly InteractionType[]
  faults: Faults
  say: (fault: Fault | undefined) => string | null
  /** How faults of it begin. */
  place: '' | 'then.' | 'without.'
  label: string
  hideLabel?: boolean
  takesFocus?: boolean
  occurred: Occurred
  onChange: (part: Partial<Occurred>) => void
}

/** What customers do stands before what is made of it here. */
const offered = (types: readonly InteractionType[]): readonly InteractionType[] =>
  types.toSorted((one, other) => Number(one.name.startsWith('segment.')) - Number(other.name.startsWith('segment.')))

/** The type of an interaction, and what is asked of it. */
function OccurredEditor({ label, hideLabel, takesFocus, place, occurred, onChange, ...rest }: OccurredProps) {
  const { types, faults, say } = rest
  const own = occurred.type.startsWith(ownPrefix)
  const fault = say(faults.get(`${place}type`))
  return (
    <div className={styles.occurred}>
      <Select
        label={label}
        hideLabel={hideLabel}
        options={[
          ...offered(types).map((one) => ({ value: one.name, label: one.label })),
          { value: ownPrefix, label: t('happened.otherType') },
        ]}
        value={own ? ownPrefix : occurred.type || null}
        onChange={(type) => type && onChange({ type, details: [], kept: null })}
        none={t('state.noneFound')}
        takesFocus={takesFocus}
        error={own ? null : fault}
      />
      {own ? (
        <TextField
          label={t('happened.name')}
          hint={t('happened.nameHint')}
          value={occurred.type}
          autoCapitalize="off"
          spellCheck={false}
          takesFocus={occurred.type === ownPrefix}
          error={fault}
          onChange={(event) => onChange({ type: ownPrefix + event.target.value.trim().replace(/^x?\.?/, '') })}
        />
      ) : null}
      <Details {...rest} occurred={occurred} onChange={onChange} />
    </div>
  )
}

interface NextProps extends Omit<OccurredProps, 'place' | 'label' | 'hideLabel' | 'takesFocus' | 'occurred' | 'onChange'> {
  word: 'then' | 'without'
  next: Next
  onChange: (part: Partial<Next>) => void
  onRemove: () => void
}

/** What happened afterwards, or did not, and within how long. */
function NextEditor({ word, next, onChange, onRemove, ...rest }: NextProps) {
  const id = useId()
  return (
    <div role="group" aria-labelledby={id} className={styles.next}>
      <div className={styles.nextHead}>
        <span id={id}>{t(`happened.${word}`)}</span>
        <IconButton size="small" label={t(word === 'then' ? 'happened.removeThen' : 'happened.removeWithout')} onClick={onRemove}>
          <X size={14} aria-hidden />
        </IconButton>
      </div>
      <OccurredEditor
        {...rest}
        place={`${word}.`}
        label={t('happened.type')}
        hideLabel
        takesFocus={next.type === ''}
        occurred={next}
        onChange={onChange}
      />
      <div className={styles.row}>
        <span className={styles.word}>{t('happened.within')}</span>
        <SpanInput span={next.within} fault={rest.say(rest.faults.get(`${word}.within`))} onChange={(within) => onChange({ within })} />
      </div>
    </div>
  )
}
