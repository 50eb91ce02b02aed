import { useQuery } from '@tanstack/react-query'
import { nounOf } from '../../api/meta.ts'
import type { ObjectMeta } from '../../api/types.ts'
import { numberText } from '../../fields/words.ts'
import { t } from '../../messages/t.tsx'
import { useSettled } from '../segments/useSettled.ts'
import type { Draft } from './draft.ts'
import { estimateQuery } from './queries.ts'
import type { Estimate } from './types.ts'

/** Milliseconds that a choice stands before it is asked. */
const PAUSE = 200

export interface Estimated {
  /** Nothing is asked before it is said to whom it goes and what for. */
  isAsked: boolean
  data: Estimate | undefined
  /** What is shown is of what was chosen before. */
  waits: boolean
  error: unknown
  retry: () => void
  /** "1,130 people", or "about 11,300 people"; the name of all where it is not known. */
  whom: string
  /** What the button that sends it says. */
  button: string
  /** Why sending does nothing now, in a sentence. */
  why: string | null
}

/** Those of all members who would get it, where only some of them were asked: as many of each hundred. */
export const wouldOf = ({ members, asked, would }: Estimate): number => (asked < members ? roundly((would / asked) * members) : would)

/** Two figures of a number that is a guess. */
export function roundly(guess: number): number {
  const unit = 10 ** Math.max(0, Math.floor(Math.log10(Math.max(1, guess))) - 1)
  return Math.round(guess / unit) * unit
}

/** Who would get a broadcast as it is written now. */
export function useEstimate({ segment, except, purpose }: Draft, of: ObjectMeta | undefined): Estimated {
  const wish = useSettled(`${segment} ${except} ${purpose}`, PAUSE)
  const [settledSegment = '', settledExcept = '', settledPurpose = ''] = wish.split(' ')
  const isAsked = segment !== '' && purpose !== ''
  const asked = useQuery(estimateQuery({ segment: settledSegment, except: settledExcept, purpose: settledPurpose }))
  const waits = wish !== `${segment} ${except} ${purpose}` || asked.isPlaceholderData
  const data = isAsked ? asked.data : undefined
  const many = of ? nounOf(of, data ? wouldOf(data) : 2) : ''
  /** While it is counted nobody is told a number that they send to. */
  const isFinal = data !== undefined && !waits && !data.isCounting
  const sure = isFinal && of !== undefined && data.would > 0
  const values = sure ? { count: numberText(wouldOf(data)), many } : null
  const about = data !== undefined && data.asked < data.members
  const button = values ? t(about ? 'broadcasts.sendAbout' : 'broadcasts.sendTo', values) : t('broadcasts.send')
  return {
    isAsked,
    data,
    waits,
    error: isAsked && !asked.data ? asked.error : null,
    retry: () => void asked.refetch(),
    whom: values ? t(about ? 'broadcasts.aboutWhom' : 'broadcasts.whom', values) : t('broadcasts.whomUnknown'),
    button,
    why: isFinal && data.would === 0 ? t(data.members === 0 ? 'broadcasts.nobodyIn' : 'broadcasts.nobodyWould') : null,
  }
}
