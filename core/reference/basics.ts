/** What holds for every call: the key, filters, pages, versions, repeated writes, refusals, limits. */
import type { ObjectType } from '../object/index.ts'
import { curl, kept, quoted, script } from './code.ts'
import { call, code, type Section, table, text } from './document.ts'
import { newBody } from './example.ts'
import { fieldsOf, filterBy } from './fields.ts'
import { collection, type Place } from './object.ts'

/** Where the package of the client can be fetched; nothing where this installation does not offer it. */
export interface Offers {
  readonly client?: string | undefined
}

const basics = (id: string, title: string, blocks: Section['blocks']): Section => ({ id, part: 'basics', title, blocks })

export function startSection({ base }: Place, address: string, { client }: Offers): Section {
  return basics('start', 'Start', [
    text(
      `Everything that the pages of this workspace do is done by this interface, and programs may do it too, as far as their key allows. It speaks JSON over HTTP at \`${base}\`. This page is made for you: objects and fields that were added here are in it, what your role does not see is not.`,
    ),
    text(
      `**1. Make a key** under [API keys](/settings/keys). It acts as you do, and its scopes narrow that: \`*:read\` reads all records, \`*:write\` writes them too, \`*:delete\` deletes them too, and with a name in place of the \`*\` (\`person:write\`) only those of an object; \`import\` sends files, \`administration\` looks after webhooks. It is shown once. Keep it where your program finds it, never in a page:`,
    ),
    code('Your key', 'shell', 'export RAPPORT_KEY=rapport_…'),
    call('2. Ask who you are', curl(base, { path: '/api-keys/current' }), null, {
      text: 'Each request carries the key in `Authorization`. The answer names the key, its scopes and the workspace. The calls on this page are for a POSIX shell (on Windows: Git Bash or WSL) and work as they stand.',
    }),
    ...(client
      ? [
          text(
            '**3. With TypeScript or JavaScript** take the client: it has no dependencies, runs in Node 20 and later and in browsers, pages, retries and types by itself. It comes from this installation. In a new folder:',
          ),
          code('The client', 'shell', `npm init -y && npm pkg set type=module\nnpm install ${client}`),
        ]
      : [
          text(
            '**3. With TypeScript or JavaScript** take the client, the folder `client` of Rapport’s source: it has no dependencies, runs in Node 20 and later and in browsers, pages, retries and types by itself.',
          ),
        ]),
    text(
      'A command writes the types of this workspace as a file, fields and objects that were added here with them; run it again when they change. Without `--out` it prints them.',
    ),
    code('Types of this workspace', 'shell', `npx rapport-client types --address ${address} --out workspace.ts`),
    text(
      'Save this as `first.ts` and run `node first.ts` (Node 23.6 or later runs TypeScript as it stands; with an older one, compile it first). Every example in TypeScript goes on from here:',
    ),
    code(
      'first.ts',
      'typescript',
      `import { createClient, RapportError } from 'rapport-client'\nimport type { Objects } from './workspace.ts'\n\nconst rapport = createClient<Objects>({ address: ${quoted(address)}, key: process.env.RAPPORT_KEY! })\nconsole.log(await rapport.me())`,
    ),
    text(
      'For other languages and tools the same interface is described in [OpenAPI 3.1](/api/v1/openapi.json), for the one who asks; this page is there as [Markdown](/api/v1/reference.md) and [JSON](/api/v1/reference.json) too.',
    ),
    call('The description', curl(base, { path: '/openapi.json' }), null),
    call('This page as text', curl(base, { path: '/reference.md' }), null),
  ])
}

const words = [
  ['`is`, `is not`', 'A value, or `me` for a link to members; letters of text exactly', '`language is de`'],
  ['`contains`, `starts with`', 'Text, whatever its case and accents', '`name contains "van der"`'],
  ['`is any of`, `is none of`', 'Several values in parentheses, each as by `is`', '`city is any of (Hamburg, "Bad Homburg")`'],
  ['`is empty`, `is not empty`', 'Whether there is a value at all', '`email is empty`'],
  ['`>`, `>=`, `<`, `<=`', 'Numbers, days and moments', '`employees >= 50`'],
  ['`before`, `after`', 'Days and moments', '`createdAt after 2026-01-31`'],
  ['`in the last … days`, `in the next … days`', 'Days and moments, by the time zone of the workspace', '`birthday in the next 30 days`'],
  ['`and`, `or`, `not`, `( )`', 'Conditions put together', '`language is de and not (city is empty)`'],
  ['`some … ( )`', 'Related records: one at least is so', '`some employment (role is buyer)`'],
  [
    '`happened … ( ) >= … times in the last …`',
    'Interactions with the record: how many of a type, and what was said of them. `sum of total >= 1000` adds up; `then … within 7 days` and `without … within 1 hour` say what followed or did not',
    '`happened order.placed (total > 100) >= 3 times in the last 90 days`',
  ],
  ['a dot', 'A field behind a link', '`owner.name contains ann`'],
] as const

