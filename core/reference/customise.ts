/** Adding fields and objects by programs, and keeping a copy of records up to date. */
import { administers } from '../access/index.ts'
import { labelOf, type ObjectType } from '../object/index.ts'
import { curl, type Example, freshText, quoted, script } from './code.ts'
import { call, type Section, text } from './document.ts'
import { collection, type Place } from './object.ts'

export function customSection({ base, actor, model }: Place): Section | null {
  const object = [...model.objects.values()].find(({ customisable, internal }) => customisable && !internal)
  if (!object) return null
  const many = object.label[1].toLowerCase()
  const field: Example = { of: object.name, label: freshText('Example field'), kind: 'choice', options: { values: ['Gold', 'Silver'] } }
  const thing: Example = { one: freshText('Example thing'), many: freshText('Example things') }
  const post = (path: string, body: Example): readonly [string, string] => [
    curl(base, { method: 'POST', path, body }),
    `const made${path.includes('fields') ? 'Field' : 'Object'} = await rapport.request<{ id: string }>('POST', '${path}', { body: ${script(body)} })`,
  ]
  return {
    id: 'custom',
    part: 'more',
    title: 'Fields and objects',
    blocks: [
      text(
        'Administrators add fields to objects, and objects, on the pages [Fields](/settings/fields) and [Objects](/settings/objects), or by a key of theirs with the scope `administration`. What is added is there at once: in lists, filters, imports, exports, search, webhooks and on this page.',
      ),
      ...(administers(actor)
        ? [
            call(`Add a field to ${many}`, ...post('/custom-fields', field), {
              status: 201,
              text: `\`of\` names the object as scopes do, \`${object.name}\`. \`kind\` is text, prose, integer, number, boolean, date, instant, choice, ref, emails, phones, addresses, formula or rollup; \`options\` has \`values\` of a choice, \`to\` of a ref, \`formula\` of a formula, and \`required\` or \`unique\`. The answer has the \`key\` by which programs read and write it. With \`marked: true\` lists sort by it.`,
            }),
            call('Add an object', ...post('/custom-objects', thing), {
              status: 201,
              text: 'The answer has its `name`, which begins with `x_`, for scopes and filters, and its `path` for addresses. Its records have the same calls as all others.',
            }),
            text(
              'A field is changed by `PATCH /custom-fields/{id}`, an object by `PATCH /custom-objects/{id}`; with `{ "retired": true }` it is gone for everybody and keeps its values, `false` brings it back.',
            ),
          ]
        : []),
    ],
  }
}

/** Reading what changed since the last time. */
export function syncSection(place: Place, object: ObjectType): Section {
  const { base } = place
  const since = '2026-01-31T09:00:00Z'
  const title = object.title
  const records = collection(object)
  return {
    id: 'sync',
    part: 'more',
    title: 'Sync what changed',
    blocks: [
      text(
        `To keep a copy of ${object.label[1].toLowerCase()}, read at intervals what was written since the last time. Note the time before you begin, a minute early for clocks that differ, and keep it for the next run only when you have read to the end: what is written meanwhile comes then. A record may come twice; by its \`id\` and \`version\` you know what you have.`,
      ),
      call(
        'What changed since',
        curl(base, { path: `/${object.path}`, query: { filter: `updatedAt >= ${since}`, fields: `${title},version`, limit: '200' } }),
        `const begun = new Date(Date.now() - 60_000).toISOString()\nfor await (const one of ${records}.list({ where: { updatedAt: { atLeast: ${quoted(since)} } }, limit: 200 })) {\n  console.log(one.id, one.version)\n}\nconsole.log('next time from', begun)`,
        {
          text: `While \`next\` is not null there is more, see [Paging](#paging). ${labelOf(title, object.fields[title]!)} and version are read here; without \`fields\` it is everything.`,
        },
      ),
      text(
        'What is deleted is in no list any more. A [webhook](#webhooks) tells of it, and of everything else at once: then the run above is for the first time, and for what a receiver missed. A webhook that is behind can also be sent again from a position.',
      ),
    ],
  }
}
