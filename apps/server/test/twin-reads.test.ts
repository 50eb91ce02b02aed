/** Reads run under a role that sees every workspace: each of them, also those written by hand, is bound by its text, and asked here. */
import { globSync, readFileSync } from 'node:fs'
import path from 'node:path'
import type { Problem } from '@rapport/core/errors'
import { asOwner, type Database } from '@rapport/core/postgres'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { tenantTables } from '../../../core/postgres/database.ts'
import { lintStatement } from '../../../core/postgres/lint.ts'
import { everyday } from '../testing/everyday.ts'
import { memberNames, openOffice } from '../testing/office.ts'
import { startTestServer, type TestServer } from '../testing/server.ts'

const root = path.resolve(import.meta.dirname, '../../..')
let server: TestServer
/** Every text that was read with, and the places in the sources that did so. */
const read = new Map<string, { times: number; readonly lines: Set<string> }>()

const recorded = (database: Database): Database => {
  const note = (text: string): void => {
    const place = read.get(text) ?? { times: 0, lines: new Set<string>() }
    read.set(text, place)
    // Telling where one is costs far more than most reads, and the background reads all the time.
    if (++place.times <= 20) for (const line of new Error('here').stack!.split('\n')) place.lines.add(line)
  }
  return {
    ...database,
    readJson: (workspace, statement) => {
      note(statement.text)
      return database.readJson(workspace, statement)
    },
    readRows: (workspace, statement) => {
      note(statement.text)
      return database.readRows(workspace, statement)
    },
  }
}

beforeAll(async () => {
  server = await startTestServer({ around: recorded })
  const office = await openOffice(server)
  for (const name of memberNames) await everyday(office[name], office)
})
afterAll(() => server.close())

/**
 * What no request of a day leads to, by file and statement: followers of the feed, segments among them, the look each morning at what is due, what is read for deliveries of webhooks and for
 * live updates, broadcasts on their way and what links in mails open, what visitors send by forms, the first request by a key, also of a source, with the rules by which it is known who its customers are, the look at all
 * values of a field, and the list of erasures that is kept for a restore and those that a server left. Their own tests ask them.
 */
const elsewhere = [
  ['core/feed/', ''],
  ['core/segments/segments.ts', 'anyText'],
  ['core/erasure/remembered.ts', 'linesText'],
  ['core/erasure/worker.ts', 'openText'],
  ['modules/platform/rights/time-zone.ts', 'text'],
  ['core/live/', ''],
  ['core/notifications/due.ts', 'dueText'],
  ['core/messaging/unsubscribe/', ''],
  ['core/messaging/letters/', ''],
  ['core/forms/problems.ts', ''],
  ['core/forms/submission/take.ts', ''],
  ['core/forms/submission/rows.ts', 'latelyText'],
  ['core/messaging/messaging.ts', 'waitingText'],
  ['core/messaging/broadcast/due.ts', ''],
  ['core/messaging/broadcast/setup.ts', 'text: one'],
  ['core/messaging/sender/key.ts', 'values: [id]'],
  ['core/customise/check-unique.ts', ''],
  ['core/store/create-store.ts', 'goneStatement('],
  ['core/interactions/source/sources.ts', 'findText'],
  ['core/interactions/identity/kept-rules.ts', ''],
  ['core/webhooks/delivery.ts', ''],
  ['core/webhooks/secrets.ts', 'text: read,'],
  ['core/webhooks/sender.ts', 'text: waiting,'],
  ['modules/platform/keys/key-rights.ts', 'keyStatement'],
  ['modules/platform/session/followers.ts', 'stampStatement'],
] as const

/** `core/transfer/rows.ts:43` of every call in the sources that reads. */
function readingPlaces(): string[] {
  const files = globSync('{core,modules,apps/server}/**/*.ts', {
    cwd: root,
    exclude: ['**/node_modules/**', '**/testing/**', '**/*.test.ts'],
  })
  return files.flatMap((file) =>
    readFileSync(path.join(root, file), 'utf8')
      .split('\n')
      .flatMap((line, index) =>
        /\.(readJson|readRows)(<[^(]*>)?\(/.test(line) &&
        !elsewhere.some(([place, statement]) => file.startsWith(place) && line.includes(statement))
          ? [`${file}:${index + 1}`]
          : [],
      ),
  )
}

test('a day in the office asks everything that the sources read', () => {
  const asked = [...read.values()].flatMap(({ lines }) => [...lines])
  const places = readingPlaces()
  expect(places.length).toBeGreaterThan(15)
  expect(places.filter((place) => !asked.some((line) => line.includes(`/${place}:`)))).toEqual([])
})

test('no read may lose the condition that binds one of its tables to the workspace', { timeout: 120_000 }, async () => {
  const tables = new Set(await asOwner(server.test.ownerUrl, tenantTables))
  const verdict = (text: string): string => {
    try {
      lintStatement(text, { tables, mode: 'read' })
      return 'may run'
    } catch (error) {
      return (error as Problem).code
    }
  }
  const wrong: string[] = []
  let lost = 0
  for (const text of read.keys()) {
    if (verdict(text) !== 'may run') wrong.push(`refused: ${text}`)
    for (const { index, 0: condition } of text.matchAll(/\w+\.workspace_id = \$1/g)) {
      lost++
      const unbound = `${text.slice(0, index)}$1::uuid is not null${text.slice(index + condition.length)}`
      if (verdict(unbound) !== 'store.statementRefused') wrong.push(`${condition} may be missing in: ${text}`)
    }
  }
  expect(wrong).toEqual([])
  expect(lost).toBeGreaterThan(read.size)
})
