/** What holds for segments by whatever way they are written. */
import { filterFor } from '../access/index.ts'
import { Problem } from '../errors.ts'
import type { Condition } from '../object/condition.ts'
import type { Guard } from '../store/index.ts'
import { mostSegments } from './definition.ts'

export const segmentGuard: Guard = {
  object: 'segment',
  most: {
    count: mostSegments,
    refuse: () =>
      new Problem('segment.tooMany', `A workspace has at most ${mostSegments} segments.`, {
        status: 409,
        fix: 'Delete one that nothing uses.',
      }),
  },
  decide({ id, before, after }, { actor, model }) {
    if (after === null) return null
    const object = model.objects.get(String(after.of))
    if (object?.interactions !== true)
      return wrong('of', 'segment.of', 'Segments are of objects with which something can happen, such as person.')
    if (before && (before.of !== after.of || before.kind !== after.kind))
      return wrong(
        before.of !== after.of ? 'of' : 'kind',
        'segment.fixed',
        'What a segment is of, and how it is kept, stays. Make another one.',
      )
    if (before && before.condition === after.condition) return null
    if (after.kind === 'list')
      return after.condition === null ? null : wrong('condition', 'segment.list', 'A list is kept by hand, and has no condition.')
    const sentence = String(after.condition ?? '').trim()
    if (sentence === '') return wrong('condition', 'segment.condition', 'Say who is in it: `happened order.placed in the last 90 days`.')
    try {
      const condition = filterFor(model, actor, object, sentence)!
      if (anywhere(condition, (part) => 'segment' in part && part.segment >= id))
        return wrong('condition', 'segment.later', 'A segment is made of segments that were there before it: so none is made of itself.')
      const isTold = (part: Condition): boolean =>
        'happened' in part && [part, part.then, part.without].some((one) => one && model.interactions.find(one.happened)?.ofSegment)
      if (anywhere(condition, isTold))
        return wrong(
          'condition',
          'segment.circle',
          'Who came into a segment or left it is no condition of one. Ask who is in it: `in segment …`.',
        )
      const isFar = (part: Condition): boolean =>
        'some' in part && part.where !== undefined && anywhere(part.where, (one) => 'happened' in one || 'segment' in one)
      if (anywhere(condition, isFar))
        return wrong(
          'condition',
          'segment.far',
          'What happened, and segments, are asked of the records of the segment itself, not of others.',
        )
      const isMe = (value: unknown): boolean => value === 'me' || (Array.isArray(value) && value.includes('me'))
      if (anywhere(condition, (part) => 'field' in part && isMe(part.value)))
        return wrong('condition', 'segment.me', 'A segment is the same for everybody: name a member by their id instead of me.')
    } catch (error) {
      if (!(error instanceof Problem)) throw error
      return wrong('condition', error.code, [error.message, error.fix].filter(Boolean).join(' '), error.more)
    }
    return null
  },
}

/** Whether a part of the condition is so. */
function anywhere(condition: Condition, test: (part: Condition) => boolean): boolean {
  if ('and' in condition) return condition.and.some((part) => anywhere(part, test))
  if ('or' in condition) return condition.or.some((part) => anywhere(part, test))
  if ('not' in condition) return anywhere(condition.not, test)
  return test(condition) || ('some' in condition && condition.where !== undefined && anywhere(condition.where, test))
}

const wrong = (field: string, code: string, message: string, more: object = {}): Problem =>
  new Problem('record.invalid', message, { status: 422, more: { ...more, errors: [{ field, code, message }] } })
