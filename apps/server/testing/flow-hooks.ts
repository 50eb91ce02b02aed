/** Flows that begin by what is sent to their address, and who sends it. */
import type { Client } from '@rapport/core/testing'

/** Somebody's language is set where nothing else is said. */
const usualSteps = [{ id: 'mark', kind: 'act', do: 'change', values: { language: 'sv' }, next: null }]

/** Makes a flow that begins so, which is not on yet, and answers with its address. */
export async function openSent(
  who: Client,
  begin: object,
  { of = 'person', steps = usualSteps }: { readonly of?: string; readonly steps?: readonly object[] } = {},
): Promise<{ readonly flow: string; readonly url: string }> {
  const { status, text, body } = await who.post<{ id: string }>('/flows', { name: 'Sent', of, body: { begins: [begin], steps } })
  if (status !== 201) throw new Error(`The flow could not be made: ${text}`)
  return { flow: body.id, url: await addressOf(who, body.id) }
}

/** The address of a flow, as administrators read it. */
export const addressOf = async (who: Client, flow: string): Promise<string> =>
  (await who.get<{ url: string }>(`/flows/${flow}/hook`)).body.url

/** Sends JSON to an address as another program would. */
export const sendTo = (url: string, body: unknown, headers: Readonly<Record<string, string>> = {}): Promise<Response> =>
  fetch(url, { method: 'POST', headers: { 'content-type': 'application/json', ...headers }, body: JSON.stringify(body) })
