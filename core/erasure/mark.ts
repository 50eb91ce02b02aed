/** Who was erased does not come back unasked: what is written is looked up among the marks of those who were. */
import { Problem } from '../errors.ts'
import { labelOf, type ObjectType } from '../object/index.ts'
import type { Transaction } from '../postgres/index.ts'
import type { Seals } from '../secrets/index.ts'
import type { Barrier, Wished } from '../store/index.ts'
import { type Known, knownBy, markOf } from './known.ts'

/** A mark that counts: nobody lifted it. */
export interface Mark {
  readonly mark: string
  readonly at: string
}

const findText = `select m.mark, to_char(m.at at time zone 'UTC', 'YYYY-MM-DD') as at from erasure_mark m where m.workspace_id = $1 and m.mark = any($2::text[]) and m.lifted_at is null`

/** Which of what is known makes somebody known who was erased, and on which day that was. */
export async function findMarks(
  tx: Pick<Transaction, 'query'>,
  seals: Pick<Seals, 'tokenFor'>,
  workspace: string,
  known: readonly Known[],
): Promise<ReadonlyMap<string, string>> {
  if (known.length === 0) return new Map()
  const once = new Map(known.map((one) => [`${one.object} ${one.field} ${one.text}`, one]))
  const marks = [...once.values()].map((one) => markOf(seals, workspace, one))
  const rows = await tx.query<Mark>(findText, [marks])
  return new Map(rows.map(({ mark, at }) => [mark, at]))
}

/** What every write asks of those who were erased. A value that a record has already is nobody's concern: it was shared. */
export const barrierOf = (seals: Pick<Seals, 'tokenFor'>): Barrier => ({
  async judge(tx, workspace, wished: readonly Wished[]) {
    const found = await findMarks(
      tx,
      seals,
      workspace,
      wished.flatMap(({ object, values }) => knownBy(object, values)),
    )
    if (found.size === 0) return () => null
    const types = new Map(wished.map(({ object }) => [object.name, object]))
    return ({ object: name, before, after }) => {
      const object = types.get(name)
      if (!object || !after) return null
      const had = new Set((before ? knownBy(object, before) : []).map(({ field, text }) => `${field} ${text}`))
      const now = knownBy(object, after)
      const fresh = now.filter(({ field, text }) => !had.has(`${field} ${text}`))
      const isSomebodyElse = now.some((one) => one.strong && !found.has(markOf(seals, workspace, one)))
      for (const one of fresh) {
        const at = found.get(markOf(seals, workspace, one))
        if (at !== undefined && (one.strong || !isSomebodyElse)) return erased(object, one.field, at)
      }
      return null
    }
  },
})

/** `record.erased`, 409. */
export function erased(object: ObjectType, field: string, at: string): Problem {
  const label = labelOf(field, object.fields[field]!)
  const message = `${label}: whoever had this was erased on request on ${at}.`
  return new Problem('record.erased', message, {
    status: 409,
    fix: 'If they came back by their own will, an administrator lets them in again under Settings, Erasures.',
    more: { errors: [{ field, code: 'record.erased', message }] },
  })
}
