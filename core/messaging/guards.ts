/** What holds for purposes, senders, the policy and broadcasts by whatever way they are written. */
import { Problem } from '../errors.ts'
import { isMailAddress } from '../mail/index.ts'
import type { Guard } from '../store/index.ts'
import { wrongChannels } from './consent/channels.ts'
import { mostPurposes, mostSenders } from './definitions.ts'
import { isTimeOfDay } from './gate/quiet.ts'

const wrong = (field: string, code: string, message: string): Problem =>
  new Problem('record.invalid', message, { status: 422, more: { errors: [{ field, code, message }] } })

const tooMany = (what: string, count: number) => () =>
  new Problem(`${what}.tooMany`, `A workspace has at most ${count} ${what}s.`, { status: 409, fix: 'Delete one that nothing uses.' })

const purposeGuard: Guard = {
  object: 'purpose',
  most: { count: mostPurposes, refuse: tooMany('purpose', mostPurposes) },
  decide({ after }) {
    const channels = wrongChannels(after?.channels)
    if (channels !== null) return wrong('channels', 'purpose.channels', channels)
    if (after?.basis !== 'contract' || after.offered !== true) return null
    return wrong('offered', 'purpose.owed', 'What is owed is not for people to choose.')
  },
}

const senderGuard: Guard = {
  object: 'sender',
  most: { count: mostSenders, refuse: tooMany('sender', mostSenders) },
  decide({ before, after }, { restoring }) {
    if (after === null) return null
    if (before === null && restoring)
      return new Problem('sender.gone', 'A sender that was deleted does not come back: the key that its mails were signed with is gone.', {
        status: 409,
        fix: 'Add it anew.',
      })
    for (const field of ['address', 'replyTo'] as const)
      if (after[field] !== null && !isMailAddress(String(after[field])))
        return wrong(field, 'sender.address', 'This is not an address that mails can be sent from, such as news@example.com.')
    if (before && before.address !== after.address)
      return wrong(
        'address',
        'sender.fixed',
        'The address of a sender stays: it was confirmed, and mails were sent in its name. Make another one.',
      )
    return null
  },
}

/** Most days and messages that a policy speaks of. */
const mostDays = 365
const mostMessages = 1_000

const policyGuard: Guard = {
  object: 'contact_policy',
  most: {
    count: 1,
    refuse: () => new Problem('policy.one', 'A workspace has one policy.', { status: 409, fix: 'Change the one that is there.' }),
  },
  decide({ after }) {
    if (after === null) return null
    const channels = wrongChannels(after.channels, true)
    if (channels !== null) return wrong('channels', 'policy.channels', channels)
    for (const field of ['quietFrom', 'quietTo'] as const)
      if (after[field] !== null && !isTimeOfDay(String(after[field])))
        return wrong(field, 'policy.time', 'This is not a time of day, such as 21:00.')
    if ((after.quietFrom === null) !== (after.quietTo === null))
      return wrong(
        after.quietFrom === null ? 'quietFrom' : 'quietTo',
        'policy.pair',
        'Quiet hours have a beginning and an end; leave both empty for none.',
      )
    if (after.quietFrom !== null && after.quietFrom === after.quietTo)
      return wrong('quietTo', 'policy.pair', 'Quiet hours that end when they begin are none; leave both empty for none.')
    if ((after.most === null) !== (after.days === null))
      return wrong(
        after.most === null ? 'most' : 'days',
        'policy.pair',
        'Say how many messages, and in how many days; leave both empty for no limit.',
      )
    for (const [field, most] of [
      ['most', mostMessages],
      ['days', mostDays],
    ] as const)
      if (after[field] !== null && (Number(after[field]) < 1 || Number(after[field]) > most))
        return wrong(field, 'policy.range', `This is a whole number from 1 to ${most}.`)
    return null
  },
}

/** What a broadcast says to whom stays once it was begun; how fast, and what it is called, may change. */
const fixed = ['segment', 'except', 'purpose'] as const
const changeable = ['template', 'sender'] as const
const mostAnHour = 10_000_000

const broadcastGuard: Guard = {
  object: 'broadcast',
  decide({ before, after }, { actor, restoring }) {
    if ((before ?? after)?.kind === 'automatic' && actor.role !== 'system')
      return new Problem('broadcast.ofFlow', 'These are the mails of a flow: they follow it.', { status: 409, fix: 'Change the flow.' })
    if (after === null)
      return before?.state === 'draft' || actor.role === 'system'
        ? null
        : new Problem('broadcast.begun', 'A broadcast that was begun stays: it says who was written to.', {
            status: 409,
            fix: 'Stop it instead.',
          })
    if (after.rate !== null && (Number(after.rate) < 1 || Number(after.rate) > mostAnHour))
      return wrong('rate', 'broadcast.rate', `This is a whole number from 1 to ${mostAnHour}; empty for as fast as possible.`)
    if (before === null)
      return after.state === 'draft' || actor.role === 'system'
        ? null
        : new Problem('broadcast.begun', 'A broadcast that was begun does not come back.', { status: 409, fix: 'Make another one.' })
    if (restoring && before.state !== after.state)
      return new Problem('broadcast.final', 'What was sent stays sent: starting, pausing and stopping are not taken back.', {
        status: 409,
        fix: 'Pause it, go on with it or stop it on its page.',
      })
    if (before.state === 'draft') return null
    const one = fixed.find((field) => before[field] !== after[field])
    if (one) return wrong(one, 'broadcast.fixed', 'To whom it goes, and what for, stays once a broadcast was begun. Make another one.')
    const other = before.state === 'paused' ? undefined : changeable.find((field) => before[field] !== after[field])
    if (other) return wrong(other, 'broadcast.running', 'Pause it first: then what it says may change for those who have not got it yet.')
    return null
  },
}

export const messagingGuards: readonly Guard[] = [purposeGuard, senderGuard, policyGuard, broadcastGuard]
