import { Button, Checkbox, Dialog, InlineError, Select, TextField } from '@rapport/ui'
import { useEffect, useState } from 'react'
import { editorOf, listed, objectNamed } from '../../../api/meta.ts'
import { ApiProblem, reasonOf } from '../../../api/problem.ts'
import type { Meta, ObjectMeta } from '../../../api/types.ts'
import { t } from '../../../messages/t.tsx'
import { toast } from '../../../shell/toasts.ts'
import { useModel } from '../../../shell/useModel.ts'
import { useForm } from '../../useForm.ts'
import { Asks } from './Asks.tsx'
import styles from './Fields.module.css'
import { GoneChoice } from './GoneChoice.tsx'
import { KindChoice } from './KindChoice.tsx'
import { canBeUnique, type CustomKind, formats, isWorkedOut } from './kinds.ts'
import { MarkChoice } from './MarkChoice.tsx'
import { holdsPlace, placesFor } from './places.ts'
import { addField, changeField } from './queries.ts'
import type { CustomField, CustomFields, FieldOptions } from './types.ts'
import { takeBack } from './useFieldActs.ts'
import { type Line, linesOf, toldBy, twiceIn, valuesOf } from './values.ts'
import { ValuesEditor } from './ValuesEditor.tsx'
import { FormulaInput, RollupInput } from './WorkedOut.tsx'

interface FieldDialogProps {
  object: ObjectMeta
  all: CustomFields
  /** The field that is changed; null adds one. */
  field: CustomField | null
  onClose: () => void
}

/** Refusals that are about the place of a field. */
const aboutPlaces = ['customField.noSlot', 'customField.slotTaken', 'customField.wrongSlot', 'customField.unmarkable']

/** Adds a field, or changes what may be changed of one. */
export function FieldDialog({ object, all, field, onClose }: FieldDialogProps) {
  const meta = useModel()
  const form = useForm({ label: field?.label ?? '' }, { label: (value) => (value.trim() ? null : t('fields.noName')) })
  const [kind, setKind] = useState<CustomKind>(field?.kind ?? 'text')
  const [lines, setLines] = useState<readonly Line[]>(() => linesOf(field?.options ?? {}))
  const [to, setTo] = useState(field?.options?.to ?? null)
  const [rule, setRule] = useState(field?.options?.onDelete ?? 'clear')
  const [format, setFormat] = useState(field?.options?.format ?? '')
  const [asks, setAsks] = useState<FieldOptions>(() => asksOf(field?.options ?? {}))
  const [source, setSource] = useState<FieldOptions>(() => sourceOf(field?.options ?? {}))
  const [marked, setMarked] = useState(field ? holdsPlace(field) : false)
  const [wrong, setWrong] = useState<string | null>(null)
  const { problem } = form
  const many = object.label[1].toLowerCase()
  const one = object.label[0].toLowerCase()
  const target = kind === 'ref' && to ? objectNamed(meta, to) : undefined
  const places = placesFor(all, object.name, kind, field ?? undefined)
  const marks = marked && places !== undefined && kind !== 'ref' && (places.left > 0 || (field !== null && holdsPlace(field)))

  const code = problem instanceof ApiProblem ? problem.code : ''
  const aboutMark = aboutPlaces.includes(code) ? reasonOf(problem) : null
  const aboutOptions = problem instanceof ApiProblem ? problem.errors.find((error) => error.field === 'options')?.message : undefined
  const optionsError = wrong ?? aboutOptions ?? null
  const asksOptions = kind === 'choice' || kind === 'text' || (kind === 'ref' && !field)
  // What a formula or a condition is refused with says where.
  const aboutText = problem instanceof ApiProblem && textual.includes(code) ? wordsOf(problem) : null
  useEffect(() => {
    if (problem || wrong)
      document.querySelector('dialog[open] :is([role=alert], [aria-invalid=true])')?.scrollIntoView({ block: 'nearest' })
  }, [problem, wrong])

  const values = valuesOf(lines)
  const options: FieldOptions = {
    // What this page does not ask for stays.
    ...(kind === 'text' && field?.options?.max ? { max: field.options.max } : {}),
    ...(kind === 'text' && format ? { format } : {}),
    ...(kind === 'choice' ? toldBy(lines) : {}),
    ...(kind === 'ref' && to ? { to, ...(rule === 'clear' ? {} : { onDelete: rule }) } : {}),
    ...(isWorkedOut(kind) ? source : {}),
    ...(asks.required && kind !== 'boolean' && !isWorkedOut(kind) ? { required: true } : {}),
    ...(asks.unique && canBeUnique(kind) ? { unique: true } : {}),
    ...(asks.requiredWhen?.trim() && !asks.required && !isWorkedOut(kind) ? { requiredWhen: asks.requiredWhen } : {}),
    ...(asks.visibleWhen?.trim() ? { visibleWhen: asks.visibleWhen } : {}),
    // Where they once did, it is kept that they no longer do.
    ...(kind === 'choice' && (asks.timeline || field?.options?.timeline !== undefined) ? { timeline: asks.timeline ?? false } : {}),
  }
  const wrongOptions = (): string | null => {
    const twice = kind === 'choice' ? twiceIn(values) : undefined
    if (twice) return t('fields.twice', { value: twice })
    if (kind === 'choice' && values.length === 0) return t('fields.noValues')
    return kind === 'ref' && !to ? t('fields.noTarget') : null
  }
  const save = () =>
    form.submit(async (given) => {
      const label = given.label.trim()
      const found = wrongOptions()
      setWrong(found)
      if (found) return
      if (field) {
        await changeField(field, { label, options, ...(kind === 'ref' || isWorkedOut(kind) ? {} : { marked: marks }) })
        toast({ text: t('fields.changed', { label }) })
      } else {
        const made = await addField({ of: object.name, label, kind, options, ...(marks ? { marked: true } : {}) })
        const said = t(made.state === 'filling' ? 'fields.addedMarked' : 'fields.added', { label })
        toast({ text: said, undo: () => void takeBack(made, 'back', { retired: true }) })
      }
      onClose()
    })
  const choose = (next: CustomKind) => {
    setKind(next)
    setWrong(null)
  }
  return (
    <Dialog
      wide
      title={field ? t('fields.editTitle', { label: field.label }) : t('fields.addTitle', { many })}
      closeLabel={t('action.close')}
      onClose={onClose}
      onSubmit={() => void save()}
      foot={
        <>
          <Button onClick={onClose}>{t('action.cancel')}</Button>
          <Button look="primary" type="submit" disabled={form.busy}>
            {field ? t('action.save') : t('fields.addDo')}
          </Button>
        </>
      }
    >
      {problem && !aboutMark && !aboutText && !(aboutOptions && asksOptions) ? <InlineError>{reasonOf(problem)}</InlineError> : null}
      <TextField label={t('fields.name')} autoComplete="off" maxLength={80} takesFocus {...form.bind('label')} />
      {field ? <Kept meta={meta} field={field} /> : <KindChoice kind={kind} onChange={choose} />}
      {kind === 'choice' ? (
        <ValuesEditor lines={lines} onChange={setLines} error={optionsError} hint={t(field ? 'fields.valuesKept' : 'fields.valuesHint')} />
      ) : null}
      {kind === 'ref' && !field ? (
        <Select
          label={t('fields.target')}
          options={targetsOf(meta).map(({ name, label }) => ({ value: name, label: label[0] }))}
          value={to}
          error={optionsError}
          none={t('state.noneFound')}
          onChange={setTo}
        />
      ) : null}
      {kind === 'text' ? (
        <Select
          label={t('fields.format')}
          options={[
            { value: '', label: t('fields.format.any') },
            ...formats.map((one) => ({ value: one, label: t(`fields.format.${one}`) })),
          ]}
          value={format}
          error={optionsError}
          hint={format ? t('fields.formatHint') : undefined}
          none={t('state.noneFound')}
          onChange={(next) => setFormat(next ?? '')}
        />
      ) : null}
      {kind === 'formula' ? <FormulaInput meta={meta} object={object} options={source} onChange={setSource} error={aboutText} /> : null}
      {kind === 'rollup' ? <RollupInput meta={meta} object={object} options={source} onChange={setSource} error={aboutText} /> : null}
      {target && target.name !== 'member' ? (
        // Members are never deleted.
        <GoneChoice one={one} target={target.label[0].toLowerCase()} rule={rule} required={asks.required ?? false} onChange={setRule} />
      ) : null}
      {kind === 'choice' && hasTimeline(meta, object) ? (
        <div className={styles.option}>
          <Checkbox checked={asks.timeline ?? false} onChange={(event) => setAsks({ ...asks, timeline: event.target.checked })}>
            {t('fields.timeline')}
          </Checkbox>
          <span className={styles.under}>{t('fields.timelineHint', { one })}</span>
        </div>
      ) : null}
      <Asks kind={kind} many={many} options={asks} onChange={setAsks} error={isWorkedOut(kind) ? null : aboutText} />
      {places && !(kind === 'ref' && field) ? (
        <MarkChoice kind={kind} many={many} places={places} marked={marks} onChange={setMarked} error={aboutMark} />
      ) : null}
    </Dialog>
  )
}

