/** Conditions over what happened, as people say them. */
import '../messages/late-happened.ts'
import { type Condition, type Following, formatFilter, type Happened } from '@rapport/core/rules'
import type { InteractionType } from '../api/types.ts'
import { numberText } from '../fields/words.ts'
import { t } from '../messages/t.tsx'
import type { Unit } from './happenedDraft.ts'
import { comparedIn, shapeOf } from './interactionTypes.ts'
import { conditionValue } from './words.ts'

/** The three parts of a condition of the sentence, such as "Order placed", "at least 3 times in the last 90 days", "total over 100". */
export interface Said {
  field: string
  operator: string
  value: string
}

type Types = readonly InteractionType[]

const typeNamed = (types: Types, name: string): InteractionType | undefined => types.find((type) => type.name === name)

export function happenedWords(condition: Happened, types: Types): Said {
  const { happened, where, inLast, then, without } = condition
  const often = oftenWords(condition, typeNamed(types, happened))
  const details = where ? detailWords(where, types, happened) : ''
  const follows = (next: Following) => ({ what: lowerFirst(occurredWords(next, types)), time: durationWords(next.within) })
  return {
    field: typeNamed(types, happened)?.label ?? happened,
    operator: inLast === undefined ? often : t('words.inLast', { often, time: durationWords(inLast) }),
    value: [details, then ? t('words.then', follows(then)) : '', without ? t('words.without', follows(without)) : '']
      .filter(Boolean)
      .join(', '),
  }
}

/** The whole of it in one line: "Order placed at least 3 times in the last 90 days, total over 100". */
export const inOneLine = ({ field, operator, value }: Said): string =>
  [[field, operator].filter(Boolean).join(' '), value].filter(Boolean).join(operator === '' ? ' ' : ', ')

function oftenWords({ sum, op = 'atLeast', value = 1 }: Happened, type: InteractionType | undefined): string {
  if (sum !== undefined) {
    const field = lowerFirst(type?.properties.find(({ key }) => key === sum)?.label ?? sum)
    return t('words.sum', { field, op: t(op === 'under' ? 'happened.often.underSum' : `happened.often.${op}`), value: numberText(value) })
  }
  if (value === 0 && (op === 'is' || op === 'atMost')) return t('words.never')
  if (value === 1 && op === 'under') return t('words.never')
  return t('words.often', { op: t(`happened.often.${op}`), times: t('words.times', { count: value }) })
}

function occurredWords({ happened, where }: { readonly happened: string; readonly where?: Condition }, types: Types): string {
  const what = typeNamed(types, happened)?.label ?? happened
  return where ? t('words.whereOf', { what, details: detailWords(where, types, happened) }) : what
}

/** What is asked of one interaction: "total over 100 and currency is EUR". */
export function detailWords(where: Condition, types: Types, name: string): string {
  const shape = shapeOf(typeNamed(types, name), name, comparedIn(where))
  const say = (part: Condition, inside: boolean): string => {
    const list = 'and' in part ? part.and : 'or' in part ? part.or : null
    if (list) {
      const said = list.map((one) => say(one, true)).join(` ${t('and' in part ? 'filter.and' : 'filter.or')} `)
      return inside && list.length > 1 ? `(${said})` : said
    }
    if ('not' in part) return lowerFirst(t('words.not', { text: say(part.not, true) }))
    const field = 'field' in part ? shape.fields.find(({ key }) => key === part.field) : undefined
    if (!field || !('field' in part)) return formatFilter(part)
    const given = field.kind === 'number' || field.kind === 'integer' || typeof part.value === 'number'
    const value = given && typeof part.value === 'number' ? numberText(part.value) : conditionValue(field, part)
    return t('words.detail', { field: lowerFirst(field.label), op: t(`words.op.${part.op}`), value }).trim()
  }
  return say(where, false)
}

/** "90 days". */
export function durationWords(duration: string): string {
  const [, count = '', unit = ''] = /^(\d+) (minute|hour|day)s?$/.exec(duration) ?? []
  return unit === '' ? duration : t(`words.${unit as Unit}`, { count: Number(count) })
}

/** Within a sentence; what is written in capitals stays so. */
const lowerFirst = (text: string): string =>
  /^\p{Lu}(?:\P{Lu}|$)/u.test(text) && !text.startsWith('x.') ? text.charAt(0).toLowerCase() + text.slice(1) : text
