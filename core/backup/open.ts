/** Opening a backup: whole, unchanged, and of a schema that this version knows. */
import { Problem } from '../errors.ts'
import { BackupReader, verifySeal, type Header } from './file.ts'
import type { Applied } from './tables.ts'

/** What the file says about itself, after all of it was read once. Throws `backup.broken`, `backup.unknown`, `backup.missing`. */
export async function readHeader(file: string): Promise<Header> {
  await verifySeal(file)
  const reader = new BackupReader(file)
  try {
    return await reader.header
  } finally {
    reader.close()
  }
}

/** Migrations that one side has applied and the other has not, or not the same. */
export const missingFrom = (some: Applied, others: Applied): string[] =>
  Object.keys(some).filter((name) => some[name]!.join() !== others[name]?.join())

/** What does not add up although the file is whole: it was written wrongly, or this database changed it. */
export const notTheSame = (table: string): Problem =>
  new Problem('restore.different', `What was loaded into ${table} is not what the backup says it holds. Nothing was changed.`, {
    status: 500,
  })

export const newer = (names: readonly string[]): Problem =>
  new Problem('restore.newer', `The backup was made by a newer Rapport: this one does not know ${names.join(', ')}.`, {
    fix: 'Install that version or a later one, and restore there. Nothing was written.',
  })
