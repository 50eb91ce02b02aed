/** Writing a backup. */
import { createHmac } from 'node:crypto'
import { rowsEnd, writeSealed, type Content, type Header } from './file.ts'
import { withSnapshot, type Place } from './snapshot.ts'

/** Told now and then how far it is. */
export type Progress = (at: { readonly table: string; readonly bytes: number }) => void

export interface BackupOptions extends Place {
  readonly file: string
  /** The one to hold; everything when null. */
  readonly workspace: string | null
  readonly version: string
  readonly now: Date
  readonly progress?: Progress
}

export interface Backup {
  readonly header: Header
  readonly rows: number
  readonly bytes: number
}

/**
 * Writes everything, or one workspace, as it is at this moment into a new file. Servers go on meanwhile. Without sessions,
 * and of one workspace without passwords. Throws what `writeSealed` and `withSnapshot` throw.
 */
export function writeBackup({ file, workspace, version, now, progress, ...place }: BackupOptions): Promise<Backup> {
  return withSnapshot(place, workspace, async (snapshot) => {
    const { migrations, sequences } = snapshot
    const header: Header = {
      made: now.toISOString(),
      version,
      workspace: snapshot.workspace,
      migrations,
      sequences,
      secretMark: secretMark(place.secret),
    }
    const contents: Record<string, Content> = {}
    async function* pieces(): AsyncGenerator<Buffer | string> {
      yield `${JSON.stringify(header)}\n`
      for (const table of snapshot.tables) {
        let bytes = 0
        yield `${JSON.stringify({ table: table.name, columns: snapshot.columnsOf(table) })}\n`
        for await (const piece of snapshot.rowsOf(table, (content) => (contents[table.name] = content))) {
          progress?.({ table: table.name, bytes: (bytes += piece.length) })
          yield piece
        }
        yield rowsEnd
      }
      yield `${JSON.stringify({ contents })}\n`
    }
    const { bytes } = await writeSealed(file, pieces())
    return { header, bytes, rows: Object.values(contents).reduce((sum, { rows }) => sum + rows, 0) }
  })
}

/** The same for the same secret, and worth nothing to somebody who has it. */
export const secretMark = (secret: string): string => createHmac('sha256', secret).update('rapport backup').digest('hex').slice(0, 12)
