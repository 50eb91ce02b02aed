/** What is to be done for people and companies of the little world, counted from the day on which it is written. */
import type { Change } from '@rapport/core/store'
import type { TaskSeed } from './shapes.ts'
import type { World } from './world.ts'

export const tasks = {
  ingaDates: { title: 'Name a delivery date to Inga', about: { object: 'person', key: 'inga' }, days: -1, priority: 'high' },
  tessaMachine: { title: 'Send a technician for machine 7', about: { object: 'person', key: 'tessa' }, days: 0, priority: 'high' },
  nordkaffeeShipments: { title: 'Find out why two shipments came late', about: { object: 'company', key: 'nordkaffee' }, days: 0 },
  anjaDrawing: { title: 'Send Anja the drawing with the water connection', about: { object: 'person', key: 'anja' }, days: 2 },
  matteoLab: { title: 'Ask what a training lab would cost', about: { object: 'person', key: 'matteo' }, days: 6 },
  academyBaristas: { title: 'Offer the academy a service contract', about: { object: 'company', key: 'belliniAcademy' }, priority: 'low' },
  clemenceInvoice: { title: 'Credit the cleaning kit', about: { object: 'person', key: 'clemence' }, days: -3, done: true },
} satisfies Record<string, TaskSeed>

/** The change set that writes them for one member, once the people are there. `now`: from when days count. */
export function taskChanges(world: World, makeId: () => string, assignee: string, now: Date): Change {
  const create = Object.values<TaskSeed>(tasks)
    .toReversed()
    .map(({ title, about, days, priority, done }) => ({
      object: 'task',
      id: makeId(),
      values: {
        title,
        about: { object: about.object, id: (about.object === 'person' ? world.people : world.companies)[about.key as never]['id'] },
        assignee,
        state: done ? 'done' : 'open',
        ...(priority ? { priority } : {}),
        ...(days === undefined ? {} : { due: new Date(now.getTime() + days * 86_400_000).toISOString().slice(0, 10) }),
      },
    }))
  return { create }
}
