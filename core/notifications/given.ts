/** Work that somebody was given by somebody else: read out of the feed, told to whom it is now. */
import { type Consumer, defineConsumer, type Entry } from '../feed/index.ts'
import type { Model, ObjectType } from '../object/index.ts'
import type { Database } from '../postgres/index.ts'
import { valueOf } from '../sql/column.ts'
import { rowsOf } from '../sql/table.ts'
import { type Notice, notify } from './notice.ts'

/** Nobody gives anything by these: what was brought by a file, taken back, or there from the beginning. */
const quiet: ReadonlySet<string> = new Set(['import', 'undo', 'sample', 'setup'])

export interface GivenPlace {
  readonly database: Pick<Database, 'readJson' | 'transaction'>
  readonly model: Model
  readonly told: (workspace: string, members: readonly string[]) => void
  /** Something may be due from now on. */
  readonly mayBeDue: (workspace: string) => Promise<void>
  readonly now: () => Date
}

export const givenConsumer = ({ database, model, told, mayBeDue, now }: GivenPlace): Consumer =>
  defineConsumer({
    name: 'notifications',
    label: 'Notifications',
    begins: 'end',
    async each(entries, { workspace }) {
      const works = [...model.objects.values()].filter(({ work }) => work !== undefined)
      const notices: Notice[] = []
      for (const object of works) {
        const { due } = object.work!
        const isDated = entries.some(({ changes }) =>
          changes.some(({ object: name, action, fields }) => name === object.name && (action === 'created' || fields.includes(due))),
        )
        if (isDated) await mayBeDue(workspace)
        notices.push(...(await givenIn(database, workspace, object, entries)))
      }
      if (notices.length === 0) return
      await database.transaction(workspace, async (tx) => notify(tx, notices, now()))
      told(workspace, [...new Set(notices.map(({ member }) => member))])
    },
  })

async function givenIn(
  database: Pick<Database, 'readJson'>,
  workspace: string,
  object: ObjectType,
  entries: readonly Entry[],
): Promise<readonly Notice[]> {
  const owner = object.owner!
  const moved = entries.flatMap((entry) =>
    quiet.has(entry.cause)
      ? []
      : entry.changes
          .filter(({ object: name, action, fields }) => name === object.name && (action === 'created' || fields.includes(owner)))
          .map(({ id }) => ({ id, entry })),
  )
  if (moved.length === 0) return []
  const values = [[...new Set(moved.map(({ id }) => id))], [...new Set(moved.map(({ entry }) => entry.id))]]
  const rows = JSON.parse((await database.readJson(workspace, { text: textFor(object), values }))!) as [string, string, string][]
  const byChange = new Map(entries.map((entry) => [entry.id, entry]))
  return rows.flatMap(([record, member, change]): Notice[] => {
    const { actor } = byChange.get(change)!
    if (actor.id === member) return []
    return [{ kind: 'given', member, key: `given ${record} ${change}`, object: object.name, record, by: actor }]
  })
}

/** Those that are still to be done and still theirs; what was given on since is told by that change. */
const textFor = (object: ObjectType): string => {
  const owner = valueOf(object, object.owner!, 'r')
  const isOpen = `${valueOf(object, object.work!.state, 'r')} is distinct from '${object.work!.done}'`
  return `select coalesce(json_agg(json_build_array(r.id, ${owner}, h.change_id)), '[]')::text from (select r.* from ${rowsOf(object, 'r')} and r.id = any($2::uuid[])) r
    join history h on h.workspace_id = $1 and h.record_id = r.id and h.object = '${object.name}' and h.change_id = any($3::uuid[]) and (h.action = 'created' or h.changes ? '${object.owner!}')
    where ${owner} is not null and ${isOpen} and not exists (select 1 from history l where l.workspace_id = $1 and l.record_id = r.id and l.version > h.version and l.changes ? '${object.owner!}')`.replace(
    /\s*\n\s*/g,
    ' ',
  )
}
