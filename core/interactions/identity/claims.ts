/** What a message says of whom it is about, by each rule: pure. Read in one way by whoever looks it up, decides by it, and refuses it. */
import type { Identity } from '../../module/index.ts'
import type { Message } from '../message/message.ts'
import { nameIn } from '../message/name.ts'
import { isNothing, saidIn } from '../message/said.ts'
import { isNobodys, isShared, type Rule, type Rules } from './rules.ts'
import type { Values } from './standing.ts'
import type { ObjectType } from '../../object/index.ts'
import { type TraitReading, type TraitValues, valuesOf } from './traits.ts'

/** By what messages are read. */
export interface ClaimReading extends TraitReading {
  readonly rules: Rules
  /** Whether nobody but the sender has its key. */
  readonly secret: boolean
}

/** What a message says by one rule, and why it does not count where it does not. */
export interface Claim {
  readonly rule: Rule
  /** As records keep it; null where it says nothing that could be looked up. */
  readonly text: string | null
  readonly left: 'off' | 'unsaid' | 'open' | 'nobodys' | null
}
/** One that counts. */
export interface Counted extends Claim {
  readonly text: string
  readonly left: null
}
export const counts = (claim: Claim): claim is Counted => claim.left === null

/** What each rule hears of a message, in the order of the rules. */
export function claimsOf(message: Message, values: Values, { rules, secret }: ClaimReading): readonly Claim[] {
  return rules.ranked.map((rule): Claim => {
    const text = textOf(rule, message, values)
    const left = !rule.enabled
      ? 'off'
      : text === null
        ? 'unsaid'
        : rule.secret && !secret
          ? 'open'
          : isNobodys(rule, text)
            ? 'nobodys'
            : null
    return { rule, text, left }
  })
}

/** What is said of whom: everything by `identify`; of others it is enough to know whom they mean. */
export function saidOf(
  { kind, traits, context }: Message,
  { individual }: Identity,
  object: ObjectType,
  reading: ClaimReading,
): TraitValues {
  const isIdentify = kind === 'identify'
  const said = isIdentify ? traits : saidIn(context.traits)
  // Most messages say nothing of anybody.
  if (isNothing(said)) return { values: {}, odd: [] }
  const named = Object.fromEntries(reading.rules.ranked.flatMap(({ by, field, traits: names }) => (by === 'user' ? [] : [[field, names]])))
  return isIdentify
    ? valuesOf(object, { ...individual.traits, ...named }, said, reading)
    : valuesOf(object, named, said, reading, 'declared')
}

function textOf({ by, field }: Rule, { user }: Message, values: Values): string | null {
  if (by === 'user') return user
  const value = values[field]
  if (by === 'card') return nameIn(value)
  const first = (value as readonly { readonly value: string }[] | undefined)?.[0]?.value ?? null
  // What is no number of the whole world may be many people’s.
  return by === 'phone' && first !== null && !/^\+\d{7,15}$/.test(first) ? null : first
}

/** What is told to whoever asks why: enough to know it again, and not to write to it or call it. */
export function evidenceOf({ by }: Pick<Rule, 'by'>, text: string): string {
  if (by === 'user') return text
  if (by === 'mail') return text.replace(/^(.).*(?=@)/, '$1…')
  return by === 'phone' ? `${text.slice(0, 3)}…${text.slice(-4)}` : `…${text.slice(text.length > 6 ? -4 : -2)}`
}

/** Whether one of an individual’s own values is what joined a visitor once. */
export function isTheirOwn(individual: (field: string) => unknown, by: string, evidence: string, { ranked }: Rules): boolean {
  const meant = by === 'alias' ? 'user' : by
  return ranked.some((rule) => {
    if (rule.by !== meant) return false
    const value = individual(rule.field)
    const texts = isShared(rule) ? ((value ?? []) as readonly { readonly value: string }[]).map((entry) => entry.value) : [value]
    return texts.some((text) => typeof text === 'string' && evidenceOf(rule, text) === evidence)
  })
}