export function filterSection(place: Place, object: ObjectType): Section {
  const [first = 'createdAt in the last 14 days', second = 'updatedAt in the last 14 days'] = fieldsOf(place, object)
    .filter((key) => ['text', 'date', 'choice', 'integer'].includes(object.fields[key]!.kind))
    .map((key) => filterBy(place, object, key))
  const filter = `(${first} or ${second}) and createdAt in the last 365 days`
  return basics('filters', 'Filters', [
    text(
      'A filter is a sentence: conditions of a field, a comparison and a value. The same sentence stands in lists of the web app and in their addresses, so you can build one there and copy it. Text with spaces, and reserved words (`of`, `in`, `empty` …), go in double quotes; single quotes are no quotes. What has no value `is empty`, there is no `null`.',
    ),
    table('Words', ['Word', 'Compares', 'For example'], words),
    text(
      '`is` tells capitals and accents apart in text: `city is hamburg` does not find Hamburg, `city contains hamburg` does. It takes no notice of capitals in mail addresses (`emails`), ids, `true` and `false`, and in choices, which are found by the word that people read too: `tier is gold` finds Gold.',
    ),
    call(
      'A sentence',
      curl(place.base, { path: `/${object.path}`, query: { filter, limit: '5' } }),
      `const page = await ${collection(object)}.page({ filter: ${quoted(filter)}, limit: 5 })`,
      {
        text: 'Each field’s section shows a filter that works for it. A wrong one is refused with `at`, the characters before the place, and what was expected there.',
      },
    ),
    call(
      'Words of people',
      curl(place.base, { path: `/${object.path}`, query: { find: 'example', fields: object.title, limit: '5' } }),
      `const found = await ${collection(object)}.page({ find: 'example', fields: [${quoted(object.title)}], limit: 5 })`,
      { text: '`find` takes words that must occur, as the box above a list does. `fields` names what you want to read; less is quicker.' },
    ),
    call(
      'Values from elsewhere',
      curl(place.base, { path: `/${object.path}/count`, query: { filter: 'createdAt after 2026-01-31' } }),
      `const { count } = await ${collection(object)}.count({ where: { createdAt: { after: '2026-01-31' } } })`,
      {
        text: 'Whoever puts a stranger’s text into a sentence must quote it: double quotes around, `\\"` and `\\\\` inside. The client does it by itself when conditions are given as `where`.',
      },
    ),
  ])
}

export const pagingSection = ({ base }: Place, object: ObjectType): Section =>
  basics('paging', 'Paging', [
    text(
      'A list answers `{ items, next }`. While `next` is not null there is more: send it as `after`, with the same filter and sort. Pages have neither gaps nor doubles while others write. `limit` is 50 by default, at most 200, or 1,000 where `fields` names one or two fields.',
    ),
    call(
      'Page after page',
      [
        curl(base, { path: `/${object.path}`, query: { fields: object.title, limit: '1' } }).replace(/^curl /, 'NEXT=$(curl -s ') +
          ` | sed -n 's/.*"next": *"\\([^"]*\\)".*/\\1/p')`,
        `[ -n "$NEXT" ] && ${curl(base, { path: `/${object.path}`, query: { fields: object.title, limit: '1', after: kept('NEXT', 'next') } })}`,
      ].join('\n'),
      `for await (const one of ${collection(object)}.list({ fields: [${quoted(object.title)}], limit: 200 })) {\n  console.log(one.${object.title})\n}`,
      { text: 'The client reads page after page as you go on, and no further than you go.' },
    ),
  ])

