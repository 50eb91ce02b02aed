import { boolean, choice, defineObject, instant, ref, text, type Row } from '@rapport/core/object'
import { Problem } from '@rapport/core/errors'
import { joinRules, proofs } from '@rapport/core/module'
import type { Guard } from '@rapport/core/store'
import { joinWords } from './interactions.ts'

const joined = { field: 'person', op: 'notEmpty' } as const

/**
 * A browser or device that programs tell of. Whose it is, is known once somebody said who they are there; what it did before is theirs then,
 * because it is read with it, and is not any more when the link is taken away.
 */
export const Visitor = defineObject('visitor', {
  label: ['Visitor', 'Visitors'],
  title: 'device',
  titleElse: ['anonymousId'],
  fields: {
    device: text({ max: 200, readonly: true }),
    person: ref('person', { index: true }),
    joinedBy: choice(joinRules, {
      index: true,
      label: 'Joined by',
      labels: joinWords,
      readonly: true,
      visibleWhen: joined,
    }),
    joinedWith: text({ label: 'Joined with', personal: true, max: 320, readonly: true, visibleWhen: joined }),
    joinedAt: instant({ label: 'Joined at', readonly: true, visibleWhen: joined }),
    proof: choice(proofs, {
      label: 'Who said so',
      labels: { unverified: 'A page or app: unverified', verified: 'A server: verified' },
      readonly: true,
      visibleWhen: joined,
    }),
    firstAt: instant({ label: 'First seen', readonly: true }),
    several: boolean({ label: 'Used by several' }),
    landing: text({ label: 'First page', max: 2000, readonly: true }),
    referrer: text({ label: 'Came from', max: 2000, readonly: true }),
    campaign: text({ max: 200, readonly: true }),
    language: text({ max: 35, readonly: true }),
    anonymousId: text({ label: 'Anonymous id', unique: true, match: true, max: 200, readonly: true }),
  },
  access: {
    administrator: { read: 'all', write: 'all', delete: 'all' },
  },
  table: ['device', 'person', 'joinedBy', 'landing', 'referrer', 'campaign'],
  form: [
    ['person', 'joinedBy', 'joinedWith', 'joinedAt', 'proof', 'several'],
    ['firstAt', 'device', 'landing', 'referrer', 'campaign', 'language', 'anonymousId'],
  ],
  head: [['joinedBy', 'joinedWith'], ['proof']],
  comesBy: 'Visitors come by what sources send of them.',
  icon: 'globe',
  interactions: true,
  standsFor: 'person',
})
export interface Visitor extends Row<typeof Visitor> {}

/**
 * Nobody makes or deletes one by hand: it would be nobody's browser, or come again with what it does next. A link is made by a rule, which it names;
 * by hand it is taken away.
 */
export const visitorGuard: Guard = {
  object: 'visitor',
  decide({ action, before, after }, { actor, restoring }) {
    if (actor.role === 'system' || restoring) return null
    if (action !== 'changed') return refuse('visitor.comes', 'Visitors come by what sources send of them.')
    const isLinked = after!.person !== null && after!.person !== before!.person
    return isLinked ? refuse('visitor.rule', 'Whose a visitor is follows from what sources send, so that it can be told why.') : null
  },
}

const refuse = (code: string, message: string): Problem =>
  new Problem(code, message, {
    status: 409,
    fix: 'Take away the link to the person where it is wrong, or say that several use it.',
  })
