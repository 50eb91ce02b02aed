/** Whether something looks as if no human had sent it: pure, by what was sent alone. What does is kept apart, and never thrown away by itself. */

/** Why something is held back until a person has looked at it. */
export const suspicions = ['trap', 'fast', 'links', 'flood'] as const
export type Suspicion = (typeof suspicions)[number]

export interface Sent {
  /** What stands in the field that people do not see. */
  readonly trap: string
  /** Milliseconds between the page and its answer. */
  readonly age: number
  /** One line each, where no address belongs; and longer ones. */
  readonly lines: readonly string[]
  readonly texts: readonly string[]
  /** How much was sent by this form lately. */
  readonly lately: number
}

/** Milliseconds in which nobody reads a page and fills it in. */
export const fastest = 2_000
/** Links in longer answers that people still write. */
const mostLinks = 2
/** Of so much in ten minutes a form with an ordinary life gets none. */
export const flood = 300

const link = /(?:https?:\/\/|\bwww\.)[^\s]|\[url[=\]]|<a\s+href/gi
const linksIn = (text: string): number => text.match(link)?.length ?? 0

export function suspicionOf({ trap, age, lines, texts, lately }: Sent): Suspicion | null {
  if (trap.trim() !== '') return 'trap'
  if (age < fastest) return 'fast'
  if (lines.some((text) => linksIn(text) > 0) || texts.reduce((sum, text) => sum + linksIn(text), 0) > mostLinks) return 'links'
  return lately >= flood ? 'flood' : null
}
