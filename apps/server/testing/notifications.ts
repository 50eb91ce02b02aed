/** What members are told in the app, once it has come. */
import { setTimeout as sleep } from 'node:timers/promises'
import type { Client } from '@rapport/core/testing'

export interface Told {
  readonly id: string
  readonly kind: string
  readonly by: { readonly kind: string; readonly name: string } | null
  readonly object: string
  readonly count: number
  readonly read: boolean
  readonly ids: readonly string[]
  readonly entries: readonly { readonly record: string | null; readonly title: string | null; readonly text: string | null }[]
}

export const notificationsOf = async (who: Client, query = ''): Promise<{ items: Told[]; next: string | null; unread: number }> =>
  (await who.get<{ items: Told[]; next: string | null; unread: number }>(`/notifications${query}`)).body

/** The ids of all that a member was told, once it is so much: the feed tells it a moment later. */
export async function toldTo(who: Client, count: number): Promise<readonly string[]> {
  for (;;) {
    const ids = (await notificationsOf(who)).items.flatMap((one) => one.ids)
    if (ids.length >= count) return ids
    await sleep(10)
  }
}
