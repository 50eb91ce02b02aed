/** What can be wrong with a file or with what is asked of an import: each with a stable code and a way out. */
import { Problem } from '../errors.ts'

const refused = (code: string, message: string, fix: string, more: Record<string, unknown> = {}): Problem =>
  new Problem(`import.${code}`, message, { status: 422, fix, more })

const saveAsCsv = 'Open it in your spreadsheet program, choose “Save as” → CSV, and upload that file.'

export const notATable = (what: string, fix: string = saveAsCsv): Problem =>
  refused('notATable', `This file is ${what}, not a table of text.`, fix)
export const emptyFile = (): Problem =>
  refused('empty', 'This file is empty.', 'Check that you chose the right file, and that the export that made it had finished.')
export const noRows = (): Problem =>
  refused(
    'noRows',
    'This file has a line of headers and nothing below it.',
    'Add the rows to import, or export again with the records included.',
  )
export const tooLarge = (limit: number): Problem =>
  new Problem('import.tooLarge', `This file is larger than ${megabytes(limit)}, the limit of this installation.`, {
    status: 413,
    fix: 'Split it into several files; each keeps the header line.',
  })
export const tooManyUploads = (most: number): Problem =>
  new Problem('import.tooManyUploads', `You are uploading ${most} files already.`, {
    status: 429,
    fix: 'Wait until one of them is there, then upload the next.',
  })
export const tooManyExports = (most: number): Problem =>
  new Problem('export.tooMany', `You are taking ${most} files already.`, {
    status: 429,
    fix: 'Wait until one of them is there, then export again.',
    more: { retryAfter: 10 },
  })
export const tooManyImports = (most: number): Problem =>
  new Problem('import.tooManyImports', `There are ${most} imports in this workspace that nobody has finished.`, {
    status: 409,
    fix: 'Finish or delete one of them first. Those of others are seen by administrators.',
  })
export const noRoom = (limit: number): Problem =>
  new Problem('import.noRoom', `The files of this workspace’s unfinished imports would take more than ${megabytes(limit)}.`, {
    status: 409,
    fix: 'Finish or delete an import first, or upload a smaller file.',
  })
export const rowTooLong = (row: number, limit: number): Problem =>
  refused(
    'rowTooLong',
    `Row ${row} is longer than ${megabytes(limit)}.`,
    `Usually a quotation mark opens in row ${row} and is never closed. Close it, or remove it, and upload the file again.`,
    { row },
  )
export const quoteNeverClosed = (row: number): Problem =>
  refused(
    'quoteNeverClosed',
    `A quotation mark that opens in row ${row} is never closed, so everything after it reads as one cell.`,
    `Close the quotation mark in row ${row}, or remove it, and upload the file again.`,
    { row },
  )
export const tooManyColumns = (count: number, limit: number): Problem =>
  refused(
    'tooManyColumns',
    `The first line has ${count.toLocaleString('en')} columns; ${limit.toLocaleString('en')} is the most that can be imported.`,
    'Check that the file has one record per line, and leave out columns that are not needed.',
  )
export const wrongEncoding = (name: string): Problem =>
  refused('encoding', `Files in the encoding ${name} cannot be read.`, 'Save the file as CSV UTF-8 and upload it again.')
/** What was written already was read as it was mapped then. */
export const begun = (): Problem =>
  new Problem('import.started', 'This import has begun already.', { status: 409, fix: 'Go on with it, or remove what it created.' })
export const cleared = (): Problem =>
  new Problem('import.cleared', 'The file of this import and its rows are no longer kept.', {
    status: 410,
    fix: 'Upload the file again. Records that are there already are found, not doubled.',
  })
export const broken = (detail: string): Problem => refused('incomplete', detail, 'Upload the file again.')

const megabytes = (bytes: number): string => `${Math.round(bytes / 1024 / 1024).toLocaleString('en')} MB`
