/** Triggers, steps and ways out as people say them. */
import type { Condition } from '@rapport/core/rules'
import type { FlowBody, Step, Trigger } from '@rapport/core/flows'
import { fieldOf, objectNamed } from '../../api/meta.ts'
import type { Meta, ObjectMeta } from '../../api/types.ts'
import { numberText } from '../../fields/words.ts'
import { durationWords, happenedWords, inOneLine } from '../../filter/happenedWords.ts'
import { partsOf } from '../../filter/tree.ts'
import { asText, conditionValue, fieldAt } from '../../filter/words.ts'
import { locale, t } from '../../messages/t.tsx'
import { stepOf } from './edits.ts'
import { conditionOf, type Names } from './names.ts'
import { type ActStep, sortOf } from './types.ts'

/** All that words are made from. */
export interface Speech {
  readonly meta: Meta
  /** Whose records walk. */
  readonly object: ObjectMeta | undefined
  readonly names: Names
}

/** What a step is called. */
export const nameOf = (step: Step): string => step.name?.trim() || t(`flows.sort.${sortOf(step)}`)
export const nameById = (body: FlowBody, id: string): string => {
  const step = stepOf(body, id)
  return step ? nameOf(step) : t('flows.ends')
}

/** A sentence in words: "City is Kiel and Owner is empty". */
export function sentenceWords({ meta, object, names }: Speech, sentence: string | undefined): string {
  const condition = sentence === undefined || sentence.trim() === '' ? null : conditionOf(sentence)
  if (!object || !condition) return t('flows.say.missing')
  return said({ meta, object, names }, condition, false)
}

function said(speech: Speech & { object: ObjectMeta }, part: Condition, inside: boolean): string {
  const { meta, object, names } = speech
  const list = partsOf(part)
  if (list) {
    const text = list.parts.map((one) => said(speech, one, true)).join(` ${t(`filter.${list.join}`)} `)
    return inside && list.parts.length > 1 ? `(${text})` : text
  }
  if ('not' in part) return t('words.not', { text: said(speech, part.not, true) })
  if ('happened' in part) return inOneLine(happenedWords(part, names.types))
  if ('segment' in part) return t('flows.inSegment', { segment: names.of('segment', part.segment) })
  if (!('field' in part)) return asText(part)
  const field = fieldAt(meta, object, part.field)
  if (!field) return asText(part)
  const to = field.options.to
  const value =
    to && typeof part.value === 'string' && part.value !== 'me' && (part.op === 'is' || part.op === 'isNot')
      ? names.of(to, part.value)
      : conditionValue(field, part)
  return [field.label, t(`filter.op.${part.op}`), value].join(' ').trim()
}

/** What begins it, in a line. */
export function triggerWords(speech: Speech, trigger: Trigger): string {
  const { object, names } = speech
  const one = object?.label[0] ?? ''
  const label = (key: string) => (object ? (fieldOf(object, key)?.label ?? t('flows.say.missing')) : key)
  const words = (): string => {
    switch (trigger.on) {
      case 'created':
        return t('flows.say.created', { one })
      case 'changed':
        return trigger.fields?.length
          ? t('flows.say.changedFields', { fields: listed(trigger.fields.map(label), 'disjunction') })
          : t('flows.say.changed', { one })
      case 'happened':
        return trigger.type ? typeWord(names, trigger.type) : t('flows.say.missing')
      case 'segment':
        return trigger.segment
          ? t(`flows.say.${trigger.is}`, { one, segment: names.of('segment', trigger.segment) })
          : t('flows.say.missing')
      case 'date':
        return trigger.field
          ? [dayWords(trigger.days, label(trigger.field), trigger.at), trigger.yearly ? t('flows.say.yearly') : '']
              .filter(Boolean)
              .join(', ')
          : t('flows.say.missing')
      case 'call':
        return t('flows.say.call')
      case 'webhook':
        return trigger.by.field && trigger.by.path
          ? t('flows.say.webhookOf', { field: label(trigger.by.field), path: trigger.by.path })
          : t('flows.say.webhookIn')
    }
  }
  return [words(), trigger.when ? t('flows.say.when', { condition: sentenceWords(speech, trigger.when) }) : ''].filter(Boolean).join(', ')
}

const typeWord = (names: Names, type: string): string => names.types.find(({ name }) => name === type)?.label ?? type
const dayWords = (days: number, field: string, at: string): string =>
  days === 0
    ? t('flows.say.dateOn', { field, at })
    : t(days > 0 ? 'flows.say.dateAfter' : 'flows.say.dateBefore', { days: Math.abs(days), field, at })
