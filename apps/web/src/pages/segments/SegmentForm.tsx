import { Button, InlineError, Select, TextArea, TextField } from '@rapport/ui'
import { useNavigate } from '@tanstack/react-router'
import { useState } from 'react'
import { mayWrite, objectNamed } from '../../api/meta.ts'
import { reasonOf } from '../../api/problem.ts'
import { queryClient, recordQuery } from '../../api/queries.ts'
import { requestOnce } from '../../api/request.ts'
import type { Meta, ObjectMeta } from '../../api/types.ts'
import { t } from '../../messages/t.tsx'
import { toast } from '../../shell/toasts.ts'
import { Cards } from '../settings/sources/Cards.tsx'
import { useForm } from '../useForm.ts'
import { ConditionPart } from './ConditionPart.tsx'
import { Fits } from './Fits.tsx'
import { Members } from './Members.tsx'
import { SegmentHead } from './SegmentHead.tsx'
import styles from './Segments.module.css'
import type { Segment } from './types.ts'

interface SegmentFormProps {
  meta: Meta
  object: ObjectMeta
  /** Null: it is not there yet. */
  segment: Segment | null
  /** What a new one begins with. */
  start: { of?: string | undefined; condition?: string | undefined }
}

const kinds = ['live', 'list'] as const

/** A segment: what it is called, who is in it, and how many that are. */
export function SegmentForm({ meta, object, segment, start }: SegmentFormProps) {
  const navigate = useNavigate()
  const countable = meta.objects.filter(({ interactions }) => interactions)
  const [of, setOf] = useState(segment?.of ?? (countable.find(({ name }) => name === start.of) ?? countable[0])?.name ?? '')
  const [kind, setKind] = useState(segment?.kind ?? 'live')
  const before = {
    name: segment?.name ?? '',
    description: segment?.description ?? '',
    condition: segment ? (segment.condition ?? '') : (start.condition ?? ''),
  }
  const form = useForm(before, {
    name: (value) => (value.trim() ? null : t('segments.needName')),
    condition: (value) => (kind === 'live' && !value.trim() ? t('segments.needCondition') : null),
  })
  const { condition } = form.values
  const changed = segment !== null && Object.entries(before).some(([key, value]) => form.values[key as keyof typeof before] !== value)
  const members = objectNamed(meta, of)
  const writable = mayWrite(object)

  const save = () =>
    form.submit(async ({ name, description }) => {
      const said = { name: name.trim(), description: description.trim() || null, ...(kind === 'live' ? { condition } : {}) }
      const body = segment ? said : { ...said, of, kind }
      const row = await requestOnce<Segment>(segment ? `/segments/${segment.id}` : '/segments', {
        method: segment ? 'PATCH' : 'POST',
        body,
        version: segment?.version,
      })
      queryClient.setQueryData(recordQuery(object, row.id).queryKey, row)
      // What the server made of the words is what is there now.
      form.set({ name: row.name, description: row.description ?? '', condition: row.condition ?? '' })
      toast({ text: segment ? t('settings.saved') : t('segments.made', { name: row.name }) })
      if (!segment) await navigate({ to: '/segments/$id', params: { id: row.id }, search: {}, replace: true })
    })
  const fits =
    members && kind === 'live' ? (
      <Fits meta={meta} object={members} condition={condition} title={segment ? (changed ? 'fitsChanged' : 'fitsNow') : 'fits'} />
    ) : null
  return (
    <div className={styles.page}>
      {segment ? <SegmentHead meta={meta} segment={segment} /> : <h1 className={styles.title}>{t('segments.new')}</h1>}
      <div className={styles.columns}>
        <form
          className={styles.form}
          onSubmit={(event) => {
            event.preventDefault()
            // Conditions have forms of their own, which stand elsewhere on the page and are heard here too.
            if (event.target === event.currentTarget) void save()
          }}
        >
          {form.problem ? <InlineError>{t('settings.notSaved', { reason: reasonOf(form.problem) })}</InlineError> : null}
          <fieldset disabled={!writable} className={styles.fields}>
            <TextField
              label={t('segments.name')}
              hint={segment ? undefined : t('segments.nameHint')}
              autoComplete="off"
              maxLength={120}
              takesFocus={!segment}
              {...form.bind('name')}
            />
            {segment ? null : (
              <Select
                label={t('segments.of')}
                options={countable.map((one) => ({ value: one.name, label: one.label[1] }))}
                value={of}
                onChange={(next) => {
                  if (!next || next === of) return
                  setOf(next)
                  form.set({ condition: '' })
                }}
                none=""
              />
            )}
            {segment ? null : (
              <div className={styles.kinds}>
                <Cards
                  label={t('segments.kind')}
                  name="kind"
                  value={kind}
                  onChange={setKind}
                  options={kinds.map((value) => ({ value, label: t(`segments.kind.${value}`), about: t(`segments.kindAbout.${value}`) }))}
                />
              </div>
            )}
            {members && kind === 'live' ? (
              <ConditionPart
                meta={meta}
                object={members}
                condition={condition}
                error={form.bind('condition').error}
                onChange={(next) => form.set({ condition: next })}
              />
            ) : null}
            {kind === 'list' && !segment ? <p className={styles.quiet}>{t('segments.addAfter')}</p> : null}
            <TextArea
              label={t('segments.description')}
              optional={t('field.optional')}
              hint={segment ? undefined : t('segments.descriptionHint')}
              rows={2}
              {...form.bind('description')}
            />
          </fieldset>
          {writable && (changed || !segment) ? (
            <div className={styles.buttons}>
              <Button look="primary" type="submit" disabled={form.busy}>
                {segment ? t('action.save') : t('segments.save')}
              </Button>
              {segment ? (
                <Button look="ghost" onClick={() => form.set(before)}>
                  {t('segments.discard')}
                </Button>
              ) : null}
            </div>
          ) : null}
        </form>
        {fits}
        {segment && members && kind === 'list' ? <Members object={members} segment={segment} writable={writable} /> : null}
      </div>
    </div>
  )
}
