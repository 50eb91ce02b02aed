import { InlineError, Skeleton } from '@rapport/ui'
import { keepPreviousData, useQuery } from '@tanstack/react-query'
import { titleOf } from '../../api/meta.ts'
import { reasonOf } from '../../api/problem.ts'
import { request } from '../../api/request.ts'
import type { ObjectMeta, Page, Row } from '../../api/types.ts'
import { titleFields } from '../../fields/RefPicker.tsx'
import { t } from '../../messages/t.tsx'
import styles from './Broadcasts.module.css'

interface Made {
  subject: string | null
  preheader: string | null
  html: string | null
  problems: readonly { message: string }[]
}

interface PreviewProps {
  /** Its record. */
  template: Row
  of: ObjectMeta | undefined
  segment: string
  /** Whether the way out stands under it: not under what is owed. */
  footer: boolean
}

/** The mail as somebody of the segment gets it, in a frame that runs nothing and loads nothing; with examples where nobody is there. */
export function Preview({ template, of, segment, footer }: PreviewProps) {
  const first = useQuery({
    queryKey: ['count', of?.name ?? '', `in segment ${segment}`, 'first'],
    queryFn: ({ signal }) =>
      request<Page<Row>>(`/${of!.path}`, { query: { filter: `in segment ${segment}`, limit: 1, fields: titleFields(of!) }, signal }),
    enabled: of !== undefined,
  })
  const reader = first.data?.items[0]
  const made = useQuery({
    queryKey: ['mailPreview', template.id, template.version, reader?.id ?? '', footer],
    queryFn: ({ signal }) => {
      const { of: object, subject, preheader, language, body } = template
      return request<Made>('/templates/preview', {
        method: 'POST',
        body: { of: object, subject, preheader, language, body, record: reader?.id ?? null, footer },
        signal,
      })
    },
    enabled: of === undefined || !first.isPending,
    placeholderData: keepPreviousData,
  })
  const [problem] = made.data?.problems ?? []
  const name = reader && of ? titleOf(of, reader) || t('record.untitled') : ''
  return (
    <section className={styles.panel} aria-label={t('broadcasts.preview')}>
      <h2 className={styles.sub}>{t('broadcasts.preview')}</h2>
      {made.error ? <InlineError>{t('broadcasts.previewFailed', { reason: reasonOf(made.error) })}</InlineError> : null}
      {problem ? <InlineError>{t('broadcasts.previewWrong', { reason: problem.message })}</InlineError> : null}
      {made.isPending ? <Skeleton shape="long" /> : null}
      {made.data?.html ? (
        <>
          <p className={styles.quiet} dir="auto">
            {name ? t('broadcasts.previewOf', { name }) : t('broadcasts.previewExample')}
          </p>
          <div className={styles.mail}>
            <div className={styles.mailHead}>
              <strong dir="auto">{made.data.subject || t('broadcasts.noSubject')}</strong>
              {made.data.preheader ? <span dir="auto">{made.data.preheader}</span> : null}
            </div>
            <iframe
              className={styles.frame}
              title={t('broadcasts.previewFrame')}
              sandbox=""
              referrerPolicy="no-referrer"
              srcDoc={lookedAt(made.data.html)}
            />
          </div>
          {made.data.html.includes('<img') ? <p className={styles.quiet}>{t('broadcasts.pictures')}</p> : null}
        </>
      ) : null}
    </section>
  )
}

const policy = "default-src 'none'; style-src 'unsafe-inline'; img-src data:; form-action 'none'; base-uri 'none'"

/** A mail that is only looked at, by day: whoever has its pictures is not told of it. */
const lookedAt = (html: string): string =>
  html
    .replace(/<head>/, `<head><meta http-equiv="Content-Security-Policy" content="${policy}">`)
    .replaceAll('(prefers-color-scheme: dark)', 'not all')
    .replaceAll('color-scheme: light dark', 'color-scheme: light')
