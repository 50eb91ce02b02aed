import { Button, IconButton, InlineError, Menu, TextField } from '@rapport/ui'
import { Archive, ArchiveRestore, ArrowDown, ArrowUp, Plus, X } from 'lucide-react'
import { type ClipboardEvent, type KeyboardEvent, useRef, useState } from 'react'
import { t } from '../../../messages/t.tsx'
import dots from '../../../fields/FieldValue.module.css'
import styles from './Fields.module.css'
import { insertedAfter, type Line, lineOf, moved } from './values.ts'

interface ValuesEditorProps {
  lines: readonly Line[]
  onChange: (lines: readonly Line[]) => void
  error: string | null
  hint: string
}

const icon = { size: 16, strokeWidth: 1.6, 'aria-hidden': true } as const

/** The values of a choice, one line each. Enter begins the next, Alt with an arrow moves the line. */
export function ValuesEditor({ lines, onChange, error, hint }: ValuesEditorProps) {
  const box = useRef<HTMLFieldSetElement>(null)
  const [fresh, setFresh] = useState<number | null>(null)
  const add = (at: number, texts: readonly string[]) => {
    const more = texts.map(lineOf)
    setFresh(more.at(-1)?.key ?? null)
    onChange(insertedAfter(lines, at, more))
  }
  const remove = (at: number) => {
    onChange(lines.toSpliced(at, 1))
    // Focus stays near what went: the line that took its place, or the last.
    requestAnimationFrame(() => {
      const inputs = box.current?.querySelectorAll('input')
      inputs?.item(Math.min(at, inputs.length - 1))?.focus()
    })
  }
  const keys = (event: KeyboardEvent, at: number) => {
    if (event.key === 'Enter' && !event.metaKey && !event.ctrlKey) {
      event.preventDefault()
      add(at, [''])
    } else if (event.altKey && (event.key === 'ArrowUp' || event.key === 'ArrowDown')) {
      event.preventDefault()
      onChange(moved(lines, at, event.key === 'ArrowUp' ? -1 : 1))
    }
  }
  const paste = (event: ClipboardEvent<HTMLInputElement>, at: number) => {
    const texts = event.clipboardData
      .getData('text')
      .split(/\r?\n/)
      .map((text) => text.trim())
      .filter(Boolean)
    if (texts.length < 2) return
    event.preventDefault()
    const empty = lines[at]?.text.trim() === ''
    const more = texts.map(lineOf)
    setFresh(more.at(-1)?.key ?? null)
    onChange(empty ? lines.toSpliced(at, 1, ...more) : insertedAfter(lines, at, more))
  }
  return (
    <fieldset ref={box} className={styles.values}>
      <legend className={styles.legend}>{t('fields.values')}</legend>
      {lines.map((line, at) => (
        <div key={line.key} className={styles.value} data-retired={line.retired}>
          <TextField
            hideLabel
            label={t('fields.nthValue', { n: at + 1 })}
            value={line.text}
            maxLength={100}
            autoComplete="off"
            takesFocus={line.key === fresh}
            onChange={(event) => onChange(lines.with(at, { ...line, text: event.target.value }))}
            onKeyDown={(event) => keys(event, at)}
            onPaste={(event) => paste(event, at)}
          />
          <ColourButton line={line} n={at + 1} onChange={(colour) => onChange(lines.with(at, withColour(line, colour)))} />
          <IconButton label={t('fields.upValue', { n: at + 1 })} disabled={at === 0} onClick={() => onChange(moved(lines, at, -1))}>
            <ArrowUp {...icon} />
          </IconButton>
          <IconButton
            label={t('fields.downValue', { n: at + 1 })}
            disabled={at === lines.length - 1}
            onClick={() => onChange(moved(lines, at, 1))}
          >
            <ArrowDown {...icon} />
          </IconButton>
          {line.value === undefined ? (
            <IconButton label={t('fields.removeValue', { n: at + 1 })} disabled={lines.length === 1} onClick={() => remove(at)}>
              <X {...icon} />
            </IconButton>
          ) : (
            <IconButton
              label={t(line.retired ? 'fields.backValue' : 'fields.retireValue', { n: at + 1 })}
              onClick={() => onChange(lines.with(at, { ...line, retired: !line.retired }))}
            >
              {line.retired ? <ArchiveRestore {...icon} /> : <Archive {...icon} />}
            </IconButton>
          )}
        </div>
      ))}
      <Button size="small" look="ghost" icon={<Plus size={14} aria-hidden />} onClick={() => add(lines.length - 1, [''])}>
        {t('fields.addValue')}
      </Button>
      {error ? <InlineError>{error}</InlineError> : <span className={styles.about}>{hint}</span>}
    </fieldset>
  )
}

const colours = ['grey', 'blue', 'teal', 'green', 'yellow', 'orange', 'red', 'pink', 'purple'] as const

function withColour({ colour: _colour, ...line }: Line, colour: string | null): Line {
  return colour ? { ...line, colour } : line
}

/** The colour of a value, chosen by its name. */
function ColourButton({ line, n, onChange }: { line: Line; n: number; onChange: (colour: string | null) => void }) {
  const dot = (colour: string | undefined) => <span aria-hidden className={colour ? dots.dot : styles.noColour} data-colour={colour} />
  return (
    <Menu
      align="start"
      target={<IconButton label={t('fields.colourOf', { n })}>{dot(line.colour)}</IconButton>}
      entries={[
        { id: 'none', label: t('fields.colour.none'), onChoose: () => onChange(null) },
        ...colours.map((colour) => ({ id: colour, label: t(`fields.colour.${colour}`), onChoose: () => onChange(colour) })),
      ]}
    />
  )
}
