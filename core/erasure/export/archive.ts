/** The files of an export: for people, for programs, for spreadsheets, and for address books. */
import type { ObjectType } from '../../object/index.ts'
import { csvLine } from '../../transfer/export/csv.ts'
import { neutralised } from '../../transfer/neutral.ts'
import { columnsOf, pageOf, type PageSection, shownRows, wordsOf } from './page.ts'
import type { Section } from './sections.ts'
import { vcardOf } from './vcard.ts'
import type { ZipEntry } from './zip.ts'

export interface Told {
  readonly title: string
  readonly object: ObjectType
  readonly record: string
  readonly made: string
  readonly webhooks: readonly string[]
}

/** Each section is read as often as it is written: a page at a time stays in memory. */
export async function* filesOf(told: Told, sections: readonly Section[]): AsyncGenerator<ZipEntry> {
  const pages: PageSection[] = []
  let own: Readonly<Record<string, unknown>> | undefined
  for (const section of sections) {
    const first: Readonly<Record<string, unknown>>[] = []
    const seen = { count: 0 }
    yield { name: `json/${section.name}.json`, pieces: jsonOf(section, first, seen) }
    if (section.name === told.object.name) own = first.find(({ id }) => id === told.record)
    if (seen.count === 0) continue
    pages.push({ name: section.name, says: section.says, count: seen.count, rows: first })
    yield { name: `csv/${section.name}.csv`, pieces: csvOf(section, columnsOf(first)) }
  }
  if (own) yield { name: 'contact.vcf', pieces: [vcardOf(told.object, own)] }
  yield { name: 'data.json', pieces: contentsOf(told, pages) }
  yield { name: 'index.html', pieces: [pageOf(told.title, told.made, told.webhooks, pages)] }
}

/** A list; notes its first rows and how many there are. */
async function* jsonOf(section: Section, first: Readonly<Record<string, unknown>>[], seen: { count: number }): AsyncGenerator<string> {
  yield '['
  for await (const row of section.rows()) {
    if (seen.count < shownRows) first.push(row)
    yield `${seen.count++ === 0 ? '' : ','}\n${JSON.stringify(row)}`
  }
  yield '\n]\n'
}

async function* csvOf(section: Section, columns: readonly string[]): AsyncGenerator<string> {
  yield `\ufeff${csvLine(columns.map(neutralised))}`
  for await (const row of section.rows()) yield csvLine(columns.map((column) => neutralised(wordsOf(row[column]))))
}

/** What is in which file. */
function* contentsOf({ title, object, record, made, webhooks }: Told, pages: readonly PageSection[]): Generator<string> {
  const files = pages.map(({ name, says, count }) => ({ holds: says, rows: count, json: `json/${name}.json`, csv: `csv/${name}.csv` }))
  yield `${JSON.stringify({ about: { title, object: object.name, id: record }, made, recipients: webhooks, files }, null, 2)}\n`
}
