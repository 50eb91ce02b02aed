/** What the palette offers, and what of it fits what was typed. Pure. */
import type { ReactNode } from 'react'

export interface Entry {
  readonly id: string
  readonly icon: ReactNode
  /** What it is called; marked parts are drawn by `name`. */
  readonly label: string
  readonly name?: ReactNode
  readonly context?: ReactNode
  /** The key that does the same. */
  readonly hint?: string
  /** Further words that it is found by. */
  readonly words?: string
  /** Its address; it may then be opened in another tab. */
  readonly href?: string
  readonly onChoose: () => void
}

export interface Group {
  readonly id: string
  readonly label: string
  readonly entries: readonly Entry[]
}

/** What is looked for, by the first letter of what is typed. */
export type Mode = 'all' | 'actions' | 'people' | 'records' | 'help'
export const signs = [
  { sign: '>', mode: 'actions' },
  { sign: '@', mode: 'people' },
  { sign: '#', mode: 'records' },
  { sign: '?', mode: 'help' },
] as const

export function readTyped(typed: string): { readonly mode: Mode; readonly text: string } {
  const mode = signs.find(({ sign }) => typed.trimStart().startsWith(sign))?.mode
  return mode ? { mode, text: typed.trimStart().slice(1).trim() } : { mode: 'all', text: typed.trim() }
}

/** Those that have every word that was typed, at the beginning of one of theirs. */
export function fitting(entries: readonly Entry[], text: string): readonly Entry[] {
  const typed = wordsOf(text)
  return entries.filter(({ label, words = '' }) => {
    const has = wordsOf(`${label} ${words}`)
    return typed.every((word) => has.some((one) => one.startsWith(word)))
  })
}

const wordsOf = (text: string): string[] =>
  text
    .normalize('NFD')
    .replace(/\p{M}/gu, '')
    .toLowerCase()
    .split(/[^\p{L}\p{N}]+/u)
    .filter(Boolean)
