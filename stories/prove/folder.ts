/** A folder for one proof. */
import { chmodSync, mkdtempSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'

/** Everybody may enter it, or a database that root starts would lie elsewhere, and stay there when the folder is removed. */
export function makeFolder(): string {
  const folder = mkdtempSync(path.join(tmpdir(), 'rapport-prove-'))
  chmodSync(folder, 0o755)
  return folder
}
