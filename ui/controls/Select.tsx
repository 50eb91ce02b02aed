import { Select as MantineSelect } from '@mantine/core'
import { useEffect, useState } from 'react'
import { useFloating } from '../overlay/host.ts'
import { Field, type FieldFrame } from './Field.tsx'
import { cx } from '../cx.ts'
import { focusing } from './focusing.ts'
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
  /** Takes the focus, and opens, when it appears. */
  takesFocus?: boolean
  /** Keeps the label for screen readers only. */
  hideLabel?: boolean
  /** Told what is typed, when the options come from elsewhere; they are then shown as they are. */
  onSearch?: (typed: string) => void
  /** Told when the input is left, before what was typed and not chosen is dropped. */
  onLeave?: () => void
}

export function Select(props: SelectProps) {
  const { label, optional, hint, error, options, value, onChange, none, clearable, disabled, takesFocus, hideLabel, onSearch, onLeave } =
    props
  const floating = useFloating()
  const [open, setOpen] = useState(takesFocus ?? false)
  // Mantine names the list only once it is there, and draws the input before: drawn again, the input refers to it.
  const [, drawAgain] = useState(0)
  useEffect(() => {
    if (!open) return
    const timer = setTimeout(() => drawAgain((times) => times + 1), 30)
    return () => clearTimeout(timer)
  }, [open])
  return (
    <Field label={label} optional={optional} hint={hint} error={error} hideLabel={hideLabel}>
      {(wiring) => (
        <MantineSelect
          {...wiring}
          // Mantine adds the attributes that the role asks for.
          // oxlint-disable-next-line jsx-a11y/role-has-required-aria-props
          role="combobox"
          dir="auto"
          dropdownOpened={open}
          onDropdownOpen={() => setOpen(true)}
          onDropdownClose={() => setOpen(false)}
          aria-label={label}
          withScrollArea={false}
          data={options.map((option) => ({ ...option }))}
          value={value}
          onChange={onChange}
          nothingFoundMessage={none}
          searchable={Boolean(onSearch) || options.length > 7}
          {...(onSearch ? { onSearchChange: onSearch, filter: ({ options: all }) => all, selectFirstOptionOnChange: true } : {})}
          {...(onLeave ? { onBlur: onLeave } : {})}
          {...focusing(takesFocus)}
          clearable={clearable ?? false}
          allowDeselect={clearable ?? false}
          disabled={disabled ?? false}
          withCheckIcon={false}
          comboboxProps={floating}
          classNames={{
            input: cx(fieldStyles.input, styles.input, clearable && value !== null && styles.clearable),
            dropdown: styles.dropdown,
            options: styles.options,
            option: styles.option,
            section: styles.section,
          }}
        />
      )}
    </Field>
  )
}
