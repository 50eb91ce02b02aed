/**
 * Decides whether a history of operations that overlapped is linearizable: whether each can have happened at one moment between its being sent and
 * its being answered. The search is that of Wing and Gong (“Testing and Verifying Concurrent Objects”, 1993), which forgets
 * what led to where it was before as Lowe does (“Testing for linearizability”, 2017). Linearizability is local (Herlihy and
 * Wing, “Linearizability”, 1990): records are judged one by one, and the searches stay small.
 */

export interface Operation<What> {
  /** When it was sent and when it was answered, by one clock. Without an answer the end is `Infinity`: it may have happened later, or never. */
  readonly start: number
  readonly end: number
  readonly what: What
}

/** A thing as it would be if nobody ever met anybody. */
export interface Sequential<State, What> {
  readonly first: State
  /** The state after an operation that was answered so; null where it cannot have been answered so. */
  after(state: State, what: What): State | null
  /** The same text for the same state. */
  keyOf(state: State): string
}

export interface Verdict<State, What> {
  readonly linearizable: boolean
  /** An order in which everything can have happened, or the longest beginning of one that was found. */
  readonly order: readonly Operation<What>[]
  /** After that order. */
  readonly state: State
  /** What was answered and stands in no place of it. */
  readonly left: readonly Operation<What>[]
}

/** An operation's begin, or its end. */
interface Mark {
  readonly at: number
  readonly of: number
  readonly isEnd: boolean
  before: Mark | undefined
  next: Mark | undefined
}

/** Places in the search; many operations without an answer make it long. */
const most = 1_000_000

/** Throws where there are too many orders to be tried. */
export function linearize<State, What>(
  operations: readonly Operation<What>[],
  { first, after, keyOf }: Sequential<State, What>,
): Verdict<State, What> {
  const { head, ends } = line(operations)
  const placed: { readonly mark: Mark; readonly state: State }[] = []
  const seen = new Set<string>()
  let [done, state, answered] = [0n, first, 0]
  let best: { readonly order: readonly number[]; readonly state: State } = { order: [], state }
  for (let mark = head.next; answered < ends.size;) {
    if (mark && !mark.isEnd) {
      const then = after(state, operations[mark.of]!.what)
      const with_ = done | (1n << BigInt(mark.of))
      if (then === null || !isNew(`${with_.toString(36)} ${keyOf(then)}`)) {
        mark = mark.next
        continue
      }
      placed.push({ mark, state })
      ;[done, state] = [with_, then]
      if (ends.has(mark.of)) answered++
      lift(mark, ends.get(mark.of))
      if (placed.length > best.order.length) best = { order: placed.map(({ mark: { of } }) => of), state }
      mark = head.next
      continue
    }
    // The next thing in time is an answer to what has no place yet: one of those before it has a wrong one.
    const last = placed.pop()
    if (!last) return verdict(false)
    done &= ~(1n << BigInt(last.mark.of))
    state = last.state
    if (ends.has(last.mark.of)) answered--
    putBack(last.mark, ends.get(last.mark.of))
    mark = last.mark.next
  }
  best = { order: placed.map(({ mark: { of } }) => of), state }
  return verdict(true)

  function isNew(key: string): boolean {
    if (seen.size > most) throw new Error(`There are too many orders to be judged, of ${operations.length} operations.`)
    return seen.size < seen.add(key).size
  }
  function verdict(linearizable: boolean): Verdict<State, What> {
    const left = operations.filter(({ end }, at) => end !== Infinity && !best.order.includes(at))
    return { linearizable, order: best.order.map((at) => operations[at]!), state: best.state, left }
  }
}

/** Begins and ends in the order of time, behind a head. Of two at one moment the begin comes first: then they overlap. */
function line(operations: readonly Operation<unknown>[]): { readonly head: Mark; readonly ends: ReadonlyMap<number, Mark> } {
  const marks = operations.flatMap(({ start, end }, of): Mark[] => [
    { at: start, of, isEnd: false, before: undefined, next: undefined },
    ...(end === Infinity ? [] : [{ at: end, of, isEnd: true, before: undefined, next: undefined }]),
  ])
  marks.sort((a, b) => a.at - b.at || Number(a.isEnd) - Number(b.isEnd))
  const head: Mark = { at: -Infinity, of: -1, isEnd: false, before: undefined, next: undefined }
  for (const [at, mark] of marks.entries()) join(marks[at - 1] ?? head, mark)
  return { head, ends: new Map(marks.filter(({ isEnd }) => isEnd).map((mark) => [mark.of, mark])) }
}

function join(one: Mark | undefined, next: Mark | undefined): void {
  if (one) one.next = next
  if (next) next.before = one
}
function lift(...marks: readonly (Mark | undefined)[]): void {
  for (const mark of marks) if (mark) join(mark.before, mark.next)
}
/** In the reverse order: a mark still knows between which it stood. */
function putBack(begin: Mark, end: Mark | undefined): void {
  for (const mark of [end, begin])
    if (mark) {
      join(mark.before, mark)
      join(mark, mark.next)
    }
}
