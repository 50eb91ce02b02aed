/** What holds for rules of retention by whatever way they are written. */
import { Problem } from '../../errors.ts'
import { ownPrefix } from '../../object/index.ts'
import type { Guard } from '../../store/index.ts'
import { everything } from './rules.ts'

/** Most months that a rule keeps something: a century. */
export const mostMonths = 1200

export const retentionGuard: Guard = {
  object: 'retention_rule',
  most: {
    count: 200,
    refuse: () =>
      new Problem('retention.tooMany', 'A workspace has at most 200 rules for how long interactions are kept.', {
        status: 409,
        fix: 'Say it of all at once, and only of few types otherwise.',
      }),
  },
  decide({ before, after }, { model }) {
    if (after === null) return null
    const { type, months } = after as { type: string; months: number | null }
    const isKnown = type === everything || type.startsWith(ownPrefix) || model.interactions.find(type) !== undefined
    if (!isKnown && before?.['type'] !== type)
      return wrong('type', `There is no type of interactions ${JSON.stringify(type)}. GET /api/v1/interactions/types has those there are.`)
    if (months === null || (months >= 1 && months <= mostMonths)) return null
    return wrong('months', `How many months it is kept is a whole number from 1 to ${mostMonths}, or empty for ever.`)
  },
}

const wrong = (field: string, message: string): Problem =>
  new Problem('record.invalid', message, { status: 422, more: { errors: [{ field, code: 'retention.wrong', message }] } })
