import { Chip, Tabs, cx } from '@rapport/ui'
import { useQuery } from '@tanstack/react-query'
import { useNavigate, useSearch } from '@tanstack/react-router'
import { TriangleAlert } from 'lucide-react'
import { objectNamed } from '../../api/meta.ts'
import type { Meta, ObjectMeta } from '../../api/types.ts'
import { locale, t } from '../../messages/t.tsx'
import { Answers } from './Answers.tsx'
import { Editor } from './Editor.tsx'
import frame from '../templates/Templates.module.css'
import styles from './Forms.module.css'
import { standingQuery } from './queries.ts'
import { Share } from './Share.tsx'
import type { FormRow } from './types.ts'

const parts = ['build', 'answers', 'share'] as const
type Part = (typeof parts)[number]

/** A form that is there: what it asks, what was sent, and where it is found. */
export function Saved({ meta, object, form }: { meta: Meta; object: ObjectMeta; form: FormRow }) {
  const { tab } = useSearch({ from: '/app/forms/$id' })
  const navigate = useNavigate()
  const standing = useQuery(standingQuery(form.id)).data
  const part = parts.find((one) => one === tab) ?? 'build'
  const count = Object.values(standing?.states ?? {}).reduce((sum, one) => sum + one, 0)
  const choose = (next: Part) =>
    void navigate({ to: '/forms/$id', params: { id: form.id }, search: next === 'build' ? {} : { tab: next }, replace: true })
  const problems = standing?.problems ?? []
  const said = problems.length > 0 ? problems.map(({ message }) => message) : form.problem ? [form.problem] : []
  return (
    <div className={frame.page}>
      <div className={cx(frame.head, styles.above)}>
        <h1 className={frame.title} dir="auto">
          {form.name}
        </h1>
        <Chip look={form.enabled ? 'good' : undefined}>{t(form.enabled ? 'forms.on' : 'forms.off')}</Chip>
        <span className={frame.quiet}>{t('forms.become', { many: objectNamed(meta, form.of)?.label[1] ?? form.of })}</span>
      </div>
      {said.length > 0 ? (
        <div className={styles.attention} role="group" aria-label={t('forms.attention')}>
          <TriangleAlert size={16} strokeWidth={1.8} aria-hidden />
          <div>
            <b>{t('forms.attention')}</b>
            {said.map((message) => (
              <p key={message}>{message}</p>
            ))}
          </div>
        </div>
      ) : null}
      <Tabs
        label={t('forms.parts')}
        tabs={parts.map((id) => ({
          id,
          label: t(`forms.${id}`),
          ...(id === 'answers' && count > 0 ? { count: count.toLocaleString(locale()) } : {}),
        }))}
        chosen={part}
        onChoose={choose}
      />
      <div role="tabpanel" id={`${part}-panel`} aria-labelledby={`${part}-tab`} className={styles.panel}>
        {part === 'build' ? <Editor meta={meta} object={object} form={form} /> : null}
        {part === 'answers' ? <Answers meta={meta} form={form} standing={standing} /> : null}
        {part === 'share' ? <Share object={object} form={form} standing={standing} /> : null}
      </div>
    </div>
  )
}
