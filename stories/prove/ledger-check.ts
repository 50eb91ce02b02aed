/** Holds the ledger against the database: SQL and the ledger only, nothing of the product in between. */
import type { Client } from 'pg'
import type { Entry } from './ledger-file.ts'

export interface Findings {
  /** Acknowledged, but absent or different. */
  readonly lost: readonly string[]
  /** Done more than once. */
  readonly doubled: readonly string[]
  /** Anything else that does not fit: versions, history, outbox, identifiers. */
  readonly wrong: readonly string[]
}

interface HistoryRow {
  readonly record: string
  readonly action: string
  readonly version: number
  readonly given: readonly [string | null, string] | null
}

/** Looks at everything in the workspace. The writers must have ended. */
export async function checkLedger(owner: Client, workspace: string, entries: readonly Entry[]): Promise<Findings> {
  const people = await rows<{ id: string; key: string | null; given: string | null; version: number }>(
    `select id, external_id as key, given_name as given, version from person where workspace_id = $1`,
  )
  const history = await rows<HistoryRow>(
    `select record_id as record, action, version, changes->'givenName' as given from history where workspace_id = $1 and object = 'person' order by id`,
  )
  const byId = new Map(people.map((person) => [person.id, person]))
  const historyOf = Map.groupBy(history, ({ record }) => record)
  const gone = new Set(entries.filter(({ kind }) => kind === 'uncertain').map(({ id }) => id))
  return { lost: lost(), doubled: doubled(), wrong: [...versions(), ...(await tables())] }

  async function rows<R extends object>(text: string): Promise<R[]> {
    return (await owner.query<R>(text, [workspace])).rows
  }

  function lost(): string[] {
    return entries.flatMap((entry): string[] => {
      const person = byId.get(entry.id)
      const past = historyOf.get(entry.id) ?? []
      const say = (what: string): string[] => [`${entry.kind} ${entry.id}: ${what}`]
      if (entry.kind === 'created') {
        if (!past.some(({ action }) => action === 'created')) return say('no history of its creation')
        if (gone.has(entry.id)) return []
        return person?.key === entry.key ? [] : say(`the record ${person ? `has the key ${person.key}` : 'is not there'}`)
      }
      if (entry.kind === 'changed') return changes(past, entry.token).length > 0 ? [] : say(`${entry.token} is in no history`)
      if (entry.kind === 'deleted') return past.some(({ action }) => action === 'deleted') ? [] : say('no history of its deletion')
      if (entry.kind === 'restored') return person || gone.has(entry.id) ? [] : say('it did not come back')
      return []
    })
  }

  function doubled(): string[] {
    const keys = Map.groupBy(
      people.filter(({ key }) => key !== null),
      ({ key }) => key,
    )
    const twice = [...keys].filter(([, list]) => list.length > 1).map(([key]) => `${key} has several records`)
    const tokens = entries.flatMap((entry) => (entry.kind === 'changed' ? [entry] : []))
    const thrice = tokens
      .filter(({ id, token }) => changes(historyOf.get(id) ?? [], token).length > 1)
      .map(({ token }) => `${token} was written several times`)
    const births = [...historyOf].flatMap(([id, past]) => {
      const count = (action: string): number => past.filter((entry) => entry.action === action).length
      const alive = byId.has(id) ? 1 : 0
      return count('created') === count('deleted') + alive
        ? []
        : [`${id} was created ${count('created')} and deleted ${count('deleted')} times`]
    })
    return [...twice, ...thrice, ...births]
  }

  /** Versions count what made them; the chain of values has no gap and ends in the present value. */
  function versions(): string[] {
    return people.flatMap(({ id, version, given }): string[] => {
      const past = historyOf.get(id) ?? []
      const found: string[] = []
      const made = past.filter(({ action }) => action !== 'deleted').length
      if (version !== made) found.push(`${id} has version ${version}, and ${made} history entries that made one`)
      let last = 0
      for (const entry of past) {
        if (entry.action !== 'deleted') last++
        if (entry.version !== last) found.push(`${id} was ${entry.action} as version ${entry.version}, not ${last}`)
      }
      let value: string | null = null
      for (const { action, given: change } of past) {
        if (action !== 'changed' || !change) continue
        if (change[0] !== value) found.push(`${id} went from ${change[0]} to ${change[1]}, but it was ${value}`)
        value = change[1]
      }
      if (value !== given) found.push(`${id} holds ${given}, but was last set to ${value}`)
      return found
    })
  }

  async function tables(): Promise<string[]> {
    const told = 'select id, changes from outbox where workspace_id = $1 union all select id, changes from feed where workspace_id = $1'
    const questions: Record<string, string> = {
      'history entries in neither outbox nor feed': `select count(*)::int as n from history h where h.workspace_id = $1 and not exists
        (select 1 from (${told}) o where o.id = h.change_id)`,
      'positions missing from the feed or without a change': `select (h.position - count(f.id) + count(*) filter (where f.position > h.position))::int as n
        from feed_head h left join feed f using (workspace_id) where h.workspace_id = $1 group by h.position`,
      'change sets in the outbox and in the feed': `select count(*)::int as n from outbox o join feed f using (workspace_id, id) where o.workspace_id = $1`,
      'change sets whose changes are not exactly those of their history': `select count(*)::int as n from (${told}) o where
        (select coalesce(jsonb_agg(jsonb_build_array(t->>'object', t->>'id', t->>'action') order by t->>'object', t->>'id'), '[]') from jsonb_array_elements(o.changes) t) is distinct from
        (select coalesce(jsonb_agg(jsonb_build_array(h.object, h.record_id::text, h.action) order by h.object, h.record_id::text), '[]') from history h where h.workspace_id = $1 and h.change_id = o.id)`,
      'mail addresses without identifier': `select count(*)::int as n from person p, jsonb_array_elements(p.emails) e where p.workspace_id = $1 and not exists
        (select 1 from identifier i where i.workspace_id = $1 and i.object = 'person' and i.field = 'emails' and i.value = e->>'value' and i.record_id = p.id)`,
      'identifiers without mail address': `select count(*)::int as n from identifier i where i.workspace_id = $1 and i.object = 'person' and i.field = 'emails' and not exists
        (select 1 from person p, jsonb_array_elements(p.emails) e where p.workspace_id = $1 and p.id = i.record_id and e->>'value' = i.value)`,
    }
    const found: string[] = []
    for (const [what, text] of Object.entries(questions)) {
      const [row] = await rows<{ n: number }>(text)
      if (row && row.n > 0) found.push(`${row!.n} ${what}`)
    }
    return found
  }
}

const changes = (past: readonly HistoryRow[], token: string): readonly HistoryRow[] =>
  past.filter(({ action, given }) => action === 'changed' && given?.[1] === token)
