/** What may be sent: pure. */

/** What the page told of somebody's choice, or the browser kept; null where they were not asked yet. */
export type Choice = 'granted' | 'denied' | null

/** What a browser says by itself. */
export interface Signals {
  /** Global Privacy Control, https://www.w3.org/TR/gpc/ */
  readonly control: boolean
  /** Do Not Track. */
  readonly doNotTrack: boolean
}

/**
 * `open`: all is sent, and an id is kept. `nameless`: what is done is sent, who it is waits; nothing is kept. `waiting`: all waits, in the memory of the
 * page. `closed`: nothing is sent, nor does anything wait.
 */
export type Standing = 'open' | 'nameless' | 'waiting' | 'closed'

/**
 * Global Privacy Control is a no, whatever the page says. Do Not Track is older than asking people: who agreed on this site has said more than it does,
 * and without that it is an objection to being counted.
 */
export function standingOf(choice: Choice, consent: 'required' | 'none', { control, doNotTrack }: Signals): Standing {
  if (control || choice === 'denied') return 'closed'
  if (choice === 'granted') return 'open'
  return consent === 'none' && !doNotTrack ? 'nameless' : 'waiting'
}
