/** What programs do beside records: files in and out, taking back. */
import { reachOf } from '../access/index.ts'
import { labelOf, type ObjectType } from '../object/index.ts'
import { curl, kept, quoted, script, type Example } from './code.ts'
import { call, code, type Section, text } from './document.ts'
import { newBody } from './example.ts'
import { collection, type Place } from './object.ts'

const more = (id: string, title: string, blocks: Section['blocks']): Section => ({ id, part: 'more', title, blocks })
const imported = kept('IMPORT', 'one.id')

/** The first object whose records can come from a file as they stand: nothing in them leads elsewhere. */
export const importable = (place: Place): ObjectType | undefined =>
  [...place.model.objects.values()].find((object) => {
    if (object.internal || !object.transfer || reachOf(place.actor, object.name, 'write') === 'none') return false
    const body = newBody(place, object)
    return body !== null && body.needs.length === 0 && Object.keys(body.values).every((key) => !object.fields[key]!.options.unique)
  })

export function importSection(place: Place, object: ObjectType): Section {
  const { base } = place
  const values = newBody(place, object)!.values
  const keys = Object.keys(values)
  const headers = keys.map((key) => labelOf(key, object.fields[key]!))
  const rows = ['Imported', 'Also imported'].map((word) => keys.map((key) => named(cell(values[key]!), word)))
  const file = [headers, ...rows].map((row) => row.map(quotedCell).join(',')).join('\n')
  const columns = keys.map((field, index) => ({ index, field }))
  const waitFor = (states: string): string =>
    `until ${curl(base, { path: `/imports/${imported}` }).replace(/^curl /, 'curl -s ')} | grep -qE '"state": *"(${states})"'; do sleep 1; done`
  const post = (step: string): string => curl(base, { method: 'POST', path: `/imports/${imported}/${step}` })
  return more('imports', 'Imports', [
    text(
      `A file of any size becomes ${object.label[1].toLowerCase()} in four steps: send it, say which column fills what, have it checked, start it. Nothing is written before you start; what an import has written can be removed as a whole. It takes a key of a member with the scope \`import\`.`,
    ),
    code('A small file', 'shell', `cat > import.csv <<'END'\n${file}\nEND`),
    call(
      '1. Send it',
      curl(base, {
        method: 'POST',
        path: '/imports',
        query: { object: object.name, name: 'import.csv' },
        file: { name: 'import.csv', type: 'text/csv' },
        keep: 'IMPORT',
      }),
      `const one = await rapport.imports.upload({ object: ${quoted(object.name)}, name: 'import.csv', file: ${quoted(file)} })`,
      {
        status: 201,
        text: 'CSV with a line of headers; delimiter and encoding are found. The answer proposes `columns`, and lists as `targets` what columns may fill.',
      },
    ),
    call(
      '2. Say what fills what',
      curl(base, { method: 'PATCH', path: `/imports/${imported}`, body: { mode: 'create', columns } }),
      `await rapport.imports.change(one.id, { mode: 'create', columns: ${script(columns as unknown as Example)} })`,
      {
        text: '`mode` is `create`, `update` or `upsert`. Unless you say, it is `upsert` where a column holds what records are known by, and else `create`. In every mode records are looked for by `match`, one of the `matches` that the import offers: with `create` a row whose record is there already counts as wrong, and `match: null` looks for none. A column whose `field` is null is left out.',
      },
    ),
    call(
      '3. Have it checked',
      `${post('check')}\n${waitFor('checked|failed')}\n${curl(base, { path: `/imports/${imported}/reasons` })}`,
      `await rapport.imports.check(one.id)\nfor await (const { state, progress } of rapport.imports.follow(one.id)) console.log(state, progress.rows)\nconsole.log((await rapport.imports.reasons(one.id)).items)`,
      {
        status: 202,
        text: '`counts` says how many rows are new, changed, the same and wrong; `reasons` why some are wrong, `wrong.csv` gives those back.',
      },
    ),
    call(
      '4. Start it',
      `${post('start')}\n${waitFor('done|failed|stopped')}\n${curl(base, { path: `/imports/${imported}` })}`,
      `await rapport.imports.start(one.id)\nfor await (const { state, progress } of rapport.imports.follow(one.id)) console.log(state, progress.rows)\nconst done = await rapport.imports.get(one.id)\nconsole.log(done.state, done.counts)`,
      { status: 202, text: 'It goes on whether you wait or not, also when a server is restarted.' },
    ),
    call(
      'Take it back',
      `${post('remove')}\n${waitFor('removed|failed')}`,
      `await rapport.imports.remove(one.id)\nfor await (const { state } of rapport.imports.follow(one.id)) console.log(state)`,
      { status: 202, text: 'Records that somebody changed since stay.' },
    ),
    call(
      'All four at once',
      curl(base, { path: '/imports' }),
      `const whole = await rapport.imports.run(\n  { object: ${quoted(object.name)}, name: 'import.csv', file: ${quoted(file)}, mode: 'create', columns: ${script(Object.fromEntries(keys.map((key, at) => [headers[at]!, key])))} },\n  { onProgress: ({ state, progress }) => console.log(state, progress.rows) },\n)\nconsole.log(whole.state, whole.counts)`,
      { text: 'The client has the four steps as one; by HTTP, all imports are listed here.' },
    ),
  ])
}

