/** The truth about what was acknowledged: one line per operation, on the disk before the next one is sent. */
import { closeSync, fsyncSync, openSync, readFileSync, writeSync } from 'node:fs'

export type Entry =
  /** A record was made; `key` is its external id, one per operation. */
  | { readonly kind: 'created'; readonly key: string; readonly id: string }
  /** A record got the value `token`, which no other operation writes. */
  | { readonly kind: 'changed'; readonly id: string; readonly token: string; readonly version: number }
  | { readonly kind: 'deleted'; readonly id: string }
  | { readonly kind: 'restored'; readonly id: string }
  /** Nobody can say from outside whether it happened: the one answer that told was lost. */
  | { readonly kind: 'uncertain'; readonly id: string; readonly what: string }

export interface Ledger {
  /** Called when the whole answer was read, never before; returns when the line is on the disk. */
  add(entry: Entry): void
  close(): void
}

export function openLedger(file: string): Ledger {
  const handle = openSync(file, 'a')
  return {
    add(entry) {
      writeSync(handle, `${JSON.stringify(entry)}\n`)
      fsyncSync(handle)
    },
    close: () => closeSync(handle),
  }
}

export const readLedger = (file: string): Entry[] =>
  readFileSync(file, 'utf8')
    .split('\n')
    .filter(Boolean)
    .map((line) => JSON.parse(line) as Entry)
