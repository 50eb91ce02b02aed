/** Bodies for the addresses of tasks, and of what members are told (see `bodies.ts`). */
import type { Client } from '@rapport/core/testing'
import type { Row } from './bodies.ts'
import { toldTo } from './notifications.ts'

/** Makes over HTTP what they need: tasks, some of them given to Eva, who is told of them. */
export async function openTaskBodies(
  eva: Client,
  make: (path: string, body: object) => Promise<{ id: string }>,
  ids: Readonly<Record<string, string>>,
): Promise<Readonly<Record<string, Row>>> {
  const task = await make('/tasks', { title: 'Tidy up' })
  for (const title of ['Wash the cups', 'Dry the cups']) await make('/tasks', { title, assignee: ids.eva })
  const told = toldTo(eva, 2)
  const batch = (...items: object[]): object => ({ mode: 'all', items })
  const update = (id: string, values: object): object => ({ action: 'update', id, version: 1, values })
  return {
    'POST /tasks': [
      { title: 'Call them', about: { object: 'company', id: ids.bellini }, assignee: ids.eva },
      '+interaction +interaction_of +notification +task',
    ],
    'POST /tasks/batch': [batch(update(task.id, { description: 'By telephone.' })), 'task.description'],
    'PATCH /tasks/:id': [{ state: 'done' }, 'task.done_at task.done_by_id task.state', { path: `/tasks/${task.id}` }],
    'POST /tasks/delete': [{ ids: [task.id] }, '-task'],
    'POST /notifications/mark': [async () => ({ ids: await told, read: true }), 'notification.read_at', { who: eva }],
    'POST /notifications/mark-all': [{}, 'notification.read_at', { who: eva }],
  }
}
