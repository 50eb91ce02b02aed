import { Button, Select, TextField } from '@rapport/ui'
import { useState } from 'react'
import { t } from '../../../messages/t.tsx'
import styles from '../Flows.module.css'
import type { Place } from './paths.ts'

interface PathFieldProps {
  label: string
  value: string
  /** Where values stood in what was sent last. */
  places: readonly Place[]
  error?: string | null
  onChange: (path: string) => void
}

const OTHER = ''

/** Where something stands in what is sent: chosen from what was sent last, or typed. */
export function PathField({ label, value, places, error, onChange }: PathFieldProps) {
  const [types, setTypes] = useState(false)
  if (types || places.length === 0 || (value !== '' && !places.some(({ path }) => path === value)))
    return (
      <div className={styles.asked}>
        <TextField
          label={label}
          hint={t('flows.hook.pathHint')}
          autoComplete="off"
          autoCapitalize="off"
          spellCheck={false}
          maxLength={200}
          value={value}
          error={error}
          onChange={(event) => {
            setTypes(true)
            onChange(event.target.value.trim())
          }}
        />
        {places.length > 0 ? (
          <div>
            <Button
              size="small"
              look="ghost"
              onClick={() => {
                setTypes(false)
                if (!places.some(({ path }) => path === value)) onChange('')
              }}
            >
              {t('flows.hook.choosePath')}
            </Button>
          </div>
        ) : null}
      </div>
    )
  return (
    <Select
      label={label}
      options={[
        ...places.map(({ path, example }) => ({ value: path, label: t('flows.hook.place', { path, example }) })),
        { value: OTHER, label: t('flows.hook.otherPath') },
      ]}
      value={value || null}
      onChange={(path) => (path === OTHER ? setTypes(true) : path !== null && onChange(path))}
      none={t('state.noneFound')}
      error={error}
    />
  )
}
