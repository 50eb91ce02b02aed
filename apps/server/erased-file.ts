/** The file beside the data in which erasures are remembered, a line of JSON each: a restore of everything reads it. It names nobody. */
import fs from 'node:fs'
import path from 'node:path'
import { Problem } from '@rapport/core/errors'
import type { Remembered } from '@rapport/core/erasure'

export const erasedFile = (folder: string): string => path.join(folder, 'erasures.jsonl')

/** Adds a line, on disk before it is answered. */
export async function rememberErased(file: string, line: Remembered): Promise<void> {
  await fs.promises.mkdir(path.dirname(file), { recursive: true })
  const open = await fs.promises.open(file, 'a', 0o600)
  try {
    await open.write(`${JSON.stringify(line)}\n`)
    await open.sync()
  } finally {
    await open.close()
  }
}

/** The lines of a file; none where there is no such file. A line that was cut off is left out. Throws `erasures.file` where it is something else. */
export function readErased(file: string): readonly Remembered[] {
  if (!fs.existsSync(file)) return []
  const lines = fs.readFileSync(file, 'utf8').split('\n')
  const last = lines.length - 1
  return lines.flatMap((text, index): Remembered[] => {
    if (text.trim() === '') return []
    try {
      const line = JSON.parse(text) as Remembered
      if (line.workspace && line.id && line.record && Array.isArray(line.marks)) return [line]
    } catch {
      if (index === last) return []
    }
    throw new Problem('erasures.file', `${file} is no list of erasures: line ${index + 1} cannot be read.`, {
      fix: 'Name the file erasures.jsonl of a data folder, or one that npm run erasures wrote.',
    })
  })
}
