import { Button, Chip, InlineError, Segmented, Select, TextField } from '@rapport/ui'
import { useNavigate } from '@tanstack/react-router'
import { useMemo, useState } from 'react'
import { mayWrite, objectNamed } from '../../api/meta.ts'
import { reasonOf } from '../../api/problem.ts'
import { queryClient, recordQuery } from '../../api/queries.ts'
import { requestOnce } from '../../api/request.ts'
import type { Meta, ObjectMeta } from '../../api/types.ts'
import { languages } from '../../fields/codes.ts'
import { t } from '../../messages/t.tsx'
import { toast } from '../../shell/toasts.ts'
import { useNarrow } from '../../shell/useNarrow.ts'
import { useForm } from '../useForm.ts'
import { BlockList } from './BlockList.tsx'
import { firstCode, type Item, sameBody, toBlocks, toItems } from './draft.ts'
import { offeredFields } from './fieldsOf.ts'
import { Preview, useMade } from './Preview.tsx'
import styles from './Templates.module.css'
import type { Template, TemplateProblem } from './types.ts'
import { useLeaving } from './useLeaving.tsx'
import { ValueField } from './ValueField.tsx'

interface TemplateFormProps {
  meta: Meta
  object: ObjectMeta
  /** Null: it is not there yet. */
  template: Template | null
}

type Way = 'blocks' | 'code'
const ways: readonly Way[] = ['blocks', 'code']

