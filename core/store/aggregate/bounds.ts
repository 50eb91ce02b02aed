/** Between which moments or days a filter holds a field, as far as it says so by itself. */
import { addDays, addDaysTo, dayOf } from '../../object/days.ts'
import type { Comparison, Condition } from '../../object/condition.ts'
import type { Scope } from '../select.ts'
import type { By } from './question.ts'

type Bounds = { readonly from?: string; readonly to?: string }

/** As parameters of the statement. `where` has passed `checkCondition`. */
export function boundsOf(scope: Scope, where: Condition | undefined, { field, path, grouping }: By): Bounds {
  if (grouping !== 'time' || !where) return {}
  const type = path.value.kind === 'date' ? 'date' : 'timestamptz'
  const ends = conjuncts(where)
    .filter((part) => part.field === field)
    .map((part) => endsOf(part, type === 'date', scope.now, scope.actor.timeZone ?? 'UTC'))
  const param = (end: 'from' | 'to'): Bounds => {
    const found = ends.map((one) => one[end]).find((one) => one !== undefined)
    return found === undefined ? {} : { [end]: scope.parameters.add(found, type) }
  }
  return { ...param('from'), ...param('to') }
}

const conjuncts = (condition: Condition): readonly Comparison[] =>
  'and' in condition ? condition.and.flatMap(conjuncts) : 'field' in condition ? [condition] : []

function endsOf({ op, value }: Comparison, days: boolean, now: Date, timeZone: string): Bounds {
  const text = String(value)
  if (op === 'is') return { from: text, to: text }
  if (op === 'atLeast' || op === 'after') return { from: text }
  if (op === 'atMost') return { to: text }
  if (op === 'before') return { to: days ? addDays(text, -1) : new Date(Date.parse(text) - 1).toISOString() }
  if (op !== 'inLast' && op !== 'inNext') return {}
  const moved = (by: number): string => (days ? addDays(dayOf(now, timeZone), by) : addDaysTo(now, by).toISOString())
  return op === 'inLast' ? { from: moved(-Number(value)), to: moved(0) } : { from: moved(0), to: moved(Number(value)) }
}
