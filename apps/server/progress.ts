/** One line on a terminal that says how far a long command is; where nobody looks, a line per table. */
import type { Progress } from '@rapport/core/backup'

export function showProgress(verb: string): { readonly progress: Progress; end(): void } {
  const terminal = process.stderr.isTTY
  let last = ''
  let at = 0
  return {
    progress({ table, bytes }) {
      const now = performance.now()
      if (terminal ? now - at < 200 : table === last) return
      at = now
      last = table
      if (terminal) process.stderr.write(`\r\x1b[K${verb} ${table}, ${(bytes / 1e6).toFixed(1)} MB`)
      else process.stderr.write(`${verb} ${table}\n`)
    },
    end: () => void (terminal && process.stderr.write('\r\x1b[K')),
  }
}

/** `12.3 MB`, `1,234 rows in 5 s`. */
export const sizeOf = (bytes: number): string => `${(bytes / 1e6).toFixed(1)} MB`
export const secondsSince = (begun: number): string => `${((performance.now() - begun) / 1000).toFixed(1)} s`