const listed = (words: readonly string[], type: 'conjunction' | 'disjunction' = 'conjunction'): string =>
  new Intl.ListFormat(locale(), { type }).format(words)

/** What a step does, in a line. */
export function stepWords(speech: Speech, step: Step): string {
  const { meta, object, names } = speech
  switch (step.kind) {
    case 'act':
      return actWords(speech, step)
    case 'wait': {
      const hours = step.hours === undefined ? '' : names.of('hours', step.hours)
      if (step.for !== undefined) {
        const time = durationWords(step.for)
        return step.counting === 'open' ? t('flows.say.waitOpen', { time, hours }) : t('flows.say.waitFor', { time })
      }
      if (step.until) {
        const field = object && fieldAt(meta, object, step.until.field)?.label
        return field ? t('flows.say.waitUntil', { when: dayWords(step.until.days, field, step.until.at) }) : t('flows.say.missing')
      }
      if (step.at !== undefined) return t('flows.say.waitAt', { at: step.at })
      return hours ? t('flows.say.waitHours', { hours }) : t('flows.say.missing')
    }
    case 'watch': {
      const what =
        step.type === undefined ? sentenceWords(speech, step.when) : step.type ? typeWord(names, step.type) : t('flows.say.missing')
      return t('flows.say.watch', { what, time: durationWords(step.within) })
    }
    case 'branch':
      return step.arms.length === 1 ? sentenceWords(speech, step.arms[0]!.when) : t('flows.say.branch', { count: step.arms.length })
    case 'split': {
      const whole = step.arms.reduce((sum, { share }) => sum + share, 0)
      return t('flows.say.split', {
        shares: step.arms.map(({ share }) => `${numberText(Math.round((share / whole) * 100))} %`).join(' / '),
      })
    }
    case 'approve':
      return step.question.trim() ? t('flows.say.approve', { question: step.question }) : t('flows.say.missing')
  }
}

function actWords({ meta, object, names }: Speech, step: ActStep): string {
  switch (step.do) {
    case 'change': {
      const fields = Object.keys(step.values).map((key) => (object && fieldOf(object, key)?.label) ?? key)
      return fields.length > 0 ? t('flows.say.change', { fields: listed(fields) }) : t('flows.say.missing')
    }
    case 'create': {
      const made = objectNamed(meta, step.object)
      const called = made?.work ? step.values[made.title] : undefined
      const title = typeof called === 'object' && called !== null && 'text' in called ? called.text : called
      if (made?.work) return typeof title === 'string' && title.trim() ? title : t('flows.say.missing')
      return made ? t('flows.say.create', { one: made.label[0].toLowerCase() }) : t('flows.say.missing')
    }
    case 'notify':
      return step.text.trim() || t('flows.say.missing')
    case 'mail':
      return step.template ? t('flows.say.mail', { template: names.of('template', step.template) }) : t('flows.say.missing')
    case 'webhook':
      return step.webhook ? t('flows.say.webhook', { webhook: names.of('webhook', step.webhook) }) : t('flows.say.missing')
    case 'assign': {
      const field = object && fieldOf(object, step.field)?.label
      if (!field || step.members.length === 0) return t('flows.say.missing')
      return t(step.by === 'turn' ? 'flows.say.assignTurn' : 'flows.say.assignLoad', { field, count: step.members.length })
    }
  }
}

/** What stands at a way out of a step; nothing where there is one only. */
export function exitWords(speech: Speech, step: Step, exit: string): string {
  const arm = exit.startsWith('arm ') ? Number(exit.slice(4)) - 1 : -1
  if (step.kind === 'branch') return arm < 0 ? t('flows.exit.otherwise') : sentenceWords(speech, step.arms[arm]?.when)
  if (step.kind === 'split') {
    const one = step.arms[arm]
    const whole = step.arms.reduce((sum, { share }) => sum + share, 0)
    return one
      ? t('flows.exit.share', { share: numberText(Math.round((one.share / whole) * 100)), name: one.name ?? '' }).trim()
      : t('flows.exit.arm', { n: arm + 1 })
  }
  if (step.kind === 'watch') return t(exit === 'next' ? 'flows.exit.watch' : 'flows.exit.watchElse')
  if (step.kind === 'approve')
    return t(exit === 'next' ? 'flows.exit.yes' : exit === 'declined' ? 'flows.exit.declined' : 'flows.exit.noAnswer')
  return ''
}
