/** Which sample records nobody has worked with or built upon. */
import { systemActor } from '@rapport/core/access'
import type { Child, Model } from '@rapport/core/object'
import type { Store } from '@rapport/core/store'
import type { SampleRecord } from './sample.ts'

/**
 * The records that may go: none that somebody wrote to or that others' records refer to, none that hangs on a kept one
 * (an employment of a kept person), and none that a kept one refers to (the company of that employment).
 */
export async function untouched(
  { model, store }: { model: Model; store: Store },
  workspace: string,
  records: readonly SampleRecord[],
): Promise<readonly SampleRecord[]> {
  const ids = new Set(records.map(({ id }) => id))
  const refs = await referencesFrom(model, store, workspace, records)
  const kept = new Set(records.filter(({ worked }) => worked).map(({ id }) => id))
  for (const { from, to } of refs) if (!ids.has(from)) kept.add(to)
  for (let before = -1; before !== kept.size;) {
    before = kept.size
    for (const { from, to, hangs } of refs) {
      if (kept.has(from)) kept.add(to)
      if (hangs && kept.has(to)) kept.add(from)
    }
  }
  return records.filter(({ id }) => !kept.has(id))
}

interface Reference {
  readonly from: string
  readonly to: string
  /** The one it comes from belongs to the one it leads to. */
  readonly hangs: boolean
}

/** Every reference that leads to one of the records, from them and from others. */
async function referencesFrom(
  model: Model,
  store: Store,
  workspace: string,
  records: readonly SampleRecord[],
): Promise<readonly Reference[]> {
  const out: Reference[] = []
  const targets = Map.groupBy(records, ({ object }) => object)
  for (const [name, group] of targets)
    for (const { object, field } of pointing(model, name))
      for (let at = 0; at < group.length; at += 200) {
        const some = group.slice(at, at + 200).map(({ id }) => id)
        for (let after: string | undefined; ;) {
          const page = JSON.parse(
            await store.list(systemActor(workspace), object.name, {
              where: { field, op: 'anyOf', value: some },
              fields: [field],
              limit: 1000,
              after,
            }),
          ) as Page
          for (const item of page.items) out.push({ from: item.id, to: item[field]!.id, hangs: object.via?.[0] === field })
          if (page.next === null) break
          after = page.next
        }
      }
  return out
}

/** Fields that may lead to a record of the object: refs to it, and those that take any record. */
const pointing = (model: Model, name: string): readonly Child[] => [
  ...model.referringTo(name),
  ...[...model.objects.values()].flatMap((object) =>
    Object.entries(object.fields).flatMap(([field, { kind }]) => (kind === 'record' ? [{ object, field }] : [])),
  ),
]

interface Page {
  readonly items: readonly ({ readonly id: string } & Readonly<Record<string, { readonly id: string } | null>>)[]
  readonly next: string | null
}
