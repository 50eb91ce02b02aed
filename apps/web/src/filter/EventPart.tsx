import '../messages/late-happened.ts'
import { type Condition, formatFilter } from '@rapport/core/rules'
import { useQuery } from '@tanstack/react-query'
import { objectNamed, titleOf } from '../api/meta.ts'
import { recordQuery } from '../api/queries.ts'
import type { Meta, ObjectMeta } from '../api/types.ts'
import { t } from '../messages/t.tsx'
import type { PartProps } from './FilterSentence.tsx'
import { happenedWords, inOneLine, type Said } from './happenedWords.ts'
import { typesQuery } from './interactionTypes.ts'
import { PartPill } from './PartPill.tsx'

/** A condition over what happened, or over a segment, in words that can be pressed. */
export function EventPart(props: PartProps) {
  const words = useEventWords(props.meta, props.object, props.part)
  return <PartPill {...props} words={words} name={inOneLine(words)} invalid={words.wrong} />
}

/** Such a condition in words; types and names are looked up. */
function useEventWords(meta: Meta, object: ObjectMeta, part: Condition): Said & { wrong: boolean } {
  const denied = 'not' in part
  const inner = denied ? part.not : part
  const types = useQuery({ ...typesQuery, enabled: 'happened' in inner }).data?.items
  const segment = objectNamed(meta, 'segment')
  const id = 'segment' in inner ? inner.segment : ''
  const named = useQuery({ ...recordQuery(segment ?? object, id), enabled: Boolean(segment && id), staleTime: 300_000 })
  if ('segment' in inner) {
    const title = segment && named.data ? titleOf(segment, named.data) : undefined
    return {
      field: t(denied ? 'words.notInSegment' : 'words.inSegment'),
      operator: '',
      value: title ?? (named.error || !segment ? t('words.goneSegment') : t('state.loading')),
      wrong: Boolean(named.error || !segment),
    }
  }
  if (!('happened' in inner)) return { field: formatFilter(part), operator: '', value: '', wrong: false }
  const said = happenedWords(inner, types ?? [])
  return { ...said, field: denied ? t('words.not', { text: said.field }) : said.field, wrong: false }
}
