/**
 * By which rules it is known who somebody is: those of a workspace, in its order, and those that hold where nobody said anything. Pure.
 *
 * Of what is in order each names a field of the individual: what is unique there (`user`, `card`), and addresses that several may share (`mail`,
 * `phone`). A rule that stands higher weighs more; what `individual.ts` makes of it is said there.
 */
import type { Identity } from '../../module/index.ts'
import type { Model } from '../../object/index.ts'

/** The rules that stand in an order. There may be several of `card`, each with a field of its own. */
export const ranked = ['user', 'mail', 'phone', 'card'] as const
export type Ranked = (typeof ranked)[number]

export interface Rule {
  readonly by: Ranked
  /** The field of the individual that holds it. */
  readonly field: string
  readonly enabled: boolean
  /** The names under which programs send it, the most usual first; none of `user`, which has its own place in a message. */
  readonly traits: readonly string[]
  /** Only what servers say counts: the keys of pages and apps can be read by everybody. */
  readonly secret: boolean
  /** Values that are nobody’s, such as `info@*`; a star stands for any signs. */
  readonly nobodys: readonly string[]
}

export interface Rules {
  readonly ranked: readonly Rule[]
  /** Whether a browser or device is joined with whoever says who they are there. */
  readonly device: boolean
  /** Whether another name counts (`alias`). */
  readonly alias: boolean
  /** Browsers and devices that one individual has: more say nothing of somebody. */
  readonly browsers: number
}

/** Most browsers and devices of one individual. */
export const mostBrowsers = 200
/** Most rules, names of one, and values that are nobody’s. */
export const most = { rules: 10, traits: 20, nobodys: 100, characters: 200 } as const

/** The rules where nobody said anything. */
export function usualRules({ individual }: Identity): Rules {
  const rule = (by: Ranked, field: string): Rule => ({
    by,
    field,
    enabled: true,
    traits: by === 'user' ? [] : (individual.traits[field] ?? []),
    secret: false,
    nobodys: [],
  })
  return {
    ranked: [rule('user', individual.user), rule('mail', individual.mails), rule('phone', individual.phones)],
    device: true,
    alias: true,
    browsers: mostBrowsers,
  }
}

/** Those of a workspace that can be asked: a field that was retired, or is not unique any more, names nobody. */
export function rulesIn(kept: Rules | null, identity: Identity, model: Model): Rules {
  const rules = kept ?? usualRules(identity)
  const open = cardFields(identity, model)
  return { ...rules, ranked: rules.ranked.filter(({ by, field }) => by !== 'card' || open.includes(field)) }
}

/** The fields of the individual that may be named as a card: texts that no two share. */
export function cardFields({ individual }: Identity, model: Model): readonly string[] {
  return Object.entries(model.object(individual.object).fields).flatMap(([key, { kind, presence, options, custom }]) =>
    kind === 'text' && presence !== 'derived' && key !== individual.user && (options.unique === true || custom?.unique === true)
      ? [key]
      : [],
  )
}

/** Whether two individuals may share what the rule goes by. */
export const isShared = ({ by }: Rule): boolean => by === 'mail' || by === 'phone'

/** The rules that are asked, in their order. */
export const asked = ({ ranked: all }: Rules): readonly Rule[] => all.filter(({ enabled }) => enabled)

/** Whether a value is among those that are nobody’s, whatever the size of its letters. */
export function isNobodys({ nobodys }: Rule, text: string): boolean {
  return nobodys.some((pattern) => {
    const [first = '', ...rest] = pattern.toLowerCase().split('*')
    const last = rest.at(-1)
    const value = text.toLowerCase()
    if (last === undefined) return value === first
    if (!value.startsWith(first) || value.length < first.length + last.length || !value.endsWith(last)) return false
    let at = first.length
    for (const part of rest.slice(0, -1)) {
      const found = value.indexOf(part, at)
      if (found < 0) return false
      at = found + part.length
    }
    return at <= value.length - last.length
  })
}
