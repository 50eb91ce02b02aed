/** What was sent about external ids and what came of it, as operations that `linearize` can judge. */
import type { Answer, Client } from '@rapport/core/testing'
import type { Operation } from './linearizable.ts'
import { isRefused, type Act } from './slot.ts'

export type Body = Readonly<Record<string, unknown>>

/** A request, which is sent to one server, or to both under one key. */
export interface Asked {
  readonly method: string
  readonly path: string
  readonly body?: Body
  readonly headers?: Readonly<Record<string, string>>
  /** What an answer says happened, by slots; `undefined` for an answer that never came. */
  acts(answer: Answer<Body> | undefined): readonly Told[]
}

export interface Told {
  readonly slot: string
  readonly act: Act
}

/** One time that it was sent. */
export interface Attempt {
  readonly start: number
  readonly end: number
  /** It was surely not done, and may be asked for again. */
  readonly isPutOff: boolean
  /** Undefined where nobody knows what came of it. */
  readonly answer: Answer<Body> | undefined
}

export interface History {
  readonly operations: ReadonlyMap<string, readonly Operation<Act>[]>
  /** What can be no answer. */
  readonly wrong: readonly string[]
  /** Attempts by what came of them: `201`, `412 record.changed`, `nothing`, `not sent`. */
  readonly counts: ReadonlyMap<string, number>
  send(client: Client, asked: Asked): Promise<Attempt>
  /** Notes what came of a request, all of whose attempts had the same key where there are several; gives it. */
  add(asked: Asked, attempts: readonly Attempt[]): readonly Told[]
}

export function openHistory(clock: () => number = () => performance.now()): History {
  const operations = new Map<string, Operation<Act>[]>()
  const wrong: string[] = []
  const counts = new Map<string, number>()
  const doubt = ({ method, path, body }: Omit<Asked, 'acts'>, answer: Answer<Body> | undefined, why: string): void => {
    wrong.push(`${method} ${path} ${JSON.stringify(body)} ${why}: ${answer?.status} ${answer?.text.slice(0, 300)}`)
  }
  const acts = (asked: Asked, answer: Answer<Body> | undefined): readonly Told[] => {
    try {
      return asked.acts(answer)
    } catch (error) {
      doubt(asked, answer, String(error))
      return []
    }
  }
  return {
    operations,
    wrong,
    counts,
    async send(client, { method, path, body, headers }) {
      const start = clock()
      const { answer, wasNotSent } = await client.send<Body>(method, path, body, headers).then(
        (came) => ({ answer: came, wasNotSent: false }),
        (error: Error) => ({ answer: undefined, wasNotSent: (error.cause as NodeJS.ErrnoException | undefined)?.code === 'ECONNREFUSED' }),
      )
      const end = clock()
      const name = answer
        ? [answer.status, ...(answer.status >= 300 ? [answer.body?.code] : [])].join(' ')
        : wasNotSent
          ? 'not sent'
          : 'nothing'
      counts.set(name, (counts.get(name) ?? 0) + 1)
      const code = answer?.body?.code
      // A server that is starting answers with a page.
      const isPutOff = wasNotSent || putOff.has(String(code)) || (answer?.status === 503 && code === undefined)
      if (answer && answer.status >= 500 && !isPutOff && code !== 'store.unknownOutcome') doubt({ method, path, body }, answer, 'failed')
      return { start, end, isPutOff, answer: answer && (answer.status < 500 || isPutOff) ? answer : undefined }
    },
    add(asked, attempts) {
      const all: Told[] = []
      const tell = (start: number, end: number, told: Told): void => {
        all.push(told)
        operations.set(told.slot, [...(operations.get(told.slot) ?? []), { start, end, what: told.act }])
      }
      const start = Math.min(...attempts.map((one) => one.start))
      const done = attempts.filter(({ answer }) => answer && answer.status < 300).sort((a, b) => a.end - b.end)
      // It was done once, before the first who was told so, and all were told the same.
      const first = done.find(({ answer }) => !isReplay(answer)) ?? done[0]
      const told = first ? acts(asked, first.answer) : []
      for (const one of told) tell(start, done[0]!.end, one)
      for (const { answer } of done.filter((one) => one !== first))
        for (const [at, one] of acts(asked, answer).entries())
          if (!agree(one.act, told[at]?.act)) doubt(asked, answer, 'was told something else before')
      for (const { start: own, end, isPutOff, answer } of attempts) {
        if (isPutOff) continue
        if (answer && answer.status >= 300 && done[0] && own > done[0].end) doubt(asked, answer, 'was done under this key before')
        if (answer && answer.status >= 300) for (const one of acts(asked, answer)) tell(own, end, one)
        if (!answer && !first) for (const one of acts(asked, undefined)) tell(own, Infinity, one)
      }
      return all
    },
  }
}

/** What is answered where nothing was done. */
const putOff = new Set(['database.busy', 'database.unavailable', 'store.busy'])
const isReplay = (answer: Answer | undefined): boolean => answer?.headers.get('idempotency-replayed') === 'true'

/** What was sent again may be answered by the record as it is read now, which does not tell the version that was written. */
function agree(one: Act, other: Act | undefined): boolean {
  const isUntold = ({ got }: Extract<Act, { readonly kind: 'change' }>): boolean =>
    got !== undefined && !isRefused(got) && got.version === undefined
  if (one.kind === 'change' && other?.kind === 'change' && (isUntold(one) || isUntold(other))) return true
  return JSON.stringify(one) === JSON.stringify(other)
}
