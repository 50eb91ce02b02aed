import { Button, ButtonLink, InlineError, Skeleton, TextArea } from '@rapport/ui'
import { ExternalLink } from 'lucide-react'
import { useState } from 'react'
import { mayWrite } from '../../api/meta.ts'
import { ApiProblem, reasonOf } from '../../api/problem.ts'
import { queryClient, recordQuery } from '../../api/queries.ts'
import { requestOnce } from '../../api/request.ts'
import type { ObjectMeta } from '../../api/types.ts'
import { t } from '../../messages/t.tsx'
import { toast } from '../../shell/toasts.ts'
import { CopyField } from '../settings/CopyField.tsx'
import { CodeBlock } from '../settings/reference/CodeBlock.tsx'
import { sameBody } from '../templates/draft.ts'
import { originsIn } from './draft.ts'
import frame from '../templates/Templates.module.css'
import styles from './Forms.module.css'
import type { FormRow, Standing } from './types.ts'

/** Where a form is found: its address, and what shows it within pages of one's own. */
export function Share({ object, form, standing }: { object: ObjectMeta; form: FormRow; standing: Standing | undefined }) {
  if (!standing) return <Skeleton shape="full" />
  const { link, embed } = standing
  const title = (form.heading ?? form.name).replace(/[&<>"]/g, (sign) => `&#${sign.codePointAt(0)};`)
  return (
    <div className={styles.share}>
      <section className={styles.group} aria-labelledby="alone">
        <h2 className={frame.sub} id="alone">
          {t('forms.alone')}
        </h2>
        {form.enabled ? null : <p className={frame.quiet}>{t('forms.closed')}</p>}
        <p className={frame.quiet}>{t('forms.shareFirst')}</p>
        <CopyField label={t('forms.link')} value={link} copyLabel={t('forms.copyLink')} />
        <div className={styles.row}>
          <ButtonLink href={link} target="_blank" rel="noopener" icon={<ExternalLink size={16} strokeWidth={1.6} aria-hidden />}>
            {t('forms.open')}
          </ButtonLink>
        </div>
        <p className={styles.hint}>{t('forms.utm', { example: '?utm_source=letter&utm_campaign=harvest' })}</p>
      </section>
      <section className={styles.group} aria-labelledby="within">
        <h2 className={frame.sub} id="within">
          {t('forms.within')}
        </h2>
        <Origins object={object} form={form} />
        {form.origins?.length ? (
          <>
            <h3 className={styles.legend}>{t('forms.tag')}</h3>
            <p className={frame.quiet}>{t('forms.tagHint')}</p>
            <CodeBlock
              title={t('forms.tag')}
              text={`<iframe\n  data-rapport-src="${embed}"\n  title="${title}" width="100%" style="border:0"></iframe>`}
            />
            <h3 className={styles.legend}>{t('forms.plain')}</h3>
            <p className={frame.quiet}>{t('forms.plainHint')}</p>
            <CodeBlock
              title={t('forms.plain')}
              text={`<iframe\n  src="${embed}"\n  title="${title}" style="width:100%;height:640px;border:0"></iframe>`}
            />
          </>
        ) : (
          <p className={frame.quiet}>{t('forms.needOrigins')}</p>
        )}
      </section>
    </div>
  )
}

/** Whose pages may show it. */
function Origins({ object, form }: { object: ObjectMeta; form: FormRow }) {
  const [typed, setTyped] = useState((form.origins ?? []).join('\n'))
  const [problem, setProblem] = useState<string | null>(null)
  const [busy, setBusy] = useState(false)
  const origins = originsIn(typed)
  const save = async () => {
    setBusy(true)
    setProblem(null)
    try {
      const row = await requestOnce<FormRow>(`/forms/${form.id}`, { method: 'PATCH', body: { origins }, version: form.version })
      queryClient.setQueryData(recordQuery(object, row.id).queryKey, row)
      toast({ text: t('settings.saved') })
    } catch (error) {
      setProblem((error instanceof ApiProblem && error.errors[0]?.message) || reasonOf(error))
    } finally {
      setBusy(false)
    }
  }
  const isChanged = !sameBody(origins, form.origins ?? [])
  return (
    <form
      noValidate
      className={styles.group}
      onSubmit={(event) => {
        event.preventDefault()
        void save()
      }}
    >
      {problem && !isChanged ? <InlineError>{problem}</InlineError> : null}
      <TextArea
        label={t('forms.origins')}
        hint={t('forms.originsHint')}
        rows={2}
        inputMode="url"
        autoComplete="off"
        spellCheck={false}
        value={typed}
        error={problem}
        readOnly={!mayWrite(object)}
        onChange={(event) => setTyped(event.target.value)}
      />
      {isChanged ? (
        <div className={styles.row}>
          <Button type="submit" look="primary" disabled={busy}>
            {t('forms.saveOrigins')}
          </Button>
        </div>
      ) : null}
    </form>
  )
}
