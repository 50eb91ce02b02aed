import { Checkbox, Segmented } from '@rapport/ui'
import { useRouteContext } from '@tanstack/react-router'
import { t } from '../../../messages/t.tsx'
import styles from './Keys.module.css'
import { areas, type Draft, type Level, levels } from './scopes.ts'

const ground: ReadonlySet<string> = new Set(['workspace', 'member', 'team', 'role'])

/** What a key is for: all records or chosen ones, how far, and what beyond records. A key of the workspace imports no files. */
export function ScopesInput({ draft, byMember, onChange }: { draft: Draft; byMember: boolean; onChange: (draft: Draft) => void }) {
  const { meta } = useRouteContext({ from: '/app' })
  // What people work with comes before what the workspace stands on.
  const objects = meta.objects.toSorted((one, other) => Number(ground.has(one.name)) - Number(ground.has(other.name)))
  const options = levels.map((value) => ({ value, label: t(`keys.level.${value}`) }))
  return (
    <fieldset className={styles.scopes}>
      <legend className={styles.legend}>{t('keys.scopes')}</legend>
      <Segmented
        label={t('keys.scopes')}
        value={draft.every}
        onChange={(every: Level) => onChange({ ...draft, every })}
        options={[...options.slice(1), { value: 'none', label: t('keys.chosen') }]}
      />
      <p className={styles.hint}>{t(`keys.every.${draft.every}`)}</p>
      {draft.every === 'none' ? (
        <ul className={styles.objects}>
          {objects.map(({ name, label }) => (
            <li key={name} className={styles.object}>
              <span>{label[1]}</span>
              <Segmented
                label={t('keys.levelOf', { object: label[1] })}
                value={draft.chosen[name] ?? 'none'}
                onChange={(level: Level) => onChange({ ...draft, chosen: { ...draft.chosen, [name]: level } })}
                options={options}
              />
            </li>
          ))}
        </ul>
      ) : null}
      {areas
        .filter((area) => area !== 'import' || byMember)
        .map((area) => (
          <Checkbox
            key={area}
            checked={draft.areas.includes(area)}
            onChange={({ target }) =>
              onChange({ ...draft, areas: target.checked ? [...draft.areas, area] : draft.areas.filter((one) => one !== area) })
            }
          >
            {t(`keys.area.${area}`)}
          </Checkbox>
        ))}
    </fieldset>
  )
}
