import { Select as MantineSelect } from '@mantine/core'
import { useContext } from 'react'
import { OverlayHost } from '../overlay/host.ts'
import { Field, type FieldFrame } from './Field.tsx'
import fieldStyles from './Field.module.css'
import styles from './Select.module.css'

export interface Option {
  value: string
  label: string
}

/** One of a list; typing narrows it. `value` null means nothing chosen. */
export interface SelectProps extends FieldFrame {
  options: readonly Option[]
  value: string | null
  onChange: (value: string | null) => void
  /** Said when typing matches none. */
  none: string
  /** Lets the choice be taken back to null. */
  clearable?: boolean
  disabled?: boolean
}

export function Select({ label, optional, hint, error, options, value, onChange, none, clearable, disabled }: SelectProps) {
  const host = useContext(OverlayHost)
  return (
    <Field label={label} optional={optional} hint={hint} error={error}>
      {(wiring) => (
        <MantineSelect
          {...wiring}
          data={options.map((option) => ({ ...option }))}
          value={value}
          onChange={onChange}
          nothingFoundMessage={none}
          searchable={options.length > 7}
          clearable={clearable ?? false}
          allowDeselect={clearable ?? false}
          disabled={disabled ?? false}
          withCheckIcon={false}
          comboboxProps={{ transitionProps: { duration: 0 }, ...(host ? { portalProps: { target: host } } : {}) }}
          classNames={{ input: fieldStyles.input, dropdown: styles.dropdown, option: styles.option, section: styles.section }}
        />
      )}
    </Field>
  )
}
