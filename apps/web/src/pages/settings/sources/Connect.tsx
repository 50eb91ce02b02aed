import { t } from '../../../messages/t.tsx'
import { CopyField } from '../CopyField.tsx'
import { CodeBlock } from '../reference/CodeBlock.tsx'
import frame from '../Settings.module.css'
import { snippets, snippetsFor } from './snippets.ts'
import styles from './Sources.module.css'
import type { Source } from './types.ts'

/** The key of a source, and programs that use it, to copy. */
export function Connect({ source }: { source: Source }) {
  const { kind, writeKey, origins } = source
  return (
    <section aria-labelledby="connect" className={styles.part}>
      <h3 id="connect" className={frame.sub}>
        {t('sources.connect')}
      </h3>
      <div className={styles.key}>
        <CopyField key={writeKey} label={t('sources.writeKey')} value={writeKey} copyLabel={t('sources.copyKey')} />
      </div>
      <p className={styles.hint}>{t(kind === 'website' && origins.length === 0 ? 'sources.keyHint.anyPage' : `sources.keyHint.${kind}`)}</p>
      {snippetsFor[kind].map((snippet) => (
        <figure key={snippet} className={styles.figure}>
          <figcaption className={styles.caption}>{t(`sources.snippet.${snippet}`)}</figcaption>
          <CodeBlock title={t(`sources.snippet.${snippet}`)} text={snippets[snippet](source, location.origin)} />
          {snippet === 'tag' || snippet === 'calls' ? <p className={styles.hint}>{t(`sources.snippetHint.${snippet}`)}</p> : null}
        </figure>
      ))}
    </section>
  )
}
