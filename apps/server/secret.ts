/** The secret that signs cookies: given, or made once and kept in the data folder. */
import { randomBytes } from 'node:crypto'
import fs from 'node:fs'
import path from 'node:path'
import type { Env } from './env.ts'

/** At least 32 characters; the same at every start. */
export function readSecret({ secret, dataDir }: Env): string {
  if (secret !== undefined) return secret
  const file = path.join(dataDir, 'secret')
  if (fs.existsSync(file)) return fs.readFileSync(file, 'utf8').trim()
  fs.mkdirSync(dataDir, { recursive: true })
  const made = randomBytes(32).toString('base64url')
  const draft = `${file}.${process.pid}`
  fs.writeFileSync(draft, `${made}\n`, { mode: 0o600 })
  fs.renameSync(draft, file)
  return made
}
