/** Steps and flows as they are begun. */
import type { FlowBody, Step, Trigger } from '@rapport/core/flows'
import type { Meta, ObjectMeta } from '../../api/types.ts'
import { t } from '../../messages/t.tsx'
import type { WorkObject } from '../../work/work.ts'
import { freshId } from './edits.ts'
import type { StepSort } from './types.ts'

/** What one can choose from, in the order in which it is offered. */
export const sorts = {
  do: ['mail', 'work', 'notify', 'create', 'change', 'assign', 'webhook'],
  wait: ['wait', 'watch'],
  decide: ['branch', 'split', 'approve'],
} as const satisfies Readonly<Record<string, readonly StepSort[]>>

/** Those that records of this object can go through. */
export function fits(sort: StepSort, object: ObjectMeta | undefined): boolean {
  if (!object) return false
  if (sort === 'mail') return object.fields.some(({ kind }) => kind === 'emails')
  if (sort === 'assign') return memberFields(object).length > 0
  return true
}

/** Fields that name a member and can be written. */
export const memberFields = (object: ObjectMeta) =>
  object.fields.filter(({ kind, readonly, derived, options }) => kind === 'ref' && options.to === 'member' && !readonly && !derived)

export function newStep(body: FlowBody, sort: StepSort, object: ObjectMeta | undefined, work?: WorkObject): Step {
  const base = { id: freshId(body, sort), name: t(`flows.sort.${sort}`) }
  const act = { ...base, kind: 'act', next: null } as const
  switch (sort) {
    case 'change':
      return { ...act, do: 'change', values: {} }
    case 'work': {
      const values = work
        ? { [work.title]: { text: '' }, [work.work.due]: { in: '1 day' }, [work.owner]: object?.owner ? { field: object.owner } : '' }
        : {}
      return { ...act, do: 'create', object: work?.name ?? '', values, ...(work?.alsoWith ? { about: work.alsoWith } : {}) }
    }
    case 'notify':
      return { ...act, do: 'notify', text: '', ...(object?.owner ? { owner: true } : {}) }
    case 'create':
      return { ...act, do: 'create', object: '', values: {} }
    case 'mail':
      return { ...act, do: 'mail', template: '', purpose: '', sender: '' }
    case 'webhook':
      return { ...act, do: 'webhook', webhook: '' }
    case 'assign': {
      const field = (object && memberFields(object)[0]?.key) ?? ''
      return { ...act, do: 'assign', field: object?.owner ?? field, members: [], by: 'turn', keep: true }
    }
    case 'wait':
      return { ...base, kind: 'wait', for: '1 day', next: null }
    case 'watch':
      return { ...base, kind: 'watch', when: '', within: '3 days', next: null, otherwise: null }
    case 'branch':
      return { ...base, kind: 'branch', arms: [{ when: '', next: null }], otherwise: null }
    case 'split':
      return { ...base, kind: 'split', arms: [1, 1].map((share) => ({ share, next: null })) }
    case 'approve':
      return { ...base, kind: 'approve', members: [], question: '', within: '2 days', next: null, declined: null, otherwise: null }
  }
}

export function newTrigger(on: Trigger['on'], object: ObjectMeta | undefined): Trigger {
  switch (on) {
    case 'happened':
      return { on, type: '' }
    case 'segment':
      return { on, segment: '', is: 'entered' }
    case 'date':
      return { on, field: object?.fields.find(({ kind }) => kind === 'date')?.key ?? '', days: 0, at: '09:00' }
    case 'webhook':
      return { on, by: { field: object?.fields.find(({ kind }) => kind === 'emails')?.key ?? '', path: '' } }
    default:
      return { on }
  }
}

export const emptyBody: FlowBody = { begins: [{ on: 'created' }], steps: [] }

export const starters = ['welcome', 'turn', 'order'] as const
export type Starter = (typeof starters)[number]

/** Flows that one can begin with: each can be switched on as it is. `me` is who makes it. */
export function starterBody(starter: Starter, meta: Meta, me: string): { readonly of: string; readonly body: FlowBody } {
  const note = (id: string, text: string, next: string | null): Step => ({
    id,
    name: t('flows.starter.note'),
    kind: 'act',
    do: 'create',
    object: 'note',
    about: 'about',
    values: { body: { text } },
    next,
  })
  const name = '{{ person.name }}'
  if (starter === 'welcome')
    return {
      of: 'person',
      body: {
        begins: [{ on: 'created' }],
        again: 'never',
        steps: [
          note('note', t('flows.starter.noteGreet', { name }), 'wait'),
          { id: 'wait', name: t('flows.sort.wait'), kind: 'wait', for: '3 days', next: 'branch' },
          {
            id: 'branch',
            name: t('flows.starter.touched'),
            kind: 'branch',
            arms: [{ when: 'updatedAt in the last 2 days', next: null }],
            otherwise: 'note-2',
          },
          note('note-2', t('flows.starter.noteAgain', { name }), null),
        ],
      },
    }
  if (starter === 'turn')
    return {
      of: 'person',
      body: {
        begins: [{ on: 'created', when: 'owner is empty' }],
        steps: [
          {
            id: 'assign',
            name: t('flows.sort.assign'),
            kind: 'act',
            do: 'assign',
            field: ownerOf(meta),
            members: [me],
            by: 'turn',
            keep: true,
            next: null,
          },
        ],
      },
    }
  return {
    of: 'person',
    body: {
      begins: [{ on: 'happened', type: 'order.placed' }],
      again: '30 days',
      steps: [
        {
          id: 'watch',
          name: t('flows.starter.recent'),
          kind: 'watch',
          type: 'order.placed',
          within: '7 days',
          next: null,
          otherwise: 'note',
        },
        note('note', t('flows.starter.noteAsk', { name }), null),
      ],
    },
  }
}

const ownerOf = (meta: Meta): string => meta.objects.find(({ name }) => name === 'person')?.owner ?? 'owner'