/** Rows of a file are others than the records that the rest of the page makes: by their mail addresses those would be found. */
const named = (text: string, word: string): string =>
  text.replace(/^Example/, word).replace(/^example@/, `${word.toLowerCase().replace(' ', '.')}@`)
const cell = (value: Example): string => {
  if (Array.isArray(value)) return cell((value[0] as { value?: Example }).value ?? '')
  return String(value)
}
const quotedCell = (text: string): string => (/[",\n;]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text)

export const exportSection = (place: Place, object: ObjectType): Section =>
  more('exports', 'Exports', [
    text('Any list comes as a file: CSV in UTF-8, streamed, complete or broken off, never short. It takes the scope `export`.'),
    call(
      'A file',
      curl(place.base, { path: `/${object.path}/export`, query: { filter: 'createdAt in the last 365 days' } }) + ' \\\n  -o export.csv',
      `const file = await ${collection(object)}.export({ filter: 'createdAt in the last 365 days' })\nconsole.log((await file.text()).split('\\n').length)`,
    ),
  ])

export function undoSection(place: Place, object: ObjectType): Section | null {
  const body = newBody(place, object)
  if (!body || body.needs.length > 0 || reachOf(place.actor, object.name, 'write') === 'none') return null
  const id = kept('ID', 'made.id')
  return more('undo', 'History and undo', [
    text('Every change is kept with who, when, before and after, and can be taken back by whoever may write what it touched.'),
    call(
      'The history of a record',
      `${curl(place.base, { method: 'POST', path: `/${object.path}`, body: body.values, keep: 'ID' })}\n${curl(place.base, { path: `/${object.path}/${id}/history` })}`,
      `const made = await ${collection(object)}.create(${script(body.values)})\nconst { items } = await ${collection(object)}.history(made.id)\nconsole.log(items[0]?.action, items[0]?.actor.name)`,
    ),
    ...(reachOf(place.actor, object.name, 'delete') === 'none'
      ? []
      : [
          call(
            'Delete, and take it back',
            `CHANGE=$(${curl(place.base, { method: 'POST', path: `/${object.path}/delete`, body: { ids: [id] } }).replace(/^curl /, 'curl -s ')} | sed 's/.*"change":"\\([^"]*\\)".*/\\1/')\n${curl(place.base, { method: 'POST', path: `/changes/${kept('CHANGE', 'change')}/undo` })}`,
            `const { change } = await ${collection(object)}.deleteMany([made.id])\nawait rapport.undo(change!)`,
            { text: 'The answer of a write of many names its change set; so does each entry of a history.' },
          ),
        ]),
  ])
}