/** A template: what it says on the left, how it arrives on the right; on a phone one at a time. */
export function TemplateForm({ meta, object, template }: TemplateFormProps) {
  const navigate = useNavigate()
  const narrow = useNarrow()
  const [part, setPart] = useState<'edit' | 'preview'>('edit')
  const [record, setRecord] = useState<string | null>(null)
  const takers = meta.objects.filter(({ fields }) => fields.some(({ kind }) => kind === 'emails'))
  const [of, setOf] = useState(template?.of ?? takers[0]?.name ?? '')
  const taker = objectNamed(meta, of)
  const fields = useMemo(() => (taker ? offeredFields(meta, taker) : []), [meta, taker])

  const before = {
    name: template?.name ?? '',
    subject: template?.subject ?? '',
    preheader: template?.preheader ?? '',
    language: template?.language ?? '',
  }
  const form = useForm(before, {
    name: (value) => (value.trim() ? null : t('templates.needName')),
    subject: (value) => (value.trim() ? null : t('templates.needSubject')),
  })
  const saved = template?.body
  const isSavedCode = saved !== undefined && 'mjml' in saved
  const [way, setWay] = useState<Way>(isSavedCode ? 'code' : 'blocks')
  const [items, setItems] = useState<readonly Item[]>(() => (saved && !('mjml' in saved) ? toItems(saved) : []))
  const [mjml, setMjml] = useState(isSavedCode ? saved.mjml : firstCode(of))
  const body = way === 'code' ? { mjml } : toBlocks(items)

  const { subject, preheader, language } = form.values
  const changedBody = template ? !sameBody(body, saved) : items.length > 0 || way === 'code'
  const changed = changedBody || Object.entries(before).some(([key, value]) => form.values[key as keyof typeof before] !== value)
  const { question, leave } = useLeaving(changed, t('templates.leaveText'))
  const writable = mayWrite(object)

  const content = {
    of,
    subject: subject.trim() || t('templates.noSubject'),
    preheader: preheader || null,
    language: language || null,
    body,
  }
  const made = useMade(content, record)
  const problems = made.data?.problems ?? []
  const at = (place: string) => problems.find((one) => one.place === place)?.message ?? null

  const discard = () => {
    form.set(before)
    setWay(isSavedCode ? 'code' : 'blocks')
    setItems(saved && !('mjml' in saved) ? toItems(saved) : [])
    setMjml(isSavedCode ? saved.mjml : firstCode(of))
  }
  const save = () =>
    form.submit(async (values) => {
      const texts = {
        name: values.name.trim(),
        subject: values.subject.trim(),
        preheader: values.preheader.trim() || null,
        language: values.language || null,
      }
      const row = await requestOnce<Template>(template ? `/templates/${template.id}` : '/templates', {
        method: template ? 'PATCH' : 'POST',
        body: template ? { ...texts, ...(changedBody ? { body } : {}) } : { ...texts, of, body },
        version: template?.version,
      })
      form.set({ name: row.name, subject: row.subject, preheader: row.preheader ?? '', language: row.language ?? '' })
      toast({ text: template ? t('settings.saved') : t('templates.made', { name: row.name }) })
      queryClient.setQueryData(recordQuery(object, row.id).queryKey, row)
      if (template) return
      leave()
      await navigate({ to: '/templates/$id', params: { id: row.id }, search: {}, replace: true })
    })

  return (
    <div className={styles.page}>
      {question}
      <div className={styles.head}>
        <h1 className={styles.title} dir="auto">
          {template ? template.name : t('templates.new')}
        </h1>
        {changed && template ? <Chip look="info">{t('templates.unsaved')}</Chip> : null}
        {narrow ? (
          <Segmented
            label={t('templates.shownPart')}
            value={part}
            onChange={setPart}
            options={(['edit', 'preview'] as const).map((value) => ({ value, label: t(`templates.${value}`) }))}
          />
        ) : null}
      </div>
      {template ? <p className={styles.quiet}>{t('templates.sentTo', { many: taker?.label[1] ?? of })}</p> : null}
      <div className={styles.columns}>
        {narrow && part === 'preview' ? null : (
          <form
            className={styles.form}
            onSubmit={(event) => {
              event.preventDefault()
              // What is asked in panels over the page is a form of its own, and is heard here too.
              if (event.target === event.currentTarget) void save()
            }}
          >
            {form.problem ? <InlineError>{t('settings.notSaved', { reason: reasonOf(form.problem) })}</InlineError> : null}
            <fieldset disabled={!writable} className={styles.fields}>
              <TextField
                label={t('templates.name')}
                hint={template ? undefined : t('templates.nameHint')}
                autoComplete="off"
                maxLength={120}
                takesFocus={!template}
                {...form.bind('name')}
              />
              <div className={styles.two}>
                {template ? null : (
                  <Select
                    label={t('templates.of')}
                    options={takers.map((one) => ({ value: one.name, label: one.label[1] }))}
                    value={of}
                    onChange={(next) => {
                      if (!next || next === of) return
                      if (mjml === firstCode(of)) setMjml(firstCode(next))
                      setOf(next)
                      setRecord(null)
                    }}
                    none={t('state.noneFound')}
                  />
                )}
                <Select
                  label={t('templates.language')}
                  optional={t('field.optional')}
                  hint={language ? undefined : t('templates.languageNone')}
                  options={languages(language)}
                  value={language || null}
                  onChange={(next) => form.set({ language: next ?? '' })}
                  none={t('state.noneFound')}
                  clearable
                />
              </div>
              <ValueField
                label={t('templates.subject')}
                name="subject"
                maxLength={500}
                fields={fields}
                value={subject}
                error={form.bind('subject').error ?? at('subject')}
                onChange={(next) => form.set({ subject: next })}
              />
              <ValueField
                label={t('templates.preheader')}
                name="preheader"
                optional={t('field.optional')}
                hint={t('templates.preheaderHint')}
                maxLength={500}
                fields={fields}
                value={preheader}
                error={form.bind('preheader').error ?? at('preheader')}
                onChange={(next) => form.set({ preheader: next })}
              />
              <section className={styles.content} aria-label={t('templates.content')}>
                <div className={styles.contentHead}>
                  <h2 className={styles.sub}>{t('templates.content')}</h2>
                  <Segmented
                    label={t('templates.written')}
                    value={way}
                    onChange={setWay}
                    options={ways.map((value) => ({ value, label: t(`templates.${value}`) }))}
                  />
                </div>
                {way === 'blocks' ? (
                  <BlockList items={items} onChange={setItems} fields={fields} problems={problems} place="body" />
                ) : (
                  <ValueField
                    code
                    label={t('templates.codeLabel')}
                    hint={t('templates.codeHint', { example: `{{ ${of}.name }}` })}
                    rows={24}
                    maxLength={60_000}
                    fields={fields}
                    value={mjml}
                    error={codeError(problems)}
                    onChange={setMjml}
                  />
                )}
              </section>
            </fieldset>
            {writable && (changed || !template) ? (
              <div className={styles.buttons}>
                <Button look="primary" type="submit" disabled={form.busy}>
                  {template ? t('action.save') : t('templates.create')}
                </Button>
                {template ? (
                  <Button look="ghost" onClick={discard}>
                    {t('templates.discard')}
                  </Button>
                ) : null}
              </div>
            ) : null}
          </form>
        )}
        {taker && !(narrow && part === 'edit') ? (
          <Preview object={taker} record={record} onRecord={setRecord} made={made} problems={problems} />
        ) : null}
      </div>
    </div>
  )
}

/** The first thing that is wrong with the code; the preview lists the others. */
function codeError(problems: readonly TemplateProblem[]): string | null {
  const first = problems.find(({ place }) => place === 'body')
  if (!first) return null
  return first.line === undefined ? first.message : t('templates.wrongAt', { line: first.line, message: first.message })
}
