/** What happens between customers and segments. */
import { defineInteraction, text } from '../object/index.ts'

const which = { segment: text({ required: true, max: 36 }), name: text({ required: true, max: 120 }) }

export const entered = defineInteraction('segment.entered', { label: 'Came into a segment', fields: which, ofSegment: 'segment' })
export const left = defineInteraction('segment.left', { label: 'Left a segment', fields: which, ofSegment: 'segment' })
export const segmentInteractions = [entered, left] as const
