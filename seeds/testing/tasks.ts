/** What is to be done in the little world by whom: given to those who see what it is about and to those who do not, to nobody, and about nothing. */
import { newId } from '@rapport/core/object'
import type { World } from '../index.ts'
import type { Row } from './oracle.ts'

/** Tasks as they are stored, with all that a store would fill in by itself. */
export function tasksOf({ people, companies, members }: World): readonly { object: 'task'; id: string; values: Row }[] {
  const id = (one: { readonly id: string }): string => one.id
  const [inga, matteo, academy] = [
    { object: 'person', id: id(people.inga) },
    { object: 'person', id: id(people.matteo) },
    { object: 'company', id: id(companies.belliniAcademy) },
  ]
  const { mara, aylin, jonas, eva, petra } = members
  const done = { state: 'done', doneAt: '2026-11-12T08:30:00.000Z' }
  const all = [
    { title: 'Name a delivery date to Inga', about: inga, assignee: jonas, due: '2026-11-19', priority: 'high' },
    { title: 'Find out why the parcel came late', about: inga, assignee: eva, due: '2026-11-20', description: 'It left on Monday.' },
    { title: 'Ask what a training lab would cost', about: matteo, assignee: jonas },
    { title: 'Thank Matteo for the visit', about: matteo, assignee: eva, doneBy: eva, ...done },
    { title: 'Offer the academy a service contract', about: academy, assignee: petra, priority: 'low' },
    { title: 'Call the academy back', about: academy, due: '2026-12-01' },
    // By a clock that goes fast.
    { title: 'Answer Matteo', about: matteo, doneBy: mara, ...done, doneAt: '2026-11-20T18:30:00.000Z' },
    { title: 'Order paper for the fair', assignee: petra },
    { title: 'Plan the tour of the south', assignee: eva, due: '2026-12-24', priority: 'high' },
    { title: 'Read the report of the quarter', assignee: aylin, doneBy: aylin, ...done },
    { title: 'Renew the insurance', assignee: mara },
    { title: 'Water the plants', priority: 'low' },
  ]
  return all.map(({ assignee, doneBy, ...rest }: { assignee?: { id: string }; doneBy?: { id: string } } & object) => {
    const values = {
      priority: 'normal',
      state: 'open',
      author: mara.id,
      ...rest,
      ...(assignee && { assignee: assignee.id }),
      ...(doneBy && { doneBy: doneBy.id }),
    }
    return { object: 'task', id: newId(), values: values as unknown as Row }
  })
}