const textual = ['formula.wrong', 'formula.circle', 'filter.wrong', 'customField.wrongCondition']
const wordsOf = (problem: ApiProblem): string =>
  problem.at === undefined ? reasonOf(problem) : t('fields.wrongAt', { reason: reasonOf(problem), at: problem.at + 1 })

/** Its records have a timeline, or link to some that have one. */
const hasTimeline = (meta: Meta, { interactions, fields }: ObjectMeta): boolean =>
  interactions === true || fields.some(({ kind, options }) => kind === 'ref' && objectNamed(meta, options.to ?? '')?.interactions)

const asksOf = ({ required, unique, requiredWhen, visibleWhen, timeline }: FieldOptions): FieldOptions => ({
  ...(timeline === undefined ? {} : { timeline }),
  ...(required ? { required } : {}),
  ...(unique ? { unique } : {}),
  ...(requiredWhen ? { requiredWhen } : {}),
  ...(visibleWhen ? { visibleWhen } : {}),
})
const sourceOf = ({ formula, object, by, sums, take, where }: FieldOptions): FieldOptions => ({
  ...(formula ? { formula } : {}),
  ...(object && by ? { object, by } : {}),
  ...(sums ? { sums } : {}),
  ...(take ? { take } : {}),
  ...(where ? { where } : {}),
})

/** What stays of a field that is changed. */
function Kept({ meta, field: { kind, options } }: { meta: Meta; field: CustomField }) {
  const target = options?.to ? objectNamed(meta, options.to) : undefined
  return (
    <div className={styles.fixed}>
      <span className={styles.legend}>{t('fields.kind')}</span>
      <span>{t(`fields.kind.${kind}`)}</span>
      {target ? <span>{t('fields.targetStays', { many: target.label[1].toLowerCase() })}</span> : null}
      <span className={styles.about}>{t('fields.kindStays')}</span>
    </div>
  )
}

/** What a link may lead to: what has a page of its own, then members and teams. */
const targetsOf = (meta: Meta): readonly ObjectMeta[] => [
  ...listed(meta).filter((object) => !editorOf(object)),
  ...['member', 'team'].flatMap((name) => objectNamed(meta, name) ?? []),
]
