import { Avatar } from '@rapport/ui'
import { keepPreviousData, useQuery } from '@tanstack/react-query'
import { Image } from 'lucide-react'
import { useState } from 'react'
import { reasonOf } from '../../api/problem.ts'
import { sessionQuery } from '../../api/queries.ts'
import { request } from '../../api/request.ts'
import type { ObjectMeta } from '../../api/types.ts'
import { RefPicker } from '../../fields/RefPicker.tsx'
import { t } from '../../messages/t.tsx'
import { NotDone } from '../../shell/NotDone.tsx'
import { useSettled } from '../segments/useSettled.ts'
import { hasPictures, previewDocument } from './previewDocument.ts'
import { type Scheme, SeenAs } from './SeenAs.tsx'
import styles from './Templates.module.css'
import type { Made, TemplateProblem } from './types.ts'

/** Milliseconds that a template stands before it is made. */
const PAUSE = 400

/** What the server makes of a template as it is now, for a record or with examples. */
export function useMade(content: object, record: string | null) {
  const body = useSettled(JSON.stringify({ ...content, record }), PAUSE)
  const made = useQuery({
    queryKey: ['template-preview', body],
    queryFn: ({ signal }) => request<Made>('/templates/preview', { method: 'POST', body: JSON.parse(body) as object, signal }),
    placeholderData: keepPreviousData,
    gcTime: 60_000,
    retry: false,
  })
  return { ...made, waits: made.isFetching || body !== JSON.stringify({ ...content, record }) }
}

interface PreviewProps {
  object: ObjectMeta
  record: string | null
  onRecord: (id: string | null) => void
  made: ReturnType<typeof useMade>
  /** What is wrong and stands at no field that is shown. */
  problems: readonly TemplateProblem[]
}

const widths = ['desktop', 'phone', 'plain'] as const

/** The mail as it arrives: in the list of mails, and opened. */
export function Preview({ object, record, onRecord, made, problems }: PreviewProps) {
  const [width, setWidth] = useState<(typeof widths)[number]>('desktop')
  const [scheme, setScheme] = useState<Scheme>('light')
  const { data: session } = useQuery(sessionQuery)
  // While something is being mended, the last mail that could be made stays in sight.
  const [shown, setShown] = useState<Made | null>(null)
  const { data, error, waits, refetch } = made
  if (data && data.html !== null && data !== shown) setShown(data)
  const sender = session?.workspace?.name ?? ''
  return (
    <section className={styles.preview} aria-label={t('templates.preview')} aria-busy={waits}>
      <div className={styles.tools}>
        <div className={styles.as}>
          <RefPicker
            label={t('templates.as')}
            object={object}
            value={record}
            onChange={(id) => onRecord(id)}
            clearable
            optional={record === null ? t('templates.asNobody') : undefined}
          />
        </div>
        <SeenAs widths={widths} width={width} onWidth={setWidth} scheme={scheme} onScheme={setScheme} />
      </div>
      {error ? <NotDone retry={refetch}>{t('templates.previewFailed', { reason: reasonOf(error) })}</NotDone> : null}
      {problems.length > 0 ? (
        <div className={styles.wrong} role="status">
          <strong>{t('templates.wrong', { count: problems.length })}</strong>
          <ul>
            {problems.slice(0, 5).map(({ place, line, message }) => (
              <li key={`${place} ${line} ${message}`}>
                {line === undefined || line < 2 ? message : t('templates.wrongAt', { line, message })}
              </li>
            ))}
          </ul>
        </div>
      ) : null}
      {shown ? (
        <div className={styles.mail} data-stale={problems.length > 0 || undefined} data-scheme={scheme}>
          <div className={styles.row}>
            <Avatar name={sender} seed={sender} shape="company" />
            <div className={styles.said}>
              <span className={styles.sender}>{sender}</span>
              <span className={styles.subject} dir="auto">
                {shown.subject || t('templates.noSubject')}
              </span>
              <span className={styles.behind} dir="auto">
                {shown.preheader}
              </span>
            </div>
          </div>
          {width === 'plain' ? (
            // Longer than the pane, it is read by scrolling.
            // oxlint-disable-next-line jsx-a11y/no-noninteractive-tabindex
            <pre className={styles.plain} tabIndex={0} role="region" aria-label={t('templates.width.plain')} dir="auto">
              {shown.text}
            </pre>
          ) : (
            <iframe
              className={styles.frame}
              data-width={width}
              title={t('templates.frame')}
              sandbox=""
              srcDoc={previewDocument(shown.html!, scheme)}
              referrerPolicy="no-referrer"
            />
          )}
        </div>
      ) : problems.length > 0 || error ? null : (
        <p className={styles.quiet}>{t('templates.waiting')}</p>
      )}
      {shown && width !== 'plain' && hasPictures(shown.html!) ? (
        <p className={styles.note}>
          <Image size={14} aria-hidden />
          {t('templates.pictures')}
        </p>
      ) : null}
    </section>
  )
}
