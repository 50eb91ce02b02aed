/** Whom one message would be about, and why: the rules are asked as they are when it comes, and nothing is written. */
import type { Identity } from '../../module/index.ts'
import { modelAt } from '../../store/index.ts'
import type { Message } from '../message/message.ts'
import { readingOf, type Sender, type TakingIn } from '../segment/take-in.ts'
import { withoutErased } from './barred.ts'
import { aboutWhom, type About } from './decide.ts'
import type { Step } from './deciding.ts'
import { readStanding } from './load.ts'
import type { Rules } from './rules.ts'

/** What a message would come to. */
export interface Explained extends Pick<About, 'joining' | 'notes' | 'individual' | 'visitor'> {
  readonly steps: readonly Step[]
  /** It would be added. */
  readonly isNewIndividual: boolean
  readonly isNewVisitor: boolean
  /** What is said of them that their record does not say yet, by field. */
  readonly written: readonly string[]
}

/** Says it by the rules given, whether they are kept or not. Reads twice, in transactions that write nothing. */
export async function explain(
  taking: Pick<TakingIn, 'database' | 'barrier' | 'model' | 'models'> & { readonly identity: Identity },
  sender: Pick<Sender, 'workspace' | 'kind' | 'policy' | 'country'>,
  rules: Rules | null,
  message: Message,
  now: Date,
): Promise<Explained> {
  const { database, barrier, identity } = taking
  const { model } = await modelAt(taking, sender.workspace)
  const reading = readingOf(sender, identity, model, rules)
  const [allowed] = await withoutErased({ database, barrier, ...reading }, sender.workspace, identity, [message])
  if ('barred' in allowed!) return { ...nothing, notes: [allowed.barred] }
  const standing = await readStanding({ database, now, ...reading }, sender.workspace, identity, [allowed!.message])
  const steps: Step[] = []
  const { joining, notes, individual, visitor } = aboutWhom(allowed!.message, {
    identity,
    policy: sender.policy,
    standing,
    steps,
    ...reading,
  })
  const { create, patch } = standing.people.changes()
  const mine = [...create, ...patch].find(({ id }) => id === individual)
  return {
    steps,
    joining,
    notes,
    individual,
    visitor,
    isNewIndividual: create.some(({ id }) => id === individual),
    isNewVisitor: standing.visitors.changes().create.some(({ id }) => id === visitor),
    written: Object.entries(mine?.values ?? {}).flatMap(([key, value]) => (value === null ? [] : [key])),
  }
}

const nothing = {
  steps: [],
  joining: null,
  individual: null,
  visitor: null,
  isNewIndividual: false,
  isNewVisitor: false,
  written: [],
} as const
