/** Notices as one member reads them at this moment: of a record they are told what they may see of it then, and nothing of one that is out of sight. */
import type { Actor } from '../access/index.ts'
import { Problem } from '../errors.ts'
import type { Model } from '../object/index.ts'
import { type Store, titlesOf } from '../store/index.ts'
import { compileText, readValues } from '../templates/index.ts'
import type { Bundle, Kept } from './bundle.ts'

/** Of a bundle so many are shown one by one. */
const shown = 20

export interface ShowPlace {
  readonly store: Pick<Store, 'list'>
  readonly model: Model
  readonly actor: Actor
}

/** Bundles as they are answered. */
export async function show(place: ShowPlace, bundles: readonly Bundle[]): Promise<readonly object[]> {
  const entries = bundles.flatMap((bundle) => bundle.slice(0, shown))
  const titles = await seen(place, entries)
  const texts = await said(place, entries, titles)
  return bundles.map((bundle) => {
    const [{ id, kind, at, by, object }] = bundle
    return {
      id,
      kind,
      at,
      by,
      object,
      count: bundle.length,
      read: bundle.every(({ read }) => read),
      ids: bundle.map((one) => one.id),
      entries: bundle.slice(0, shown).map((one) => {
        const isSeen = one.record !== null && titles.has(one.record)
        return {
          id: one.id,
          at: one.at,
          read: one.read,
          record: isSeen ? one.record : null,
          title: isSeen ? (titles.get(one.record!) ?? null) : null,
          text: texts.get(one.id) ?? null,
        }
      }),
    }
  })
}

async function seen({ store, model, actor }: ShowPlace, entries: readonly Kept[]): Promise<ReadonlyMap<string, string | null>> {
  const titles = new Map<string, string | null>()
  for (const [object, some] of Map.groupBy(entries, (one) => one.object))
    if (object !== null) {
      const records = some.flatMap(({ record }) => record ?? [])
      for (const [id, title] of await titlesOf(store, model, actor, object, records)) titles.set(id, title)
    }
  return titles
}

/** What was written, with the values that the reader sees. Of what asks something the question stands as it is. */
async function said(
  { store, model, actor }: ShowPlace,
  entries: readonly Kept[],
  titles: ReadonlyMap<string, unknown>,
): Promise<ReadonlyMap<string, string>> {
  const texts = new Map<string, string>()
  for (const { id, kind, text } of entries) if (kind === 'asked' && text !== null) texts.set(id, text)
  const written = entries.filter((one) => one.kind === 'said' && one.text !== null && one.record !== null && titles.has(one.record))
  for (const some of Map.groupBy(written, ({ object, text }) => `${object} ${text}`).values()) {
    const object = model.objects.get(some[0]!.object!)
    if (!object) continue
    try {
      const compiled = compileText(model, actor, object, some[0]!.text!, { timeZone: actor.timeZone ?? 'UTC' })
      const records = await readValues({ store, model }, actor, object, [...new Set(some.map(({ record }) => record!))], compiled.fields)
      for (const { id, record } of some) {
        const values = records.get(record!)
        if (values) texts.set(id, compiled.render(values))
      }
    } catch (error) {
      // It shows a field that they may not see: then nothing of it is said.
      if (!(error instanceof Problem)) throw error
    }
  }
  return texts
}
