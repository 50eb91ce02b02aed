import type { UseQueryResult } from '@tanstack/react-query'
import { useState } from 'react'
import { reasonOf } from '../../api/problem.ts'
import { t } from '../../messages/t.tsx'
import { NotDone } from '../../shell/NotDone.tsx'
import { previewDocument } from '../templates/previewDocument.ts'
import { type Scheme, SeenAs } from '../templates/SeenAs.tsx'
import frame from '../templates/Templates.module.css'
import styles from './Forms.module.css'

const widths = ['desktop', 'phone'] as const

/** The form as visitors see it; nothing of it can be sent. */
export function FormPreview({ drawn, waits }: { drawn: UseQueryResult<{ html: string | null }>; waits: boolean }) {
  const [width, setWidth] = useState<(typeof widths)[number]>('desktop')
  const [scheme, setScheme] = useState<Scheme>('light')
  // While something is being mended, the last that could be drawn stays in sight.
  const [shown, setShown] = useState<string | null>(null)
  const { data, error, refetch } = drawn
  if (data?.html && data.html !== shown) setShown(data.html)
  return (
    <section className={frame.preview} aria-label={t('forms.preview')} aria-busy={waits}>
      <div className={frame.tools}>
        <SeenAs widths={widths} width={width} onWidth={setWidth} scheme={scheme} onScheme={setScheme} />
      </div>
      {error ? <NotDone retry={refetch}>{t('forms.notDrawn', { reason: reasonOf(error) })}</NotDone> : null}
      {shown === null ? (
        <p className={frame.quiet}>{t('forms.waiting')}</p>
      ) : (
        <div className={styles.paper} data-scheme={scheme}>
          <iframe
            className={styles.frame}
            data-width={width}
            title={t('forms.frame')}
            sandbox=""
            srcDoc={previewDocument(shown, scheme)}
            referrerPolicy="no-referrer"
          />
        </div>
      )}
    </section>
  )
}
