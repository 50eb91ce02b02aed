/** What records that a flow names are called: templates, segments, members, webhooks, business hours. */
import { parseFilter, type Condition } from '@rapport/core/rules'
import type { FlowBody } from '@rapport/core/flows'
import { useQueries, useQuery } from '@tanstack/react-query'
import { useMemo } from 'react'
import { objectNamed, titleOf } from '../../api/meta.ts'
import { recordQuery } from '../../api/queries.ts'
import type { InteractionType, Meta } from '../../api/types.ts'
import { typesQuery } from '../../filter/interactionTypes.ts'
import { fieldAt } from '../../filter/words.ts'
import { t } from '../../messages/t.tsx'
import { webhooksQuery } from '../settings/webhooks/queries.ts'

export interface Names {
  /** What a record is called; a word for it while that is not known. */
  of(object: string, id: string): string
  readonly types: readonly InteractionType[]
}

interface Named {
  readonly object: string
  readonly id: string
}

export function useNames(meta: Meta, of: string, body: FlowBody): Names {
  const text = JSON.stringify(body)
  const wanted = useMemo(() => namedIn(meta, of, JSON.parse(text) as FlowBody), [meta, of, text])
  const found = useQueries({
    queries: wanted.map(({ object, id }) => {
      const one = objectNamed(meta, object)
      return { ...recordQuery(one ?? meta.objects[0]!, id), enabled: one !== undefined, staleTime: 300_000 }
    }),
  })
  const types = useQuery(typesQuery).data?.items ?? []
  const webhooks = useQuery({ ...webhooksQuery, refetchInterval: false, enabled: text.includes('"webhook"') }).data
  const titles = new Map(
    wanted.flatMap(({ object, id }, at) => {
      const [row, one] = [found[at]?.data, objectNamed(meta, object)]
      return row && one ? [[`${object} ${id}`, titleOf(one, row)] as const] : []
    }),
  )
  return {
    types,
    of: (object, id) =>
      (object === 'webhook' ? webhooks?.find((one) => one.id === id)?.name : titles.get(`${object} ${id}`)) || t('state.loading'),
  }
}

function namedIn(meta: Meta, of: string, body: FlowBody): readonly Named[] {
  const found = new Map<string, Named>()
  const add = (object: string, id: unknown) =>
    typeof id === 'string' && id !== '' && id !== 'me' && found.set(`${object} ${id}`, { object, id })
  const sentence = (text: string | undefined) => {
    const condition = text === undefined ? null : conditionOf(text)
    if (condition) visit(condition)
  }
  const visit = (one: Condition): void => {
    if ('and' in one) one.and.forEach(visit)
    else if ('or' in one) one.or.forEach(visit)
    else if ('not' in one) visit(one.not)
    else if ('segment' in one) add('segment', one.segment)
    else if ('field' in one) {
      const object = objectNamed(meta, of)
      const to = object && fieldAt(meta, object, one.field)?.options.to
      if (to && (one.op === 'is' || one.op === 'isNot')) add(to, one.value)
    }
  }
  for (const trigger of body.begins) {
    if (trigger.on === 'segment') add('segment', trigger.segment)
    sentence(trigger.when)
  }
  sentence(body.only)
  sentence(body.leaves)
  for (const step of body.steps) {
    if (step.kind === 'branch') step.arms.forEach(({ when }) => sentence(when))
    if (step.kind === 'watch') sentence(step.when)
    if (step.kind === 'wait') add('hours', step.hours)
    if (step.kind === 'act' && step.do === 'mail') add('template', step.template)
  }
  return [...found.values()]
}

/** A sentence as a condition; null where it cannot be read. */
export function conditionOf(text: string): Condition | null {
  try {
    return parseFilter(text)
  } catch {
    return null
  }
}
