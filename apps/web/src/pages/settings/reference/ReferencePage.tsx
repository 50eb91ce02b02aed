import { Segmented, Select } from '@rapport/ui'
import type { Part } from '@rapport/core/reference'
import { useQuery } from '@tanstack/react-query'
import { Link, useNavigate, useSearch } from '@tanstack/react-router'
import { useEffect, useRef, useState } from 'react'
import { t } from '../../../messages/t.tsx'
import { NotLoaded } from '../Parts.tsx'
import frame from '../Settings.module.css'
import { Blocks } from './Blocks.tsx'
import { keepLanguage, keptLanguage, type Language, languages } from './language.ts'
import { referenceQuery } from './queries.ts'
import styles from './Reference.module.css'

const parts = ['basics', 'objects', 'more'] as const satisfies readonly Part[]

/** The interface of this workspace for whoever writes programs: one section at a time, with calls to copy. */
export function ReferencePage() {
  const { part } = useSearch({ from: '/app/settings/$section' })
  const navigate = useNavigate()
  const list = useQuery(referenceQuery)
  const [language, setLanguage] = useState<Language>(keptLanguage)
  const heading = useRef<HTMLHeadingElement>(null)
  const shown = useRef(part)
  useEffect(() => {
    if (shown.current === part) return
    shown.current = part
    // Whoever goes to another section begins to read at its heading, with the keyboard too.
    heading.current?.focus({ preventScroll: true })
    heading.current?.closest(`.${frame.body}`)?.scrollTo({ top: 0 })
  }, [part])
  const sections = list.data?.sections
  const section = sections?.find(({ id }) => id === part) ?? sections?.[0]
  return (
    <div className={styles.page}>
      <div className={frame.top}>
        <h2 className={frame.title}>{t('settings.api')}</h2>
        <span className={frame.end}>
          <a className={styles.link} href="/api/v1/reference.md">
            {t('reference.asText')}
          </a>
          <a className={styles.link} href="/api/v1/openapi.json">
            {t('reference.openApi')}
          </a>
        </span>
      </div>
      <p className={frame.text}>{t('reference.text')}</p>
      {!sections || !section ? (
        <NotLoaded error={list.error} retry={() => void list.refetch()} />
      ) : (
        <div className={styles.frame}>
          <nav className={styles.nav} aria-label={t('reference.nav')}>
            {parts.map((name) => (
              <div key={name} className={styles.part}>
                <h3 className={styles.heading}>{t(`reference.part.${name}`)}</h3>
                {sections
                  .filter((one) => one.part === name)
                  .map(({ id, title }) => (
                    <Link
                      key={id}
                      to="/settings/$section"
                      params={{ section: 'api' }}
                      search={{ part: id }}
                      className={styles.place}
                      aria-current={id === section.id ? 'page' : undefined}
                    >
                      {title}
                    </Link>
                  ))}
              </div>
            ))}
          </nav>
          <div className={styles.choose}>
            <Select
              label={t('reference.section')}
              hideLabel
              options={sections.map(({ id, title }) => ({ value: id, label: title }))}
              value={section.id}
              none={t('state.noneFound')}
              onChange={(id) => id && void navigate({ to: '/settings/$section', params: { section: 'api' }, search: { part: id } })}
            />
          </div>
          <article className={styles.section}>
            <div className={styles.head}>
              <h3 className={styles.title} ref={heading} tabIndex={-1}>
                {section.title}
              </h3>
              <Segmented
                label={t('reference.language')}
                value={language}
                onChange={(value) => {
                  keepLanguage(value)
                  setLanguage(value)
                }}
                options={languages.map((value) => ({ value, label: t(`reference.${value}`) }))}
              />
            </div>
            <Blocks blocks={section.blocks} language={language} />
          </article>
        </div>
      )}
    </div>
  )
}
