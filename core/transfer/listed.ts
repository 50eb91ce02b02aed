/**
 * Several values in one cell, as exports write and imports read them: `a@x.example; b@x.example [work]`. A backslash
 * stands before each of `\ ; [ ]` that belongs to a value or a label.
 */
import type { Labelled } from '../object/index.ts'

export const writeList = (entries: readonly Labelled[]): string =>
  entries.map(({ value, label }) => (label ? `${escaped(value)} [${escaped(label)}]` : escaped(value))).join('; ')

const escaped = (text: string): string => text.replace(/[\\;[\]]/g, '\\$&')

/** The entries of a cell. Never fails: what is no list is one entry. Line breaks part entries too. */
export function readList(cell: string): Labelled[] {
  const out: Labelled[] = []
  let value = ''
  let label: string | null = null
  let inLabel = false
  const add = (text: string) => {
    if (inLabel) label += text
    else value += text
  }
  const close = () => {
    if (value.trim() !== '') out.push(label?.trim() ? { value: value.trim(), label: label.trim() } : { value: value.trim() })
    value = ''
    label = null
    inLabel = false
  }
  for (let i = 0; i < cell.length; i++) {
    const sign = cell[i]!
    if (sign === '\\' && i + 1 < cell.length && /[\\;[\]]/.test(cell[i + 1]!)) add(cell[++i]!)
    else if ((sign === ';' && !inLabel) || sign === '\n' || sign === '\r') close()
    else if (sign === '[' && label === null) {
      label = ''
      inLabel = true
    } else if (sign === ']' && inLabel) inLabel = false
    else add(sign)
  }
  close()
  return out
}