export function versionSection(place: Place, object: ObjectType): Section {
  const body = newBody(place, object)
  const blocks = [
    text(
      'Every record has a `version`, which each write counts up, and an `ETag` with it. Send it as `If-Match` when you change or delete, and the server refuses (412 `record.changed`) where somebody was quicker: `current` is the record as it is now, `since` says who changed what. Read it, decide, send again.',
    ),
  ]
  if (!body) return basics('versions', 'Versions', blocks)
  return basics('versions', 'Versions', [
    ...blocks,
    call(
      'Refused, because it is another by now',
      `${curl(place.base, { method: 'POST', path: `/${object.path}`, body: body.values, keep: 'ID' })}\n${curl(place.base, {
        method: 'PATCH',
        path: `/${object.path}/${kept('ID', 'made.id')}`,
        headers: ['If-Match: "7"'],
        body: {},
      })}`,
      `const made = await ${collection(object)}.create(${script(body.values)})\ntry {\n  await ${collection(object)}.update(made.id, {}, { version: 7 })\n} catch (error) {\n  if (!(error instanceof RapportError) || error.code !== 'record.changed') throw error\n  console.log(error.body.current)\n}`,
      { status: 412, text: 'The record has version 1, and 7 was asked for.' },
    ),
  ])
}

export function onceSection(place: Place, object: ObjectType): Section {
  const body = newBody(place, object)
  const blocks = [
    text(
      'A write whose answer gets lost may have happened or not. Send `Idempotency-Key` with a text of your own (at most 255 characters), new for each write: sent again with its key it happens once, and is answered the same, byte for byte, with `Idempotency-Replayed: true`. Keys are kept for a day. Writes of records and undo take it; the client sends one with each of them and repeats what got lost.',
    ),
  ]
  if (!body) return basics('once', 'Writes that happen once', blocks)
  return basics('once', 'Writes that happen once', [
    ...blocks,
    call(
      'Paste it twice: one record',
      curl(place.base, { method: 'POST', path: `/${object.path}`, headers: ['Idempotency-Key: order-4711'], body: body.values }),
      `await ${collection(object)}.create(${script(body.values)}, { once: 'order-4711' })`,
      { status: 201, text: 'A key that was used for another request is refused: 422 `idempotency.other`.' },
    ),
  ])
}

const statuses = [
  ['400', 'The request cannot be understood: `query.unknown`, `filter.wrong` …', 'Correct it; `fix` says how.'],
  [
    '401',
    'No key, or one that is wrong, expired or asleep: `session.none`, `key.wrong` …',
    '`fix` says whether to send it or to make another.',
  ],
  ['403', 'Your role or the key’s scopes do not allow it: `key.scope` …', '`fix` says what is missing.'],
  ['404', 'It is not there, or not for you: both look the same', 'Look whether the key reaches it.'],
  ['405', 'The address does not take this method: `request.method`', '`Allow` names those that it takes.'],
  ['409', 'It would break a rule: `record.taken`, `change.overwritten` …', 'Decide, then send another request.'],
  ['412', 'Somebody was quicker: `record.changed`', 'Read it again, see [Versions](#versions).'],
  ['422', 'Values do not fit: `record.invalid`, `record.unknownField` …', 'Correct the fields that `errors` names.'],
  ['429', 'Too many requests: `request.tooMany`', 'Wait for `Retry-After` seconds.'],
  ['503', 'The server is busy or starting: `database.busy` …', 'Wait for `Retry-After` seconds, send again.'],
] as const

export const errorSection = ({ base }: Place, object: ObjectType): Section =>
  basics('errors', 'Refusals', [
    text(
      'What is refused is answered as a problem document (RFC 9457): `code` is stable and for programs, `detail` is a sentence for people, `fix` says what to do, `errors` names fields: `[{ field, code, message }]`. The client throws a `RapportError` with the same.',
    ),
    call(
      'A refusal to look at',
      curl(base, { path: `/${object.path}`, query: { filter: 'unheard is of' } }),
      `try {\n  await ${collection(object)}.page({ filter: 'unheard is of' })\n} catch (error) {\n  if (!(error instanceof RapportError)) throw error\n  console.log(error.status, error.code, error.message, error.fix, error.fields)\n}`,
      { status: 400 },
    ),
    table('By status', ['Status', 'Means', 'What to do'], statuses),
  ])

export const limitSection = ({ base }: Place): Section =>
  basics('limits', 'Limits', [
    text(
      'Requests are counted by the minute: by IP address, by key, by member and by all keys of the workspace. Every answer says where you stand: `RateLimit-Policy: "key";q=6000;w=60` is the limit, `RateLimit: "key";r=5990;t=42` what is left and for how many seconds. Beyond it comes 429 with `Retry-After`; the client waits and sends again. Fifty items of a batch count as one request. A body may have 1 MB, a batch 8 MB, an import 2 GB.',
    ),
    call('Where you stand', curl(base, { path: '/api-keys/current' }).replace(/^curl /, 'curl -i '), null),
  ])
