import { Button, IconButton, TextField } from '@rapport/ui'
import { Plus, X } from 'lucide-react'
import { t } from '../../../messages/t.tsx'
import styles from '../Flows.module.css'
import { PathField } from './PathField.tsx'
import { nameOfPath, type Place } from './paths.ts'

type Names = Readonly<Record<string, string>>

interface SaysProps {
  says: Names
  places: readonly Place[]
  error: (place: string) => string | null
  onChange: (says: Names) => void
}

/** What of it is told on the timeline, each under a name that conditions compare. */
export function Says({ says, places, error, onChange }: SaysProps) {
  const entries = Object.entries(says)
  const put = (at: number, entry: readonly [string, string] | null) =>
    onChange(Object.fromEntries(entries.flatMap((one, n) => (n === at ? (entry ? [entry] : []) : [one]))))
  const others = (at: number) => entries.flatMap(([name], n) => (n === at ? [] : [name]))
  return (
    <fieldset className={styles.asked}>
      <legend>{t('flows.hook.says')}</legend>
      <p className={styles.hint}>{t('flows.hook.saysHint')}</p>
      {entries.map(([name, path], at) => (
        // What it is called changes while it is typed.
        // oxlint-disable-next-line react/no-array-index-key
        <div key={at} className={styles.value} role="group" aria-label={name}>
          <div className={styles.valueHead}>
            <strong>{name}</strong>
            <IconButton size="small" label={t('flows.removeValue', { field: name })} onClick={() => put(at, null)}>
              <X size={14} aria-hidden />
            </IconButton>
          </div>
          <PathField
            label={t('flows.hook.path')}
            value={path}
            places={places}
            onChange={(next) => {
              // A name that was made of the path before goes with it.
              const isMade = path === '' || name === nameOfPath(path, others(at))
              put(at, [isMade && next !== '' ? nameOfPath(next, others(at)) : name, next])
            }}
          />
          <TextField
            label={t('flows.hook.name')}
            autoComplete="off"
            autoCapitalize="off"
            spellCheck={false}
            maxLength={40}
            value={name}
            error={error(`says.${name}`)}
            onChange={(event) => {
              const next = event.target.value.trim()
              if (next !== '' && !others(at).includes(next)) put(at, [next, path])
            }}
          />
        </div>
      ))}
      <div>
        <Button
          size="small"
          look="ghost"
          icon={<Plus size={14} aria-hidden />}
          onClick={() => onChange({ ...says, [nameOfPath('', Object.keys(says))]: '' })}
        >
          {t('flows.hook.addSaid')}
        </Button>
      </div>
    </fieldset>
  )
}
